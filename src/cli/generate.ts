import { type Continuation, continueIds } from '../generation/answer.ts';
import { ok, type Result } from '../io/faults.ts';
import { encodePrompt, encodeText } from '../tokens/template/conversation.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { EXIT, printJson, readArguments, readIds, reportFault, tell, UsageError } from './args.ts';
import { withEngine } from './engine.ts';
import { loadRecipe } from './input.ts';
import { readSampling, SAMPLING_FLAGS, SAMPLING_USAGE, SAMPLING_VALUES } from './sampling.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE = `temper generate --model DIR|bundled [--adapter DIR] [--recipe R.json] --prompt TEXT [--raw] ${SAMPLING_USAGE} [--ids]
--raw continues the text as it is, without the chat format; --prompt-ids 1,2,3 in place of --prompt continues token ids.
--recipe: whose chat template asks (its model.template), where it is not the model's own.
--ids prints {"prompt_ids","ids","text","reason"} at the end instead of the text as it comes.`;

/** What is continued; `shown`: it is text of its own, not a question in a chat format. */
interface Prompt {
  readonly ids: readonly number[];
  readonly shown: boolean;
}

/**
 * One user turn as the model was trained to see it. A base model without a chat template was taught no
 * format, so it continues the text; with an adapter the format is what training wrote without a template.
 */
export function encodeRequest(
  text: string,
  tokenizer: ChatTokenizer,
  options: { readonly raw: boolean; readonly tuned: boolean },
): Result<Prompt> {
  const untaught = tokenizer.template === null && !options.tuned;
  if (untaught && !options.raw) tell('The model has no chat template: the text is continued as it is.');
  const shown = options.raw || untaught;
  if (shown) return ok({ ids: encodeText(text, tokenizer), shown });
  const ids = encodePrompt([{ role: 'user', content: text }], tokenizer);
  return ids.ok ? ok({ ids: ids.value, shown }) : ids;
}

/** `generate`: streams the answer to one user turn, or the continuation of a text or of ids. */
export async function generateText(argv: string[]): Promise<number> {
  const args = readArguments(argv, {
    usage: USAGE,
    values: ['model', 'adapter', 'recipe', 'prompt', 'prompt-ids', ...SAMPLING_VALUES],
    flags: ['raw', 'ids', ...SAMPLING_FLAGS],
  });
  const model = args.value('model');
  const text = args.value('prompt');
  const given = args.value('prompt-ids');
  if (model === undefined || (text === undefined) === (given === undefined)) throw new UsageError(USAGE);
  const options = readSampling(args, USAGE);
  const adapterPath = args.value('adapter');

  const recipe = await loadRecipe(args.value('recipe'));
  if (!recipe.ok) return reportFault(recipe.fault);
  const tokenizer = await loadTokenizer(model, recipe.value.model);
  let prompt: Prompt;
  if (text === undefined) prompt = { ids: readIds('prompt-ids', given, USAGE), shown: true };
  else {
    if (!tokenizer.ok) return reportFault(tokenizer.fault);
    const tuned = adapterPath !== undefined;
    const encoded = encodeRequest(text, tokenizer.value, { raw: args.flag('raw'), tuned });
    if (!encoded.ok) return reportFault(encoded.fault);
    prompt = encoded.value;
  }
  const asJson = args.flag('ids');
  // Ids alone need no tokenizer; text does.
  if (!tokenizer.ok && !asJson) return reportFault(tokenizer.fault);
  const known = tokenizer.ok ? tokenizer.value : null;
  const result: Continuation = await withEngine({ model, adapter: adapterPath }, (engine) =>
    continueIds(engine, known, prompt.ids, {
      ...options,
      shown: prompt.shown,
      ...(!asJson && { onText: (piece: string) => process.stdout.write(piece) }),
    }),
  );
  if (asJson)
    printJson({ prompt_ids: prompt.ids, ids: result.ids, text: known && result.text, reason: result.reason });
  else process.stdout.write('\n');
  return EXIT.done;
}
