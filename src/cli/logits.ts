import { textLogits } from '../generation/logits.ts';
import { EXIT, printJson, readArguments, readIds, UsageError } from './args.ts';
import { withEngine } from './engine.ts';

const USAGE = 'temper logits --model DIR|bundled [--adapter DIR] --ids 1,2,3';

/** `logits`: the logits after each of the given tokens. */
export async function logits(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['model', 'adapter', 'ids'] });
  const model = args.value('model');
  if (model === undefined) throw new UsageError(USAGE);
  const inputIds = readIds('ids', args.value('ids'), USAGE);
  const rows = await withEngine({ model, adapter: args.value('adapter') }, async (engine) => {
    const flat = await textLogits(engine, inputIds);
    const { vocabSize } = engine.base.config;
    return inputIds.map((_, i) => [...flat.subarray(i * vocabSize, (i + 1) * vocabSize)]);
  });
  printJson({ logits: rows });
  return EXIT.done;
}
