import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DeviceReport } from '../src/gpu/device.ts';
import { TemperError } from '../src/io/faults.ts';
import { checkEngine, type Errors } from './engines/check.ts';
import { EngineProcess } from './engines/process.ts';
import type { StepReport } from './engines/protocol.ts';
import { machine } from './measure/load.ts';
import { markdownTable, median, readableMs, significant } from './measure/statistics.ts';
import { benchShape, ensureTask } from './task/files.ts';
import { type Reference, readReference } from './task/reference.ts';
import { stepFlops } from './task/shapes.ts';

const installed = (name: string) => new URL(`./peers/node_modules/${name}/package.json`, import.meta.url);

/** The engines, each a program of its own, and where its version stands once it is installed. */
const ENGINES: Readonly<Record<string, { readonly script: URL; readonly manifest: URL }>> = {
  temper: {
    script: new URL('./engines/temper.ts', import.meta.url),
    manifest: new URL('../package.json', import.meta.url),
  },
  'jax-js': { script: new URL('./peers/jax-js.mjs', import.meta.url), manifest: installed('@jax-js/jax') },
  tfjs: { script: new URL('./peers/tfjs.mjs', import.meta.url), manifest: installed('@tensorflow/tfjs') },
};
const OURS = 'temper';
export const PEERS = Object.keys(ENGINES).filter((name) => name !== OURS);

/** Timed steps of an engine: enough for a median, fewer where a step takes long. */
const STEPS = { most: 15, least: 3, enoughMs: 40_000 } as const;

interface Measured {
  readonly shape: string;
  readonly engine: string;
  readonly version: string;
  /** Compilation cold; tuning included. */
  readonly first_ms: number;
  /** Of which the engine measured how the device computes best. */
  readonly tuning_ms: number;
  readonly median_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly steps: number;
  /** Until the call that starts a step gave control back. */
  readonly host_ms: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly pipelines: number;
  readonly gflops: number;
  /** Largest difference to the float64 losses. */
  readonly loss_error: number;
  /** Largest relative difference to the float64 norms of the LoRA gradients. */
  readonly gradient_error: number;
  /** Share of the machine's cores that other programs took meanwhile. */
  readonly other_load: number | null;
}

interface Refused {
  readonly shape: string;
  readonly engine: string;
  readonly refused: string;
}

export interface StepBench {
  readonly bench: 'step';
  readonly date: string;
  readonly adapter: DeviceReport | null;
  readonly machine: ReturnType<typeof machine>;
  readonly gflop: Readonly<Record<string, number>>;
  readonly results: readonly (Measured | Refused)[];
  /** How many times faster ours is than the faster peer, by shape. */
  readonly factor: Readonly<Record<string, number>>;
}

const versionOf = (engine: string) =>
  (JSON.parse(readFileSync(ENGINES[engine]!.manifest, 'utf8')) as { version: string }).version;

/** @throws TemperError where a peer is unknown or not installed */
function checkPeers(peers: readonly string[]): void {
  for (const peer of peers) {
    if (!PEERS.includes(peer))
      throw new TemperError('unknown-peer', `There is no peer "${peer}"; there are ${PEERS.join(', ')}.`);
    if (!existsSync(fileURLToPath(ENGINES[peer]!.manifest)))
      throw new TemperError(
        'peer-missing',
        `The peers are not installed, for they are no part of Temper: run "npm install --prefix bench/peers", or time Temper alone with "--peers none".`,
      );
  }
}

/** An engine that has shown that it computes the right thing, ready for timing. */
class Contender {
  readonly times: number[] = [];
  private last: StepReport | null = null;

  private constructor(
    readonly engine: string,
    private readonly process: EngineProcess,
    private readonly ready: { readonly adapter: DeviceReport; readonly tuningMs: number },
    private readonly first: StepReport,
    private readonly errors: Errors,
  ) {}

  /** Starts an engine, and holds its first steps to float64. */
  static async start(engine: string, shape: string, reference: Reference): Promise<Contender> {
    const child = new EngineProcess(engine, ENGINES[engine]!.script, shape);
    try {
      const ready = await child.ready();
      const first = await child.ask('step');
      const { norms } = await child.ask('gradient-norms');
      const losses = [first.loss];
      while (losses.length < reference.losses.length) losses.push((await child.ask('step')).loss);
      return new Contender(
        engine,
        child,
        ready,
        first,
        checkEngine(engine, { losses, gradientNorms: norms }, reference),
      );
    } catch (error) {
      child.stop();
      throw error;
    }
  }

  get adapter(): DeviceReport {
    return this.ready.adapter;
  }

  get done(): boolean {
    const { times } = this;
    const spent = times.reduce((sum, ms) => sum + ms, 0);
    return times.length >= STEPS.most || (times.length >= STEPS.least && spent > STEPS.enoughMs);
  }

  async step(): Promise<void> {
    this.last = await this.process.ask('step');
    this.times.push(this.last.ms);
  }

  result(shape: string): Measured {
    const { engine, times, first, errors, ready } = this;
    const last = this.last!;
    const ms = median(times);
    return {
      shape,
      engine,
      version: versionOf(engine),
      first_ms: significant(ready.tuningMs + first.ms),
      tuning_ms: significant(ready.tuningMs),
      median_ms: significant(ms),
      min_ms: significant(Math.min(...times)),
      max_ms: significant(Math.max(...times)),
      steps: times.length,
      host_ms: significant(last.hostMs, 2),
      dispatches: last.dispatches,
      submits: last.submits,
      pipelines: first.pipelines,
      gflops: significant(stepFlops(benchShape(shape)) / ms / 1e6),
      loss_error: significant(errors.loss, 2),
      gradient_error: significant(errors.gradient, 2),
      other_load: last.otherLoad,
    };
  }

  stop(): void {
    this.process.stop();
  }
}

async function timeShape(
  shape: string,
  engines: readonly string[],
  tell: (message: string) => void,
): Promise<{ results: (Measured | Refused)[]; adapter: DeviceReport | null }> {
  ensureTask(shape);
  const reference = await readReference(shape);
  const contenders: Contender[] = [];
  const refused: Refused[] = [];
  const unlessRefused = async (engine: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      tell(error.message);
      refused.push({ shape, engine, refused: error.message });
    }
  };
  const isIn = ({ engine }: Contender) => refused.every((out) => out.engine !== engine);
  try {
    for (const engine of engines) {
      await unlessRefused(engine, async () => {
        contenders.push(await Contender.start(engine, shape, reference));
        tell(`${shape}: ${engine} agrees with float64.`);
      });
    }
    // Taking turns, so that whatever else the machine does falls on all of them alike.
    let left = contenders;
    while (left.length > 0) {
      for (const contender of left) await unlessRefused(contender.engine, () => contender.step());
      left = left.filter((contender) => isIn(contender) && !contender.done);
    }
    const results = [...contenders.filter(isIn).map((contender) => contender.result(shape)), ...refused];
    return { results, adapter: contenders[0]?.adapter ?? null };
  } finally {
    for (const contender of contenders) contender.stop();
  }
}

/** The same LoRA step, on the same weights and batch, in Temper and in the peers: each in its own process. */
export async function stepBench(options: {
  readonly shapes: readonly string[];
  readonly peers: readonly string[];
  /** Progress. */
  readonly tell: (message: string) => void;
}): Promise<StepBench> {
  const { shapes, peers, tell } = options;
  checkPeers(peers);
  for (const shape of shapes) benchShape(shape);
  const results: (Measured | Refused)[] = [];
  let adapter: DeviceReport | null = null;
  for (const shape of shapes) {
    const timed = await timeShape(shape, [OURS, ...peers], tell);
    results.push(...timed.results);
    adapter ??= timed.adapter;
  }
  const measured = results.filter((result): result is Measured => 'median_ms' in result);
  const factor: Record<string, number> = {};
  for (const shape of shapes) {
    const of = measured.filter((result) => result.shape === shape);
    const ours = of.find(({ engine }) => engine === OURS);
    const theirs = of.filter(({ engine }) => engine !== OURS).map(({ median_ms }) => median_ms);
    if (ours && theirs.length > 0) factor[shape] = significant(Math.min(...theirs) / ours.median_ms);
  }
  return {
    bench: 'step',
    date: new Date().toISOString(),
    adapter,
    machine: machine(),
    gflop: Object.fromEntries(
      shapes.map((shape) => [shape, significant(stepFlops(benchShape(shape)) / 1e9)]),
    ),
    results,
    factor,
  };
}

/** The rows of docs/benchmarks.md. */
export function stepTable({ results }: StepBench): string {
  const percent = (share: number | null) => (share === null ? '–' : `${Math.round(100 * share)} %`);
  return markdownTable(
    [
      'shape',
      'engine',
      'first step',
      'step',
      'range',
      'dispatches',
      'submits',
      'GFLOP/s',
      'loss error',
      'other load',
    ],
    results.map((r) =>
      'refused' in r
        ? [r.shape, r.engine, `refused: ${r.refused.split('\n', 1)[0]}`, ...Array<string>(7).fill('')]
        : [
            r.shape,
            `${r.engine} ${r.version}`,
            readableMs(r.first_ms),
            readableMs(r.median_ms),
            `${readableMs(r.min_ms)} to ${readableMs(r.max_ms)}`,
            r.dispatches,
            r.submits,
            r.gflops,
            r.loss_error.toExponential(0),
            percent(r.other_load),
          ],
    ),
  );
}
