import { expect, it } from 'vitest';
import { summaryOf } from '../../tests/helpers/page-data.ts';
import { numbered, runRows } from '../../tests/helpers/rows.ts';
import { assistant, exampleOf, fixtureTokenizer, user } from '../../tests/helpers/tokens.ts';
import type { Example, TaskSplit } from '../data/example.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { prepareRun } from '../runs/prepare.ts';
import { labelExample } from '../tokens/mask/label.ts';
import { packDraw } from '../workers/packing.ts';
import { rowFacts } from '../workers/row-facts.ts';
import { FactsTable } from './facts-table.ts';
import { packedRun } from './packing.ts';

const tokenizer = fixtureTokenizer(null);
const PACKINGS = ['none', 'greedy', 'best-fit'] as const;

/** Rows of many lengths; every fifth has weight 0, so that no batch holds it. */
const rows = (task: string, count: number): Example[] =>
  Array.from({ length: count }, (_, i) => ({
    ...exampleOf(
      [
        user('how many? '.repeat(1 + (i % 3))),
        assistant('one more '.repeat(1 + ((i * 7) % 9)), i % 5 === 4 ? 0 : 1),
      ],
      i + 1,
    ),
    id: `${task} ${i}`,
    task,
  }));
const tasks: TaskSplit[] = [
  { task: 'a', train: rows('a', 23), validation: [] },
  { task: 'b', train: rows('b', 7), validation: [] },
];

function packed(recipe: Recipe, factsOf = (row: Example) => rowFacts(row, tokenizer, recipe.mask).facts) {
  const drawn = runRows(tasks, recipe);
  const run = unwrap(prepareRun(drawn, tokenizer, recipe));
  const { split, examples } = numbered(tasks);
  const facts = new FactsTable();
  facts.follow([summaryOf('file.jsonl', 0, examples.length)]);
  for (const [number, example] of examples.entries()) {
    const { tokens, supervised, truncated, lint } = factsOf(example);
    facts.set(number, [tokens, supervised, truncated, lint], example.row, undefined);
  }
  const column = (of: 'tokens' | 'supervised') =>
    split.tasks.map(({ train }) => train.map((row) => facts[of](row)));
  const { seed, mask, training } = recipe;
  const request = { plan: drawn.plan, recipe: { seed, mask, training } };
  const layout = packDraw({ ...request, tokens: column('tokens'), supervised: column('supervised') });
  return { run, examples, layout: layout && packedRun(layout, split.tasks, facts, training) };
}
function laidOut(recipe: Recipe) {
  const { layout, ...others } = packed(recipe);
  if (!layout) throw new Error('Something is drawn.');
  return { ...others, layout };
}

it.each(PACKINGS)('PAGE-35: %s packs as the run does, batch by batch', (packing) => {
  const recipe = unwrap(
    parseRecipe({
      mask: { context: 96, packing },
      training: { microBatch: 2, accumulation: 3, epochs: 2 },
    }),
  );
  const { run, examples, layout } = laidOut(recipe);
  expect(layout.steps).toBe(run.batches.steps);
  expect(layout.reports.find((report) => report.packing === packing)?.steps).toBe(run.batches.steps);
  for (let step = 0; step < layout.steps; step++) {
    const batches = run.batches.step(step + 1);
    expect(layout.microsOf(step)).toBe(batches.length);
    for (const [micro, batch] of batches.entries()) {
      const segments = layout.rowsOf(step, micro).flatMap((row) => row.segments);
      const labelled = segments.map(({ number }) =>
        unwrap(labelExample(examples[number]!, tokenizer, recipe.mask)),
      );
      expect(labelled.flatMap(({ inputIds }) => inputIds)).toEqual(batch.inputIds);
      expect(segments.map(({ tokens }) => tokens)).toEqual(labelled.map(({ inputIds }) => inputIds.length));
    }
  }
});

it('PAGE-35: how full the rows are, side by side', () => {
  const recipe = unwrap(
    parseRecipe({ mask: { context: 200 }, training: { microBatch: 1, accumulation: 2, maxSteps: 3 } }),
  );
  const { layout } = laidOut(recipe);
  const { reports } = layout;
  expect(reports.map(({ packing }) => packing)).toEqual([...PACKINGS]);
  expect(layout.steps).toBe(3);
  const [none, greedy, best] = reports;
  if (!none || !greedy || !best) throw new Error('There are three.');
  // The same tokens in fewer rows.
  const filled = reports.map(({ efficiency, rows }) => Math.round(efficiency * rows * 200));
  expect(new Set(filled).size).toBe(1);
  expect(best.rows).toBeLessThanOrEqual(greedy.rows);
  expect(greedy.rows).toBeLessThan(none.rows);
  expect(best.efficiency).toBeGreaterThan(none.efficiency);
  expect(best.efficiency).toBeLessThanOrEqual(1);
});

it('PAGE-35: a segment says where it comes from', () => {
  const { layout, examples } = laidOut(unwrap(parseRecipe({})));
  const [segment] = layout.rowsOf(0, 0)[0]?.segments ?? [];
  if (!segment) throw new Error('The first row has a sequence.');
  const { task, row } = examples[segment.number]!;
  expect(segment).toMatchObject({ task, row, file: 'file.jsonl' });
  expect(tasks.find((one) => one.task === task)?.train[segment.place]).toBe(examples[segment.number]);
});

it('PAGE-35: nothing is packed where nothing is supervised', () => {
  const nothing = { tokens: 5, supervised: 0, truncated: 0, lint: 1 };
  expect(packed(unwrap(parseRecipe({})), () => nothing).layout).toBeNull();
});
