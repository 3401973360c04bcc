import { TemperError } from '../io/faults.ts';
import { EXIT, tell, UsageError } from './args.ts';

/** Commands are loaded when they are called, so that `mix` does not wait for the GPU's library. */
const COMMANDS: Readonly<Record<string, () => Promise<(argv: string[]) => Promise<number>>>> = {
  mix: async () => (await import('./mix.ts')).mix,
  mask: async () => (await import('./mask.ts')).mask,
  lint: async () => (await import('./lint.ts')).lint,
  batches: async () => (await import('./batches.ts')).batches,
  logits: async () => (await import('./logits.ts')).logits,
  gradients: async () => (await import('./gradients.ts')).gradients,
  train: async () => (await import('./train.ts')).train,
  sweep: async () => (await import('./sweep.ts')).sweep,
  evaluate: async () => (await import('./evaluate.ts')).evaluateModel,
  conflicts: async () => (await import('./conflicts.ts')).conflicts,
  generate: async () => (await import('./generate.ts')).generateText,
  export: async () => (await import('./export.ts')).exportTo,
  bench: async () => (await import('./bench.ts')).bench,
};

const USAGE = `temper COMMAND [OPTIONS] [FILE...]
Commands: ${Object.keys(COMMANDS).join(', ')}. Each says its options when they are wrong.
--model takes a Hugging Face folder or the word "bundled"; among files, "samples" is the bundled sample set, as --recipe its recipe.`;

async function run(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  const load = name === undefined ? undefined : COMMANDS[name];
  if (!load) {
    tell(name === undefined ? USAGE : `There is no command "${name}".\n${USAGE}`);
    return EXIT.usage;
  }
  try {
    return await (await load())(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      tell(error.message);
      return EXIT.usage;
    }
    if (error instanceof TemperError) {
      tell(error.message);
      return EXIT.input;
    }
    throw error;
  }
}

// Dawn keeps the process alive, so it ends here, once stdout has taken everything.
const code = await run(process.argv.slice(2));
process.stdout.write('', () => process.exit(code));
