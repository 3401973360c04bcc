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
  /** A step with a pass for each dispatch, which costs more than the one pass of training. */
  readonly step_ms: number;
  /** Of which the GPU computed. */
  readonly gpu_ms: number;
  readonly programs: readonly Row[];
}

/** Where the GPU's time of one step goes, by program. */
export async function profileBench(gpu: GPU, name: string): Promise<ProfileBench> {
  const task = await readTask(name);
  const { device, report } = await openDevice(gpu);
  if (!device.features.has('timestamp-query'))
    throw new TemperError(
      'no-timestamps',
      `${report.name} has no timestamp queries, so a step cannot be taken apart on it.`,
    );
  const engine = await temperStep(device, task);
  const passes = new PassTimes(device);
  // The first compiles, the second warms up.
  for (let step = 0; step < 2; step++) await engine.step();
  await passes.take();
  const load = new OtherLoad();
  const times: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const start = performance.now();
    await load.during(() => engine.step());
    times.push(performance.now() - start);
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
    step_ms: significant(median(times)),
    gpu_ms: significant(gpuMs / STEPS),
    programs: programs.map(({ program, dispatches, ms }) => ({
      program,
      dispatches: dispatches / STEPS,
      ms: significant(ms / STEPS),
      share: significant(ms / gpuMs, 2),
    })),
  };
}

export function profileTable({ programs }: ProfileBench): string {
  return markdownTable(
    ['program', 'dispatches', 'time', 'share'],
    programs.map((r) => [r.program, r.dispatches, readableMs(r.ms), `${(100 * r.share).toFixed(1)} %`]),
  );
}
