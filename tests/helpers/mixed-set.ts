import type { Example, Message } from '../../src/data/example.ts';
import type { ExportOptions } from '../../src/exports/mixture/options.ts';
import type { MixedSet } from '../../src/exports/mixture/write.ts';
import type { Sink } from '../../src/io/bytes.ts';
import { unwrap } from '../../src/io/faults.ts';
import { drawMixture } from '../../src/mixture/draw.ts';
import { planMixture } from '../../src/mixture/plan.ts';
import { sourcesOf } from '../../src/mixture/sources.ts';
import { defaultRecipe } from '../../src/recipe/parse.ts';
import type { Recipe } from '../../src/recipe/schema.ts';
import { numbered } from './rows.ts';

export const exampleOf = (task: string, row: number, messages: readonly Message[]): Example => ({
  id: `${task}${row}`,
  task,
  file: `${task}.jsonl`,
  row,
  messages,
});

/** The mixed set of these examples, each drawn once; `validation` validates. */
export function mixedSet(
  train: readonly Example[],
  validation: readonly Example[] = [],
  recipe: Recipe = defaultRecipe(),
): MixedSet {
  const names = [...new Set([...train, ...validation].map(({ task }) => task))];
  const of = (examples: readonly Example[], name: string) => examples.filter(({ task }) => task === name);
  const { split, examples } = numbered(
    names.map((task) => ({ task, train: of(train, task), validation: of(validation, task) })),
  );
  const { epochs } = recipe.training;
  const plan = unwrap(planMixture(unwrap(sourcesOf(split.tasks, recipe.data)), recipe.mixture, epochs));
  const read = async (rows: Uint32Array) => Array.from(rows, (row) => examples[row]!);
  return { recipe, plan, draw: drawMixture(plan, recipe.seed, epochs), split, read };
}

/** The examples in the order in which the draw has them. */
export async function drawnExamples({ draw, plan, split, read }: MixedSet): Promise<readonly Example[]> {
  const rows = draw.flatMap((epoch) =>
    [...epoch].map(({ task, row }) => {
      const name = plan.tasks[task]?.task;
      return split.tasks.find((one) => one.task === name)?.train[row] ?? Number.NaN;
    }),
  );
  return read(Uint32Array.from(rows));
}

/** A sink that keeps everything. */
export function keepingSink() {
  const parts: Uint8Array[] = [];
  const state = { closed: false, aborted: false };
  const sink: Sink = {
    write: async (bytes) => {
      parts.push(bytes.slice());
    },
    close: async () => {
      state.closed = true;
    },
    abort: async () => {
      state.aborted = true;
    },
  };
  const bytes = () => Uint8Array.from(parts.flatMap((part) => [...part]));
  return { sink, state, bytes, text: () => new TextDecoder().decode(bytes()) };
}

export const MESSAGES: ExportOptions = {
  format: 'messages',
  container: 'jsonl',
  columns: ['task'],
  defuse: true,
};
