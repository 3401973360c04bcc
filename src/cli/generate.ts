import { answer } from '../generation/answer.ts';
import { EXIT, readArguments, reportFault, UsageError } from './args.ts';
import { withEngine } from './engine.ts';
import { loadTokenizer } from './tokenizer.ts';

const USAGE =
  'temper generate --model DIR|bundled [--adapter DIR] --prompt TEXT [--greedy] [--max-tokens N] [--temperature X] [--top-p X] [--seed N]';

/** `generate`: streams the answer to one user turn as plain text. */
export async function generateText(argv: string[]): Promise<number> {
  const args = readArguments(argv, {
    usage: USAGE,
    values: ['model', 'adapter', 'prompt', 'max-tokens', 'temperature', 'top-p', 'seed'],
    flags: ['greedy'],
  });
  const model = args.value('model');
  const prompt = args.value('prompt');
  if (model === undefined || prompt === undefined) throw new UsageError(USAGE);
  const number = (name: string, usual: number): number => {
    const text = args.value(name);
    const value = text === undefined ? usual : Number(text);
    if (!Number.isFinite(value) || value < 0)
      throw new UsageError(`--${name} must be a number from 0 on.\n${USAGE}`);
    return value;
  };
  const sampling = {
    greedy: args.flag('greedy'),
    temperature: number('temperature', 0.8),
    topP: number('top-p', 0.95),
  };
  const options = { sampling, seed: number('seed', 42), maxTokens: Math.round(number('max-tokens', 128)) };
  const tokenizer = await loadTokenizer(model);
  if (!tokenizer.ok) return reportFault(tokenizer.fault);
  await withEngine({ model, adapter: args.value('adapter') }, ({ recorder, base, adapter }) =>
    answer({ recorder, base, adapter }, tokenizer.value, prompt, {
      ...options,
      onText: (piece) => process.stdout.write(piece),
    }),
  );
  process.stdout.write('\n');
  return EXIT.done;
}
