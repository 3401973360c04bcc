import { generate } from '../generation/generator.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { initLora } from '../model/lora.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import { learningRateAt } from '../recipe/schedule.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PackedBatch } from '../tokens/types.ts';
import { Trainer } from '../training/trainer.ts';
import { evaluationCount } from './loop.ts';
import { type PreparedRun, runCapacity } from './prepare.ts';
import type { Turns } from './turns.ts';

/** What a run would take, from a few of its steps. Times in milliseconds. */
export interface Probe {
  /** Median of the steps that were timed. */
  readonly step: number;
  /** One evaluation: all validation rows by one batch of them, and the answers by a few tokens of one. */
  readonly evaluation: number;
  /** Steps of the whole run, and how often it is evaluated. */
  readonly steps: number;
  readonly evaluations: number;
}

interface ProbeInput {
  readonly recorder: Recorder;
  readonly base: BaseModel;
  readonly recipe: Recipe;
  readonly prepared: PreparedRun;
  readonly turns: Turns;
}

/** Steps that are timed, after one that compiles the programs. */
const TIMED = 3;
/** Tokens of the answer that is timed. */
const ANSWERED = 8;

const GREEDY = { greedy: true, temperature: 1, topK: 0, topP: 1 };

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Scores the largest batch twice, as the first compiles; all batches take as long as they have tokens. */
async function timeScores(
  trainer: Trainer,
  batches: readonly PackedBatch[],
  { turns }: Pick<ProbeInput, 'turns'>,
): Promise<number> {
  const [first, ...others] = batches;
  if (!first) return 0;
  const tokens = ({ inputIds }: PackedBatch) => inputIds.length;
  const largest = others.reduce((most, batch) => (tokens(batch) > tokens(most) ? batch : most), first);
  const score = () => turns.take(() => trainer.tokenLosses(largest));
  await score();
  const all = batches.reduce((sum, batch) => sum + tokens(batch), 0);
  return ((await timed(score)) * all) / tokens(largest);
}

/** What the answers of an evaluation take where none of them ends before its most tokens. */
async function timeAnswers(
  adapter: DeviceAdapter,
  batch: PackedBatch | undefined,
  { recorder, base, recipe, turns }: ProbeInput,
): Promise<number> {
  const { count, tokens, prompts } = recipe.evaluation.samples;
  const answers = prompts === null ? count : Math.min(count, prompts.length);
  if (!batch || answers === 0) return 0;
  const maxTokens = Math.min(tokens, ANSWERED);
  const end = batch.labels.findIndex((label) => label >= 0);
  const prompt = batch.inputIds.slice(0, Math.max(1, end));
  const options = { sampling: GREEDY, seed: 0, maxTokens, stopIds: [], turn: turns.take };
  const ask = () => generate(recorder, base, adapter, prompt, options);
  await ask();
  return ((await timed(ask)) * answers * tokens) / maxTokens;
}

/**
 * Times a run by a few of its first steps on a fresh adapter, with its own batches and memory plan. Nothing of
 * it is kept. Loss on plain text, checkpoints and reading the data are not in it.
 *
 * @throws TemperError `out-of-memory` with advice, as the run itself would
 */
export async function probeRun(input: ProbeInput): Promise<Probe> {
  const { recorder, base, recipe, prepared, turns } = input;
  const { batches, validation } = prepared;
  const adapter = new DeviceAdapter(recorder, base.config, recipe.lora);
  try {
    adapter.load(initLora(base.config, recipe.lora, recipe.seed));
    const { trainer } = await turns.take(() =>
      Trainer.open(
        recorder,
        base,
        adapter,
        { ...recipe.training, seed: recipe.seed },
        {
          capacity: runCapacity(prepared, recipe),
          recomputation: recipe.training.recomputation,
          budget: recipe.training.memory === null ? null : recipe.training.memory * 2 ** 30,
        },
      ),
    );
    try {
      const times: number[] = [];
      for (let i = 0; i <= TIMED; i++) {
        const step = 1 + (i % batches.steps);
        const rate = learningRateAt(i + 1, batches.steps, recipe.training);
        const time = await timed(() => turns.take(() => trainer.step(batches.step(step), rate)));
        if (i > 0) times.push(time);
      }
      const scored = validation.flatMap((set) => set.batches);
      const scores = await timeScores(trainer, scored, input);
      const answers = await timeAnswers(adapter, scored[0], input);
      return {
        step: median(times),
        evaluation: scores + answers,
        steps: batches.steps,
        evaluations: evaluationCount(batches.steps, recipe.evaluation.every),
      };
    } finally {
      trainer.dispose();
    }
  } finally {
    adapter.dispose();
  }
}
