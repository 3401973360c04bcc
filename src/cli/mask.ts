import type { Example } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { EXIT, printJson, readArguments, UsageError } from './args.ts';
import { everyExample, withTokens } from './input.ts';

const USAGE = 'temper mask --model DIR|bundled [--recipe R.json] [--limit N] FILE|FOLDER...';

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

/** `mask`: the tokens and labels of each example, a line an example. */
export async function mask(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'recipe', 'limit'] });
  const limit = args.value('limit');
  if (args.files.length === 0) throw new UsageError(USAGE);
  if (limit !== undefined && !/^\d+$/.test(limit))
    throw new UsageError(`--limit must be a whole number.\n${USAGE}`);
  return withTokens(args, USAGE, async (input) => {
    let left = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
    for await (const [, example] of everyExample(input)) {
      if (left-- <= 0) break;
      printJson(line(example, input.tokenizer, input.recipe));
    }
    return EXIT.done;
  });
}
