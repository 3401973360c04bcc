import { prepareRun } from '../runs/prepare.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { type TokenInput, withTokens } from './input.ts';
import { runRowsOf } from './plan.ts';

const USAGE = 'temper batches --model DIR|bundled [--recipe R.json] FILE|FOLDER...';

async function printBatches(input: TokenInput): Promise<number> {
  const { recipe, tokenizer } = input;
  const rows = await runRowsOf(input, tokenizer);
  const run = rows.ok ? prepareRun(rows.value, tokenizer, recipe) : rows;
  if (!run.ok) return reportFault(run.fault);
  const { steps, skipped, truncated, faults } = run.value.batches;
  for (const fault of faults) tell(fault.message);
  if (skipped > 0) tell(`${skipped} rows have nothing to train on and are left out.`);
  if (truncated > 0) tell(`${truncated} rows were cut to the context of ${recipe.mask.context} tokens.`);
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

/** `batches`: the packed micro-batches of the run in training order, a line each. */
export async function batches(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe'] });
  if (args.files.length === 0) throw new UsageError(USAGE);
  return withTokens(args, USAGE, printBatches);
}
