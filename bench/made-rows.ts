import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type Random, randomStream } from '../src/recipe/random.ts';

/** Words of the made texts. */
const SYLLABLES = ['ka', 'lo', 'mi', 'ne', 'ru', 'ta', 'ver', 'son', 'del', 'pra', 'qui', 'est'];
const WORDS = 4000;
/** Of a hundred rows: copies of the one before, and edited copies. */
const COPIES = 2;
const EDITED = 2;
/** Of a hundred rows: those with a dash and an emoji, unless all is to be ASCII. */
const WIDE = 5;

const TASKS = ['chat', 'code', 'math', 'summaries'];

export interface MadeSet {
  readonly rows: number;
  /** Of the whole file, met to a percent or so. */
  readonly bytes: number;
  readonly seed: number;
  readonly isAscii: boolean;
}

function vocabulary(random: Random): string[] {
  return Array.from({ length: WORDS }, () =>
    Array.from(
      { length: random.integer(1, 4) },
      () => SYLLABLES[random.integer(0, SYLLABLES.length - 1)],
    ).join(''),
  );
}

/** Sentences of about so many characters, and lines of a few: six escapes in a thousand bytes, as real sets have. */
function text(words: readonly string[], random: Random, characters: number): string {
  let made = '';
  for (let i = 1; made.length < characters; i++) {
    made += words[random.integer(0, words.length - 1)];
    made += i % 24 === 0 ? '.\n' : i % 8 === 0 ? '. ' : ' ';
  }
  return made;
}

/**
 * Writes a set of conversations as JSON lines, the same for the same numbers: lengths between a fifth and nine
 * fifths of the mean, some copies, some nearly so.
 */
export async function writeRows(path: string, { rows, bytes, seed, isAscii }: MadeSet): Promise<void> {
  const random = randomStream(seed, 'rows');
  const words = vocabulary(random);
  const stream = createWriteStream(path);
  // What the keys of a line take.
  const mean = bytes / rows - 105;
  let content = { prompt: '', answer: '' };
  let lines: string[] = [];
  const flush = async () => {
    if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
    lines = [];
  };
  for (let row = 0; row < rows; row++) {
    const kind = random.integer(0, 99);
    if (kind >= COPIES + EDITED) {
      const length = mean * (0.2 + 1.6 * random.uniform());
      content = { prompt: text(words, random, length / 4), answer: text(words, random, (3 * length) / 4) };
    } else if (kind >= COPIES) {
      content = { ...content, answer: content.answer.replace(/\S+/, 'edited') };
    }
    const prompt = !isAscii && random.integer(0, 99) < WIDE ? `${content.prompt} — 🙂` : content.prompt;
    const messages = [
      { role: 'user', content: prompt },
      { role: 'assistant', content: content.answer },
    ];
    lines.push(JSON.stringify({ messages, source: TASKS[random.integer(0, TASKS.length - 1)] }));
    if (lines.length === 500) await flush();
  }
  if (lines.length > 0) await flush();
  stream.end();
  await once(stream, 'finish');
}
