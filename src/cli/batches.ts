import { splitExamples } from '../data/split.ts';
import { prepareRun } from '../runs/prepare.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { loadExamples, loadRecipe } from './input.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE = 'temper batches --model DIR|bundled [--recipe R.json] FILE...';

/** `batches`: the packed micro-batches of the run in training order, a line each. */
export async function batches(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe'] });
  const model = args.value('model');
  if (model === undefined || args.files.length === 0) throw new UsageError(USAGE);
  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const tokenizer = await loadTokenizer(model, recipe.value.model);
  if (!tokenizer.ok) return reportFault(tokenizer.fault);
  const data = await loadExamples(args.files, recipe.value);
  if (!data.ok) return reportFault(data.fault);

  const { tasks } = splitExamples(data.value.examples, recipe.value.data, recipe.value.seed);
  const run = prepareRun(tasks, tokenizer.value, recipe.value);
  if (!run.ok) return reportFault(run.fault);
  const { steps, skipped, truncated, faults } = run.value.batches;
  for (const fault of faults) tell(fault.message);
  if (skipped > 0) tell(`${skipped} rows have nothing to train on and are left out.`);
  if (truncated > 0)
    tell(`${truncated} rows were cut to the context of ${recipe.value.mask.context} tokens.`);
  for (let step = 1; step <= steps; step++) {
    for (const { micro, inputIds, labels, weights, positions, segments } of run.value.batches.step(step)) {
      // Weights say more than the labels only where messages have weights of their own.
      const own = weights.some((weight) => weight !== 0 && weight !== 1);
      const line = { step, micro, input_ids: inputIds, labels, positions, segments };
      printJson(own ? { ...line, weights } : line);
    }
  }
  return EXIT.done;
}
