import { expect, test } from 'vitest';
import { MESSAGES } from '../../tests/helpers/mixed-set.ts';
import { DataSet } from '../data/set/data-set.ts';
import { bytesSource, memoryStore } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { planMixture } from '../mixture/plan.ts';
import { sourcesOf } from '../mixture/sources.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { writeMixture } from './export-mixture.ts';

const recipe = unwrap(parseRecipe({ data: { validation: { fraction: 0.2 } } }));

async function setOf() {
  const set = new DataSet(memoryStore());
  const lines = Array.from({ length: 20 }, (_, i) => JSON.stringify({ question: `q${i}`, answer: `a${i}` }));
  const bytes = new TextEncoder().encode(lines.join('\n'));
  unwrap(await set.add(bytesSource('sums.jsonl', bytes), recipe.data, {}));
  const split = await set.split(recipe.data, recipe.seed);
  const plan = unwrap(planMixture(unwrap(sourcesOf(split.tasks, recipe.data)), recipe.mixture, 1));
  return { set, plan, bytes };
}

const context = { signal: new AbortController().signal, progress: () => {} };
const lines = async (blob: Blob | undefined) => (await blob?.text())?.trimEnd().split('\n') ?? [];

test('EXP-13: rows, validation rows, and the manifest come as blobs', async () => {
  const { set, plan, bytes } = await setOf();
  const told: number[] = [];
  const progress = ({ done }: { done: number }) => told.push(done);
  const request = { recipe, plan, options: MESSAGES, validation: true };
  const written = await writeMixture(set, request, { ...context, progress });
  expect([written.train.rows, written.validation?.rows]).toEqual([16, 4]);
  const [trained, validated] = [await lines(written.train.blob), await lines(written.validation?.blob)];
  expect([trained.length, validated.length]).toEqual([16, 4]);
  expect(new Set([...trained, ...validated]).size).toBe(20);
  expect(told.at(-1)).toBe(20);
  const digest = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
  expect(JSON.parse(await written.manifest.text())).toMatchObject({
    total: 16,
    files: [{ name: 'sums.jsonl', size: bytes.length, sha256: digest }],
  });
  expect(written.notes).toEqual([]);
});

test('EXP-13: without validation rows there is no such file', async () => {
  const { set, plan } = await setOf();
  const written = await writeMixture(set, { recipe, plan, options: MESSAGES, validation: false }, context);
  expect(written.validation).toBeNull();
});

test('EXP-13: a plan of other data than the set’s is refused', async () => {
  const { set, plan } = await setOf();
  await set.remove('sums.jsonl');
  const request = { recipe, plan, options: MESSAGES, validation: false };
  await expect(writeMixture(set, request, context)).rejects.toMatchObject({ code: 'draw-out-of-range' });
});
