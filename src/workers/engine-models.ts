import type { Recorder } from '../gpu/recorder.ts';
import type { Folder } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { modelHash } from '../model/hash.ts';
import { BaseModel } from '../network/base.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { SharedDevice } from './device.ts';
import { readModel } from './model.ts';
import type { ModelReference } from './protocol.ts';

/** A model on the device. */
export interface LoadedBase {
  readonly recorder: Recorder;
  /** The device's name. */
  readonly device: string;
  readonly tokenizer: ChatTokenizer;
  readonly base: BaseModel;
  /** `modelHash`, made when it is first asked for. */
  hash(): Promise<string>;
}

/** The model on the device. */
interface Slot {
  readonly id: string;
  readonly loaded: Promise<LoadedBase>;
  /** Settles when nothing computes with it. */
  users: Promise<unknown>;
}

/** The one model that is on the device at a time. */
export class EngineModels {
  private slot: Slot | null = null;
  /** By a model's id: the files behind one are read but once. */
  private readonly hashes = new Map<string, Promise<string>>();

  constructor(
    private readonly device: SharedDevice,
    private readonly openModel: (model: ModelReference) => Folder,
  ) {}

  /** The device was lost, and everything on it. */
  forget(): void {
    this.slot = null;
  }

  /** Works with a model, which is read once and stays until the work has ended, whatever is asked next. */
  async using<T>(model: ModelReference, work: (loaded: LoadedBase) => Promise<T>): Promise<T> {
    const slot = this.slotOf(model);
    const working = work(await slot.loaded);
    slot.users = Promise.allSettled([slot.users, working]);
    return working;
  }

  private slotOf(model: ModelReference): Slot {
    const previous = this.slot;
    if (previous?.id === model.id) return previous;
    const replace = async (): Promise<LoadedBase> => {
      // The device may not hold both models: one goes before the other comes.
      const old = await previous?.loaded.catch(() => null);
      await previous?.users;
      old?.base.dispose();
      return this.read(model);
    };
    const slot: Slot = { id: model.id, loaded: replace(), users: Promise.resolve() };
    slot.loaded.catch(() => {
      // What failed once may succeed later.
      if (this.slot === slot) this.slot = null;
    });
    this.slot = slot;
    return slot;
  }

  private async read(reference: ModelReference): Promise<LoadedBase> {
    const { recorder, name, products } = await this.device.open();
    const { model, tokenizer } = unwrap(await readModel(this.openModel(reference), reference.name));
    const base = await BaseModel.load(recorder.device, model, products);
    const hash = () => {
      const known = this.hashes.get(reference.id) ?? modelHash(model);
      this.hashes.set(reference.id, known);
      // What failed once may succeed later.
      known.catch(() => this.hashes.delete(reference.id));
      return known;
    };
    return { recorder, device: name, tokenizer, base, hash };
  }
}
