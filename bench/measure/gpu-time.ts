import type { Recorder } from '../../src/gpu/recorder.ts';
import { median } from './statistics.ts';

/** A sample takes this long or longer: an error of the clock or a submit's cost then no longer counts. */
const SAMPLE_MS = 30;
const MOST_REPEATS = 256;
/** Samples: five, or three where they take long. */
const SAMPLES = { most: 5, least: 3, enoughMs: 1500 } as const;

export interface GpuTime {
  /** Median over the samples. */
  readonly ms: number;
  readonly leastMs: number;
}

/**
 * How long it takes the device to do what `record` records, once: samples of as many repeats in one submit
 * as make them long enough. What is recorded has run before, so that nothing compiles here.
 */
export async function timeRecorded(recorder: Recorder, record: () => void): Promise<GpuTime> {
  const sample = async (repeats: number) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) record();
    recorder.submit();
    await recorder.device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / repeats;
  };
  let repeats = 1;
  let once = await sample(repeats);
  while (once * repeats < SAMPLE_MS && repeats < MOST_REPEATS) {
    repeats *= 2;
    once = await sample(repeats);
  }
  const times = [once];
  const spent = () => repeats * times.reduce((sum, ms) => sum + ms, 0);
  while (times.length < SAMPLES.most && (times.length < SAMPLES.least || spent() < SAMPLES.enoughMs)) {
    times.push(await sample(repeats));
  }
  return { ms: median(times), leastMs: Math.min(...times) };
}
