import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));

const taskScore = v.object({
  task: v.string(),
  held_out: v.boolean(),
  rows: v.number(),
  loss: v.number(),
  /** Absent where no answers were asked for. */
  exact: v.optional(v.number()),
});
const outcome = v.object({
  seed: v.number(),
  /** null for the base. */
  temperature: v.nullable(v.number()),
  tasks: v.array(taskScore),
  plainLoss: v.number(),
  run: v.optional(
    v.object({
      losses: v.array(v.number()),
      milliseconds: v.number(),
      validation: v.array(v.object({ step: v.number(), loss: v.number() })),
      told: v.array(v.string()),
    }),
  ),
});
const trials = v.object({
  results: v.array(outcome),
  prompts: v.object({ base: v.array(v.string()), tuned: v.array(v.string()) }),
  continuations: v.array(v.object({ start: v.string(), text: v.string() })),
});
const pretraining = v.object({
  documents: v.number(),
  tokens: v.number(),
  parameters: v.number(),
  steps: v.number(),
  batch: v.number(),
  /** Tokens in millions. */
  seen: v.number(),
  rate: v.number(),
  minutes: v.number(),
});
const promptsFile = v.array(v.object({ prompt: v.string(), answer: v.string() }));

export type Outcome = v.InferOutput<typeof outcome>;

export const readTrials = () => v.parse(trials, json('scripts/model/trials.json'));
export const readPretraining = () => v.parse(pretraining, json('scripts/model/pretrain.json'));
export const readPrompts = () => v.parse(promptsFile, json('public/samples/prompts.json'));
/** Step and training loss of the base. */
export const readCurve = () =>
  read('scripts/model/loss.csv')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number))
    .map(([step, loss]) => [step!, loss!] as const);

/** Mean and sample standard deviation. */
export function spread(values: readonly number[]): { readonly mean: number; readonly deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '--:'))), ...rows.map(line)].join(
    '\n',
  );
}
