import type { Recorder } from '../gpu/recorder.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { type Adapter, checkAdapter } from '../model/adapter.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { decodeCheckpoint } from '../runs/checkpoint.ts';
import type { RunKeeper } from '../runs/library.ts';
import type { LoadedBase } from './engine-models.ts';
import type { Side } from './engine-protocol.ts';

/** Adapters that stay on the device when nobody reads them. */
const KEPT = 4;

interface Kept {
  readonly adapter: Promise<DeviceAdapter>;
  /** Who reads it now. */
  readers: number;
}

type TunedSide = Exclude<Side, { kind: 'base' }>;

/** Where adapters from elsewhere are read. */
export type AdapterReader = (id: string) => Promise<Adapter>;

/** What tells a side from others. */
const nameOf = (side: TunedSide): string => (side.kind === 'adapter' ? side.id : `${side.run} ${side.step}`);

/** What runs had learned at their checkpoints, on the device: read when it is first asked for. */
export class EngineSides {
  /** By device, then by model, run and step, the least recently used first: a lost device takes its own along. */
  private readonly devices = new WeakMap<Recorder, Map<string, Kept>>();

  constructor(
    private readonly keeper: () => RunKeeper,
    private readonly adapters: () => AdapterReader,
  ) {}

  /**
   * Works with a side's adapter, which stays until the work has ended; null is the base model's.
   * @throws TemperError `run-unknown`, `model-changed`, `checkpoint-missing`, and why a checkpoint cannot be read
   */
  async using<T>(
    side: Side,
    loaded: LoadedBase,
    work: (adapter: DeviceAdapter | null) => Promise<T>,
  ): Promise<T> {
    if (side.kind === 'base') return work(null);
    const key = `${await loaded.hash()} ${nameOf(side)}`;
    const kept = this.devices.get(loaded.recorder) ?? new Map<string, Kept>();
    this.devices.set(loaded.recorder, kept);
    const one = kept.get(key) ?? { adapter: this.read(side, loaded), readers: 0 };
    one.readers++;
    kept.delete(key);
    kept.set(key, one);
    try {
      return await work(await one.adapter);
    } catch (error) {
      // What could not be read once may be readable later.
      one.adapter.catch(() => kept.delete(key));
      throw error;
    } finally {
      one.readers--;
      this.shrink(kept);
    }
  }

  private shrink(kept: Map<string, Kept>): void {
    for (const [key, { adapter, readers }] of kept) {
      if (kept.size <= KEPT) return;
      if (readers > 0) continue;
      kept.delete(key);
      adapter.then(
        (one) => one.dispose(),
        () => undefined,
      );
    }
  }

  /**
   * What a side learned, checked against the model.
   * @throws TemperError `run-unknown`, `model-changed`, `checkpoint-missing`, `adapter-unknown`, `adapter-shape`
   */
  async adapterOf(side: TunedSide, loaded: LoadedBase): Promise<Adapter> {
    const adapter =
      side.kind === 'adapter' ? await this.adapters()(side.id) : await this.checkpoint(side, loaded);
    unwrap(checkAdapter(loaded.base.config, adapter));
    return adapter;
  }

  private async checkpoint(
    { run, step }: Extract<Side, { kind: 'checkpoint' }>,
    loaded: LoadedBase,
  ): Promise<Adapter> {
    const keeper = this.keeper();
    const found = await keeper.find(run);
    if (!found)
      throw new TemperError('run-unknown', 'The run is not kept any more: choose another to compare.');
    const { record } = found;
    if (record.model.hash !== (await loaded.hash())) {
      const message = `The run trained ${record.model.name}, and another model is in use: choose that model to ask what the run has learned.`;
      throw new TemperError('model-changed', message);
    }
    const bytes = await keeper.read(run, step);
    if (!bytes) {
      const message = `The checkpoint of step ${step} is not kept any more: choose another of the run.`;
      throw new TemperError('checkpoint-missing', message);
    }
    const { lora, adapter } = unwrap(await decodeCheckpoint(bytes, `The checkpoint of step ${step}`));
    return { lora, tensors: adapter };
  }

  private async read(side: TunedSide, loaded: LoadedBase): Promise<DeviceAdapter> {
    const { lora, tensors } = await this.adapterOf(side, loaded);
    const adapter = new DeviceAdapter(loaded.recorder, loaded.base.config, { ...lora, dropout: 0 });
    try {
      adapter.load(tensors);
      return adapter;
    } catch (error) {
      adapter.dispose();
      throw error;
    }
  }
}
