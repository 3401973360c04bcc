import { type TaskExamples, taskConflicts } from '../runs/conflicts.ts';
import { strongestPulls } from '../runs/pulls.ts';
import { EXIT, printJson, readArguments, reportFault, tell, UsageError } from './args.ts';
import { withEngine } from './engine.ts';
import { type TokenInput, withTokens } from './input.ts';
import { splitOf } from './plan.ts';

const USAGE = `temper conflicts --model DIR|bundled [--adapter DIR] [--recipe R.json|samples] [--rows N] FILE|FOLDER...
Which tasks pull against each other: the gradient of every task's mean loss over its validation rows (at most N of a
task), and the cosines between them with their standard errors, as one JSON object. Without --adapter the base is asked
through the adapter that a run would begin with.`;

async function conflictsOn(input: TokenInput, adapter: string | undefined, most: number): Promise<number> {
  const { model, recipe, set, tokenizer } = input;
  const split = await splitOf(input);
  const tasks: TaskExamples[] = [];
  for (const { task, validation } of [...split.tasks, ...split.heldOut])
    tasks.push({ task, examples: await set.read(validation.slice(0, most), recipe.data) });
  if (tasks.every(({ examples }) => examples.length === 0)) {
    const message =
      'No task has a validation row: gradients are taken of those. Set data.validation in the recipe.';
    return reportFault({ code: 'no-validation', message });
  }
  return withEngine({ model, adapter }, async (engine) => {
    const found = await taskConflicts(engine, tokenizer, tasks, recipe, {
      signal: new AbortController().signal,
      turn: (work) => work(),
      onProgress: ({ done, total }) => tell(`${done} of ${total} gradients`),
    });
    if (found) {
      printJson(found);
      tell(strongestPulls(found).sentence);
    }
    return EXIT.done;
  });
}

/** `conflicts`: cosines between the gradients of tasks. */
export async function conflicts(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'adapter', 'recipe', 'rows'] });
  const rows = args.value('rows');
  const most = rows === undefined ? Number.POSITIVE_INFINITY : Number(rows);
  if (args.files.length === 0) throw new UsageError(USAGE);
  if (rows !== undefined && (!Number.isInteger(most) || most < 1))
    throw new UsageError(`--rows is a whole number from 1 on; it was given "${rows}".\n${USAGE}`);
  return withTokens(args, USAGE, (input) => conflictsOn(input, args.value('adapter'), most));
}
