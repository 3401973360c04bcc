import { Arena } from '../src/gpu/buffers.ts';
import { type DeviceReport, openDevice } from '../src/gpu/device.ts';
import { Recorder } from '../src/gpu/recorder.ts';
import { UNMEASURED } from '../src/kernels/linear/tuning.ts';
import { Activations } from '../src/network/activations.ts';
import { BaseModel } from '../src/network/base.ts';
import { scoredPositions, uploadBatch } from '../src/network/batch.ts';
import { headLoss } from '../src/network/head.ts';
import { timeRecorded } from './measure/gpu-time.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { markdownTable, readableMs, significant } from './measure/statistics.ts';
import { readTask } from './task/files.ts';
import { normals, packedBatch } from './task/generate.ts';

/** The head counts where the vocabulary is large: smol-2's 49,152 tokens, in a context as people train with. */
const SHAPE = 'smol-2';
const TOKENS = 512;
const SHARES = [0.1, 0.6];

interface Row {
  /** Supervised share of the positions, 0 to 1. */
  readonly supervised: number;
  readonly rows: number;
  readonly ms: number;
  readonly ms_per_row: number;
  readonly gflops: number;
}

export interface HeadBench {
  readonly bench: 'head';
  readonly date: string;
  readonly adapter: DeviceReport;
  readonly machine: ReturnType<typeof machine>;
  readonly other_load: number | null;
  readonly tokens: number;
  readonly results: readonly Row[];
  /** How many times longer the last takes than the first, and how many times more rows it has. */
  readonly cost_ratio: number;
  readonly row_ratio: number;
}

/** Last norm, head, cross-entropy and their gradient alone: the cost must follow the supervised positions. */
export async function headBench(gpu: GPU): Promise<HeadBench> {
  const { device, report } = await openDevice(gpu);
  const recorder = new Recorder(device);
  const { shape, model } = await readTask(SHAPE);
  const { hiddenSize, vocabSize } = shape.config;
  const base = await BaseModel.load(device, model, UNMEASURED);
  const load = new OtherLoad();
  const arena = new Arena(device, 'bench');
  const loss = arena.alloc('loss', 1);
  const cases: { readonly acts: Activations; readonly rows: number; readonly record: () => void }[] = [];
  for (const supervised of SHARES) {
    const rows = Math.round(supervised * TOKENS);
    const batch = packedBatch({ ...shape, tokens: TOKENS, supervised: rows });
    const acts = new Activations(device, base.config, { tokens: TOKENS, rows, training: true }, null);
    uploadBatch(recorder, acts, batch, scoredPositions(batch), rows);
    recorder.write(acts.final, normals('stream', TOKENS * hiddenSize, 1));
    const net = { recorder, base, adapter: null, acts };
    const record = () => headLoss(net, { n: TOKENS, m: rows, loss, accumulate: false, gradient: true });
    record();
    await recorder.readFloats(loss, 1);
    cases.push({ acts, rows, record });
  }
  const times = await load.during(() =>
    timeRecorded(
      recorder,
      cases.map(({ record }) => record),
    ),
  );
  const results = cases.map(({ rows }, index): Row => {
    const { ms } = times[index]!;
    return {
      supervised: SHARES[index]!,
      rows,
      ms: significant(ms),
      ms_per_row: significant(ms / rows),
      gflops: significant((2 * 2 * rows * vocabSize * hiddenSize) / ms / 1e6),
    };
  });
  for (const { acts } of cases) acts.dispose();
  arena.dispose();
  base.dispose();
  recorder.dispose();
  device.destroy();
  const [first, last] = [results[0]!, results[results.length - 1]!];
  return {
    bench: 'head',
    date: new Date().toISOString(),
    adapter: report,
    machine: machine(),
    other_load: load.share,
    tokens: TOKENS,
    results,
    cost_ratio: significant(last.ms / first.ms),
    row_ratio: significant(last.rows / first.rows),
  };
}

export function headTable({ tokens, results }: HeadBench): string {
  return markdownTable(
    ['supervised', 'rows', 'time', 'a row', 'GFLOP/s'],
    results.map((r) => [
      `${Math.round(100 * r.supervised)} % of ${tokens}`,
      r.rows,
      readableMs(r.ms),
      readableMs(r.ms_per_row),
      r.gflops,
    ]),
  );
}
