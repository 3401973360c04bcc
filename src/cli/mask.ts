import type { Example } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { EXIT, printJson, readArguments, reportFault, UsageError } from './args.ts';
import { loadExamples, loadRecipe } from './input.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE = 'temper mask --model DIR|bundled [--recipe R.json] [--limit N] FILE';

/** One example as a line: a row that the template refuses has no tokens and says why. */
function line(example: Example, tokenizer: ChatTokenizer, recipe: Recipe) {
  const labelled = labelExample(example, tokenizer, recipe.mask);
  if (!labelled.ok) {
    const { code, message } = labelled.fault;
    return { row: example.row, input_ids: [], labels: [], lint: [{ code, message }] };
  }
  const { inputIds, labels, lint } = labelled.value;
  return { row: example.row, input_ids: inputIds, labels, lint };
}

/** `mask`: the tokens and labels of each example of a file, a line an example. */
export async function mask(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe', 'limit'] });
  const model = args.value('model');
  const limit = args.value('limit');
  if (model === undefined || args.files.length === 0) throw new UsageError(USAGE);
  if (limit !== undefined && !/^\d+$/.test(limit))
    throw new UsageError(`--limit must be a whole number.\n${USAGE}`);

  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const tokenizer = await loadTokenizer(model, recipe.value.model);
  if (!tokenizer.ok) return reportFault(tokenizer.fault);
  const data = await loadExamples(args.files, recipe.value);
  if (!data.ok) return reportFault(data.fault);
  const shown = limit === undefined ? data.value.examples : data.value.examples.slice(0, Number(limit));
  for (const example of shown) printJson(line(example, tokenizer.value, recipe.value));
  return EXIT.done;
}
