import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { writeCorpus } from './corpus.ts';
import { buildWorld } from './knowledge/index.ts';
import { Dice } from './random.ts';
import { plainTexts, samplePrompts, writeSamples } from './samples.ts';

/** The world's seed: another seed gives other facts under the same names. */
const SEED = 20;
/** About 25 million tokens. */
const CHARACTERS = 100_000_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache/world');
const samples = join(root, 'public/samples');
mkdirSync(cache, { recursive: true });
mkdirSync(samples, { recursive: true });
const jsonLines = (rows: readonly unknown[]): string =>
  rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const indented = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const world = buildWorld(SEED);
const files = writeSamples(world, SEED + 2);
for (const { task, rows } of files) {
  writeFileSync(join(samples, `${task.name}.jsonl`), jsonLines(rows.map(task.form)));
}
const index = {
  tasks: files.map(({ task, rows, heldOut }) => ({
    file: `${task.name}.jsonl`,
    task: task.name,
    rows: rows.length,
    title: task.title,
    heldOut,
  })),
  plainText: 'plain-text.jsonl',
  seed: SEED,
  note: 'Seven tasks about one small invented world and two held out, written by scripts/world. Unbalanced on purpose.',
};
writeFileSync(join(samples, 'index.json'), indented(index));
writeFileSync(join(samples, 'prompts.json'), indented(samplePrompts(world, files, SEED + 4)));
writeFileSync(
  join(samples, 'plain-text.jsonl'),
  jsonLines(plainTexts(world, SEED + 3).map((text) => ({ text }))),
);

// One JSON string a line, since documents hold line breaks of their own.
const corpus = createWriteStream(join(cache, 'corpus.jsonl'));
let documents = 0;
for (const document of writeCorpus(new Dice(SEED + 1), world, CHARACTERS)) {
  if (!corpus.write(`${JSON.stringify(document)}\n`)) await once(corpus, 'drain');
  documents++;
}
corpus.end();
await finished(corpus);
process.stdout.write(`${documents} documents, ${world.facts.length} facts\n`);
