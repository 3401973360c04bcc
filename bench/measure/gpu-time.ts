import type { Recorder } from '../../src/gpu/recorder.ts';
import { median } from './statistics.ts';

/** A sample takes this long or longer: an error of the clock or a submit's cost then no longer counts. */
const SAMPLE_MS = 30;
const MOST_REPEATS = 256;
/** Rounds of samples: five, or three where they take long. */
const ROUNDS = { most: 5, least: 3, enoughMs: 5000 } as const;

export interface GpuTime {
  /** Median over the samples. */
  readonly ms: number;
  readonly leastMs: number;
}

/**
 * How long it takes the device to do what each of `records` records, once: samples of as many repeats in
 * one submit as make them long enough, taken in turns, so that what else the machine does falls on all
 * alike. What is recorded has run before, so that nothing compiles here.
 */
export async function timeRecorded(recorder: Recorder, records: readonly (() => void)[]): Promise<GpuTime[]> {
  const sample = async (record: () => void, repeats: number) => {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) record();
    recorder.submit();
    await recorder.device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / repeats;
  };
  const start = performance.now();
  const subjects: { readonly record: () => void; readonly repeats: number; readonly times: number[] }[] = [];
  for (const record of records) {
    let repeats = 1;
    let once = await sample(record, repeats);
    while (once * repeats < SAMPLE_MS && repeats < MOST_REPEATS) {
      repeats *= 2;
      once = await sample(record, repeats);
    }
    subjects.push({ record, repeats, times: [once] });
  }
  for (let round = 1; round < ROUNDS.most; round++) {
    if (round >= ROUNDS.least && performance.now() - start > ROUNDS.enoughMs) break;
    for (const { record, repeats, times } of subjects) times.push(await sample(record, repeats));
  }
  return subjects.map(({ times }) => ({ ms: median(times), leastMs: Math.min(...times) }));
}
