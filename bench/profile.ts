import { type DeviceReport, openDevice } from '../src/gpu/device.ts';
import { TemperError } from '../src/io/faults.ts';
import { temperStep } from './engines/temper-step.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { PassTimes } from './measure/pass-times.ts';
import { markdownTable, median, readableMs, significant } from './measure/statistics.ts';
import { readTask } from './task/files.ts';

/** The clock may tick in steps far longer than a small dispatch takes: the mean over steps is exact enough. */
const STEPS = 10;

interface Row {
  readonly program: string;
  /** A step. */
  readonly dispatches: number;
  readonly ms: number;
  /** In the first step, where a driver may compile a program when it first runs it. */
  readonly first_ms: number;
  /** Of the GPU's time, 0 to 1. */
  readonly share: number;
}

export interface ProfileBench {
  readonly bench: 'profile';
  readonly date: string;
  readonly adapter: DeviceReport;
  readonly machine: ReturnType<typeof machine>;
  readonly other_load: number | null;
  readonly shape: string;
  /** Compilation cold. */
  readonly first_step_ms: number;
  /** A step with a pass for each dispatch, which costs more than the one pass of training. */
  readonly step_ms: number;
  /** Of which the GPU computed. */
  readonly gpu_ms: number;
  readonly programs: readonly Row[];
}

/** Where the GPU's time of one step goes, by program. */
export async function profileBench(gpu: GPU, name: string): Promise<ProfileBench> {
  const task = await readTask(name);
  const opened = await openDevice(gpu);
  const { device, report } = opened;
  if (!device.features.has('timestamp-query'))
    throw new TemperError(
      'no-timestamps',
      `${report.name} has no timestamp queries, so a step cannot be taken apart on it.`,
    );
  const engine = await temperStep(opened, task);
  const passes = new PassTimes(device);
  const timed = async () => {
    const start = performance.now();
    await engine.step();
    return performance.now() - start;
  };
  const firstStepMs = await timed();
  const first = new Map((await passes.take()).map(({ program, ms }) => [program, ms]));
  await timed();
  await passes.take();
  const load = new OtherLoad();
  const times: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    times.push(await load.during(timed));
  }
  const programs = await passes.take();
  const gpuMs = programs.reduce((sum, { ms }) => sum + ms, 0);
  device.destroy();
  return {
    bench: 'profile',
    date: new Date().toISOString(),
    adapter: report,
    machine: machine(),
    other_load: load.share,
    shape: name,
    first_step_ms: significant(firstStepMs),
    step_ms: significant(median(times)),
    gpu_ms: significant(gpuMs / STEPS),
    programs: programs.map(({ program, dispatches, ms }) => ({
      program,
      dispatches: dispatches / STEPS,
      ms: significant(ms / STEPS),
      first_ms: significant(first.get(program) ?? 0),
      share: significant(ms / gpuMs, 2),
    })),
  };
}

export function profileTable({ programs }: ProfileBench): string {
  return markdownTable(
    ['program', 'dispatches', 'time', 'share', 'in the first step'],
    programs.map((r) => [
      r.program,
      r.dispatches,
      readableMs(r.ms),
      `${(100 * r.share).toFixed(1)} %`,
      readableMs(r.first_ms),
    ]),
  );
}
