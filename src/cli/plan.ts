import type { RowSplit } from '../data/set/types.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { drawFault, drawMixture } from '../mixture/draw.ts';
import { planMixture } from '../mixture/plan.ts';
import { sourcesOf } from '../mixture/sources.ts';
import type { Draw, MeanLengths, MixturePlan } from '../mixture/types.ts';
import { countsTokens, meanLengths } from '../runs/means.ts';
import { type RunRows, readRunRows } from '../runs/rows.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { Input } from './input.ts';

/** The rows of the set as the recipe splits them. */
export const splitOf = ({ set, recipe }: Input): Promise<RowSplit> => set.split(recipe.data, recipe.seed);

/** The plan of a split; a tokenizer is asked for only where the recipe counts in tokens. */
export async function planOf(
  { set, recipe }: Input,
  { tasks }: RowSplit,
  tokenizer: () => Promise<Result<ChatTokenizer>>,
): Promise<Result<MixturePlan>> {
  let means: ReadonlyMap<string, MeanLengths> | null = null;
  if (countsTokens(recipe.mixture)) {
    const loaded = await tokenizer();
    if (!loaded.ok) return loaded;
    means = await meanLengths(tasks, loaded.value, recipe.mask, (rows) => set.read(rows, recipe.data));
  }
  const sources = sourcesOf(tasks, recipe.data, means);
  return sources.ok ? planMixture(sources.value, recipe.mixture, recipe.training.epochs) : sources;
}

/** Split, plan and draw of the set, or why nothing can be drawn. */
export async function drawnOf(
  input: Input,
  tokenizer: ChatTokenizer,
): Promise<Result<{ readonly split: RowSplit; readonly plan: MixturePlan; readonly draw: Draw }>> {
  const { recipe } = input;
  const split = await splitOf(input);
  const plan = await planOf(input, split, async () => ok(tokenizer));
  if (!plan.ok) return plan;
  const fault = drawFault(plan.value);
  if (fault) return failed(fault);
  const draw = drawMixture(plan.value, recipe.seed, recipe.training.epochs);
  return ok({ split, plan: plan.value, draw });
}

/** What a run of the recipe over the set is made of. */
export async function runRowsOf(input: Input, tokenizer: ChatTokenizer): Promise<Result<RunRows>> {
  const { set, recipe } = input;
  const drawn = await drawnOf(input, tokenizer);
  if (!drawn.ok) return drawn;
  return ok(await readRunRows(drawn.value, recipe, (rows) => set.read(rows, recipe.data)));
}
