import { loraStep } from '../../bench/lora-step.ts';
import { EXIT, printJson, readArguments, UsageError } from './args.ts';
import { openGpu } from './dawn.ts';

const USAGE = 'temper bench [lora-step] [--shapes nano,smol-2]';

/** `bench`: adapter, shape, times, GFLOP/s, dispatches and submits of a step. */
export async function bench(argv: string[]): Promise<number> {
  const args = readArguments(argv, { usage: USAGE, values: ['shapes'] });
  const [name = 'lora-step'] = args.files;
  if (name !== 'lora-step') throw new UsageError(`There is no benchmark "${name}".\n${USAGE}`);
  const { gpu } = await openGpu();
  printJson(await loraStep(gpu, (args.value('shapes') ?? 'nano').split(',')));
  return EXIT.done;
}
