import { PEERS, stepBench, stepTable } from '../../bench/step.ts';
import { EXIT, printJson, readArguments, tell, UsageError } from './args.ts';

const USAGE = `temper bench step [--shapes nano,smol-2] [--peers ${PEERS.join(',')}|none]`;

const list = (value: string) => value.split(',').filter((name) => name !== '');

async function step(argv: readonly string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['shapes', 'peers'] });
  const peers = args.value('peers') ?? PEERS.join();
  const result = await stepBench({
    shapes: list(args.value('shapes') ?? 'nano,smol-2'),
    peers: peers === 'none' ? [] : list(peers),
    tell,
  });
  printJson(result);
  tell(stepTable(result));
  return result.results.some((row) => 'refused' in row) ? EXIT.input : EXIT.done;
}

/** `bench`: times of a step and of its parts, each with the adapter it was measured on. */
export async function bench([name = 'step', ...rest]: string[]): Promise<number> {
  const benches: Readonly<Record<string, (argv: readonly string[]) => Promise<number>>> = { step };
  const run = benches[name];
  if (!run) throw new UsageError(`There is no benchmark "${name}".\n${USAGE}`);
  return run(rest);
}
