import { adapterZip } from '../exports/adapter.ts';
import { answer } from '../generation/answer.ts';
import { adapterReport, openDevice } from '../gpu/device.ts';
import { Recorder } from '../gpu/recorder.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { measureProducts, type ProductPlan } from '../kernels/linear/tuning.ts';
import { checkLength } from '../model/context.ts';
import { initLora } from '../model/lora.ts';
import type { ModelConfig } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import type { Recipe } from '../recipe/schema.ts';
import { RunControl } from '../runs/control.ts';
import { runLoop } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import { Turns } from '../runs/turns.ts';
import type { ChatTokenizer } from '../tokens/tokenizer.ts';
import { readModel } from './model.ts';
import type { EngineRequests, ModelReference } from './protocol.ts';
import type { Handlers } from './rpc.ts';

interface Loaded {
  readonly tokenizer: ChatTokenizer;
  readonly base: BaseModel;
}

/** The model on the device. */
interface Slot {
  readonly id: string;
  readonly loaded: Promise<Loaded>;
  /** Settles when nothing computes with it. */
  users: Promise<unknown>;
}

interface Trained {
  readonly model: ModelReference;
  readonly config: ModelConfig;
  readonly adapter: DeviceAdapter;
}

/** The device's queue, and how it multiplies best: measured once, when it is opened. */
interface Opened {
  readonly recorder: Recorder;
  readonly products: ProductPlan;
}

/** Owns the GPU device: training and generation share it by turns, one step or token at a time. */
export class Engine {
  private readonly turns = new Turns();
  private opened: Promise<Opened> | null = null;
  private slot: Slot | null = null;
  private trained: Trained | null = null;
  private control: RunControl | null = null;
  /** Settles when every answer asked for so far has ended. */
  private answering: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly gpu: GPU | undefined,
    private readonly openModel: (model: ModelReference) => Folder,
  ) {}

  readonly handlers: Handlers<EngineRequests> = {
    adapter: async () => (this.gpu ? adapterReport(this.gpu) : null),
    train: (request, { progress }) => this.train(request, progress),
    pause: async () => {
      this.control?.pause();
      return null;
    },
    resume: async () => {
      this.control?.resume();
      return null;
    },
    stop: async () => {
      this.control?.stop();
      return null;
    },
    generate: (request, { signal, progress }) => {
      const answered = this.generate(request, signal, progress);
      this.answering = Promise.allSettled([this.answering, answered]);
      return answered;
    },
    'export-adapter': () => this.exportAdapter(),
  };

  private open(): Promise<Opened> {
    const { gpu } = this;
    if (!gpu)
      throw new TemperError('no-webgpu', 'This browser has no WebGPU, which training and generation need.');
    this.opened ??= this.openDevice(gpu).catch((error: unknown) => {
      // What failed once may succeed later: a failure is not remembered.
      this.opened = null;
      throw error;
    });
    return this.opened;
  }

  private async openDevice(gpu: GPU): Promise<Opened> {
    const { device, report, lanes } = await openDevice(gpu);
    // A lost device takes everything on it along; the next request starts anew.
    void device.lost.then(() => this.forget());
    const recorder = new Recorder(device);
    return { recorder, products: await measureProducts(recorder, { lanes, software: report.software }) };
  }

  private forget(): void {
    this.opened = null;
    this.slot = null;
    this.trained = null;
  }

  /** Works with a model, which is read once and stays until the work has ended, whatever is asked next. */
  private async using<T>(model: ModelReference, work: (loaded: Loaded) => Promise<T>): Promise<T> {
    const slot = this.slotOf(model);
    const working = work(await slot.loaded);
    slot.users = Promise.allSettled([slot.users, working]);
    return working;
  }

  private slotOf(model: ModelReference): Slot {
    const previous = this.slot;
    if (previous?.id === model.id) return previous;
    const replace = async (): Promise<Loaded> => {
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

  private async read(reference: ModelReference): Promise<Loaded> {
    const { recorder, products } = await this.open();
    const { model, tokenizer } = unwrap(await readModel(this.openModel(reference), reference.name));
    return { tokenizer, base: await BaseModel.load(recorder.device, model, products) };
  }

  private async train(
    { model, recipe, tasks }: EngineRequests['train']['request'],
    emit: (event: EngineRequests['train']['progress']) => void,
  ): Promise<EngineRequests['train']['response']> {
    if (this.control)
      throw new TemperError('already-training', 'A run is going on: stop it before starting another.');
    const control = new RunControl();
    this.control = control;
    try {
      emit({ kind: 'status', status: 'preparing' });
      const { recorder } = await this.open();
      return await this.using(model, async ({ base, tokenizer }) => {
        unwrap(checkLength(base.config, recipe.mask.context));
        const { batches, validation } = unwrap(prepareRun(tasks, tokenizer, recipe));
        emit({
          kind: 'prepared',
          totalSteps: batches.steps,
          recipe,
          skipped: batches.skipped,
          truncated: batches.truncated,
        });
        const adapter = this.startAdapter(recorder, base, model, recipe);
        const result = await runLoop({
          recorder,
          base,
          adapter,
          recipe,
          batches,
          evaluation: validation,
          control,
          turns: this.turns,
          emit,
        });
        emit({ kind: 'status', status: result.status });
        return result;
      });
    } finally {
      this.control = null;
    }
  }

  /** A new adapter in the place of the one trained before. */
  private startAdapter(
    recorder: Recorder,
    { config }: BaseModel,
    model: ModelReference,
    { lora, seed }: Recipe,
  ): DeviceAdapter {
    const adapter = new DeviceAdapter(recorder, config, lora);
    adapter.load(initLora(config, lora, seed));
    const previous = this.trained;
    this.trained = { model, config, adapter };
    // An answer that still streams reads the previous adapter.
    void this.answering.then(() => previous?.adapter.dispose());
    return adapter;
  }

  private async generate(
    { model, prompt, tuned, sampling }: EngineRequests['generate']['request'],
    signal: AbortSignal,
    progress: (piece: { text: string }) => void,
  ): Promise<EngineRequests['generate']['response']> {
    const start = performance.now();
    if (this.control && this.slot?.id !== model.id) {
      throw new TemperError(
        'already-training',
        'A run is going on with another model: ask when it has ended.',
      );
    }
    const { recorder } = await this.open();
    return this.using(model, async ({ base, tokenizer }) => {
      if (tuned && this.trained?.model.id !== model.id) {
        throw new TemperError('nothing-trained', 'Nothing is trained yet: start a run in the Train stage.');
      }
      const adapter = tuned && this.trained ? this.trained.adapter : null;
      const answered = await answer({ recorder, base, adapter }, tokenizer, prompt, {
        sampling,
        seed: sampling.seed,
        maxTokens: sampling.maxTokens,
        signal,
        onText: (text) => progress({ text }),
        turn: this.turns.take,
      });
      return { ...answered, milliseconds: performance.now() - start };
    });
  }

  private async exportAdapter(): Promise<EngineRequests['export-adapter']['response']> {
    const { trained } = this;
    if (!trained)
      throw new TemperError('nothing-trained', 'Nothing is trained yet: there is no adapter to export.');
    const { adapter, config, model } = trained;
    const tensors = await this.turns.take(() => adapter.read());
    const zip = adapterZip({ config, lora: adapter.lora, baseModel: model.name, tensors });
    return { name: 'temper-adapter.zip', zip };
  }
}
