import { useEffect, useState } from 'react';
import * as v from 'valibot';

const samplesSchema = v.array(v.object({ prompt: v.string(), answer: v.string(), task: v.string() }));

/** A prompt of the bundled world with the answer that it has there. */
export type SamplePrompt = v.InferOutput<typeof samplesSchema>[number];

let read: Promise<readonly SamplePrompt[]> | null = null;

async function readSamples(): Promise<readonly SamplePrompt[]> {
  const response = await fetch(new URL('./samples/prompts.json', document.baseURI));
  const parsed = v.safeParse(samplesSchema, await response.json());
  return parsed.success ? parsed.output : [];
}

/** The sample prompts; none where they cannot be read, since a prompt can be typed all the same. */
export function useSamplePrompts(): readonly SamplePrompt[] {
  const [samples, setSamples] = useState<readonly SamplePrompt[]>([]);
  useEffect(() => {
    let here = true;
    read ??= readSamples().catch(() => []);
    void read.then((found) => {
      if (here) setSamples(found);
    });
    return () => {
      here = false;
    };
  }, []);
  return samples;
}
