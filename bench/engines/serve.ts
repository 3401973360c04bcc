import { openGpu } from '../../src/cli/dawn.ts';
import { adapterReport } from '../../src/gpu/device.ts';
import { watchWebGpu } from '../measure/counters.ts';
import { OtherLoad } from '../measure/load.ts';
import { readTask, type Task } from '../task/files.ts';
import type { Reply, Request, StepReport } from './protocol.ts';

/** What the benchmark asks of an engine that has the task's weights on its device. */
export interface StepEngine {
  /** What the engine has measured or compiled while it was loaded: a user waits for that too, ms. */
  readonly tuningMs?: number;
  /** A step; its loss, once all of the step is done. */
  step(): Promise<number>;
  /** ‖g‖₂ of each LoRA tensor by PEFT name, asked after the first step. */
  gradientNorms(): Promise<Readonly<Record<string, number>>>;
}

const reply = (message: Reply) => process.send?.(message);

/**
 * The process of an engine: loads the shape named on the command line, then does what it is asked for, one
 * thing at a time. All engines run on the same Dawn, and are timed and counted by this one function.
 */
export async function serve(load: (task: Task, gpu: GPU) => Promise<StepEngine>): Promise<void> {
  try {
    const { gpu } = await openGpu();
    const watch = watchWebGpu();
    const adapter = await adapterReport(gpu);
    const engine = await load(await readTask(process.argv[2]!), gpu);
    const others = new OtherLoad();

    const step = async (): Promise<StepReport> => {
      const { counts } = watch;
      Object.assign(counts, { dispatches: 0, submits: 0, pipelines: 0 });
      const start = performance.now();
      const pending = others.during(() => engine.step());
      const hostMs = performance.now() - start;
      const loss = await pending;
      const ms = performance.now() - start;
      return { kind: 'step', loss, ms, hostMs, ...counts, otherLoad: others.share };
    };
    process.on('message', async ({ kind }: Request) => {
      try {
        const answer: Reply = kind === 'step' ? await step() : { kind, norms: await engine.gradientNorms() };
        if (watch.errors.length > 0) throw new Error(`The GPU refused work: ${watch.errors[0]}`);
        reply(answer);
      } catch (error) {
        fail(error);
      }
    });
    process.on('disconnect', () => process.exit());
    reply({ kind: 'ready', adapter: adapter!, tuningMs: engine.tuningMs ?? 0 });
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): void {
  reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
}
