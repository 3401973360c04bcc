import { useEffect, useState } from 'react';
import * as v from 'valibot';

const samplesSchema = v.array(v.object({ prompt: v.string(), answer: v.string(), task: v.string() }));

/** A prompt of the bundled world with the answer that it has there. */
export type SamplePrompt = v.InferOutput<typeof samplesSchema>[number];

const textSchema = v.pipe(v.string(), v.parseJson(), v.object({ text: v.string() }));

/** Beginnings of texts that are offered, and the words of each. */
const BEGINNINGS = 3;
const WORDS = 6;

async function readSample(name: string): Promise<Response> {
  return fetch(new URL(`./samples/${name}`, document.baseURI));
}

async function readPrompts(): Promise<readonly SamplePrompt[]> {
  const parsed = v.safeParse(samplesSchema, await (await readSample('prompts.json')).json());
  return parsed.success ? parsed.output : [];
}

/** The first words, with the line breaks between them. */
const firstWords = (text: string) =>
  text.trim().match(new RegExp(`^(?:\\S+\\s+){0,${WORDS - 1}}\\S+`))?.[0] ?? '';

/** Beginnings of texts from all over the file, whose kinds may stand one after another. */
async function readBeginnings(): Promise<readonly string[]> {
  const lines = (await (await readSample('plain-text.jsonl')).text()).trim().split('\n');
  const places = Array.from({ length: BEGINNINGS }, (_, i) => Math.floor((i * lines.length) / BEGINNINGS));
  const found = places.flatMap((place) => {
    const parsed = v.safeParse(textSchema, lines[place]);
    return parsed.success ? [firstWords(parsed.output.text)] : [];
  });
  return [...new Set(found)].filter((text) => text !== '');
}

/** What is read once; none where it cannot be read, since a prompt can be typed all the same. */
function once<T>(read: () => Promise<readonly T[]>): (wanted: boolean) => readonly T[] {
  let reading: Promise<readonly T[]> | null = null;
  return (wanted) => {
    const [found, setFound] = useState<readonly T[]>([]);
    useEffect(() => {
      if (!wanted) return;
      let here = true;
      reading ??= read().catch(() => []);
      void reading.then((all) => {
        if (here) setFound(all);
      });
      return () => {
        here = false;
      };
    }, [wanted]);
    return found;
  };
}

/** The sample prompts. */
export const useSamplePrompts = once(readPrompts);

/** Beginnings of plain texts, to be continued. */
export const useBeginnings = once(readBeginnings);
