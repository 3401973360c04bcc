import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDocument } from './corpus/index.ts';
import { Dice } from './random.ts';
import { pickTen, writeSamples } from './samples.ts';
import { buildWorld } from './world.ts';

/** The world's seed: another seed gives other facts under the same names. */
const SEED = 20;
const CORPUS_DOCUMENTS = 250_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache/world');
const samples = join(root, 'public/samples');
mkdirSync(cache, { recursive: true });
mkdirSync(samples, { recursive: true });

const world = buildWorld(SEED);
const dice = new Dice(SEED + 1);
const documents = Array.from({ length: CORPUS_DOCUMENTS }, () => writeDocument(dice, world));
// One JSON string a line, since documents hold line breaks of their own.
writeFileSync(join(cache, 'corpus.jsonl'), `${documents.map((text) => JSON.stringify(text)).join('\n')}\n`);

const { files, unseen } = writeSamples(world, SEED + 2);
for (const { task, rows, form } of files) {
  writeFileSync(
    join(samples, `${task}.jsonl`),
    `${rows.map((row) => JSON.stringify(form(row))).join('\n')}\n`,
  );
}
const tasks = files.map(({ task, title, rows }) => ({
  file: `${task}.jsonl`,
  task,
  rows: rows.length,
  title,
}));
const note = 'Seven tasks about one small invented world, written by scripts/world. Unbalanced on purpose.';
writeFileSync(join(samples, 'index.json'), `${JSON.stringify({ tasks, seed: SEED, note }, null, 2)}\n`);
writeFileSync(join(samples, 'prompts.json'), `${JSON.stringify(pickTen(unseen), null, 2)}\n`);
writeFileSync(join(cache, 'unseen.json'), JSON.stringify(unseen, null, 1));
process.stdout.write(
  `${documents.length} documents, ${world.facts.length} facts, ${unseen.length} unseen prompts\n`,
);
