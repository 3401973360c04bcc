import { adapterZip } from '../exports/adapter.ts';
import { type Loaded as Asked, answer } from '../generation/answer.ts';
import { adapterReport } from '../gpu/device.ts';
import type { Recorder } from '../gpu/recorder.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { checkLength } from '../model/context.ts';
import { initLora } from '../model/lora.ts';
import type { ModelConfig } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { type CheckedAnswer, checkAnswers } from '../runs/check-answers.ts';
import { RunControl } from '../runs/control.ts';
import { runLoop } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import { Turns } from '../runs/turns.ts';
import type { ChatTokenizer, TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import { SharedDevice } from './device.ts';
import { readModel } from './model.ts';
import type { EngineRequests } from './engine-protocol.ts';
import type { ModelReference } from './protocol.ts';
import { readFrom } from './row-source.ts';
import type { Handlers } from './rpc.ts';

interface Loaded {
  readonly recorder: Recorder;
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

/** A run that is going on, from the moment it is asked for. */
interface Run {
  /** Of the model, which is on the device only later. */
  readonly model: string;
  readonly control: RunControl;
}

/** Owns the GPU device: training and generation share it by turns, one step or token at a time. */
export class Engine {
  private readonly turns = new Turns();
  private readonly device: SharedDevice;
  private slot: Slot | null = null;
  private trained: Trained | null = null;
  private run: Run | null = null;
  /** Settles when everything asked for so far that may read a trained adapter has ended. */
  private readers: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly gpu: GPU | undefined,
    private readonly openModel: (model: ModelReference) => Folder,
  ) {
    this.device = new SharedDevice(gpu, () => {
      this.slot = null;
      this.trained = null;
    });
  }

  readonly handlers: Handlers<EngineRequests> = {
    adapter: async () => (this.gpu ? adapterReport(this.gpu) : null),
    train: (request, { progress }) => this.train(request, progress),
    pause: async () => {
      this.run?.control.pause();
      return null;
    },
    resume: async () => {
      this.run?.control.resume();
      return null;
    },
    stop: async () => {
      this.run?.control.stop();
      return null;
    },
    generate: (request, { signal, progress }) => this.reading(this.generate(request, signal, progress)),
    'exact-match': (request, { signal, progress }) =>
      this.reading(this.exactMatch(request, signal, progress)),
    'export-adapter': () => this.reading(this.exportAdapter()),
  };

  private reading<T>(work: Promise<T>): Promise<T> {
    this.readers = Promise.allSettled([this.readers, work]);
    return work;
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
    const { recorder, products } = await this.device.open();
    const { model, tokenizer } = unwrap(await readModel(this.openModel(reference), reference.name));
    return { recorder, tokenizer, base: await BaseModel.load(recorder.device, model, products) };
  }

  private async train(
    { model, recipe, rows: given }: EngineRequests['train']['request'],
    emit: (event: EngineRequests['train']['progress']) => void,
  ): Promise<EngineRequests['train']['response']> {
    if (this.run)
      throw new TemperError('already-training', 'A run is going on: stop it before starting another.');
    const control = new RunControl();
    this.run = { model: model.id, control };
    try {
      emit({ kind: 'status', status: 'preparing' });
      const rows = 'port' in given ? await readFrom(given, recipe) : given;
      return await this.using(model, async ({ recorder, base, tokenizer }) => {
        const { config } = base;
        unwrap(checkLength(config, recipe.mask.context));
        const chosen = unwrap(tokenizer.withTemplate(recipe.model));
        const { batches, validation } = unwrap(prepareRun(rows, chosen, recipe));
        const adapter = new DeviceAdapter(recorder, config, recipe.lora);
        try {
          adapter.load(initLora(config, recipe.lora, recipe.seed));
          const result = await runLoop({
            recorder,
            base,
            adapter,
            recipe,
            batches,
            evaluation: validation,
            control,
            turns: this.turns,
            emit: (event) => {
              // Memory is granted, nothing refuses the run any more: it takes the place of the one before.
              if (event.kind === 'engine') {
                this.keep(recorder, { model, config, adapter });
                const { steps: totalSteps, skipped, truncated } = batches;
                emit({ kind: 'prepared', totalSteps, recipe, skipped, truncated });
              }
              emit(event);
            },
          });
          emit({ kind: 'status', status: result.status });
          return result;
        } finally {
          if (this.trained?.adapter !== adapter) adapter.dispose();
        }
      });
    } finally {
      this.run = null;
    }
  }

  /** Keeps what a run trains in the place of what was trained before. */
  private keep(recorder: Recorder, trained: Trained): void {
    // The device was lost meanwhile, as the next step will say: nothing on it can be asked or exported.
    if (!this.device.isOpen(recorder)) return;
    const previous = this.trained;
    this.trained = trained;
    // An answer that still streams, or an export that waits for its turn, reads the previous adapter.
    if (previous) void this.readers.then(() => previous.adapter.dispose());
  }

  /** Works with a model that is asked something, and with what it has learned where that is meant. */
  private async asking<T>(
    {
      model,
      tuned,
      choice,
    }: { readonly model: ModelReference; readonly tuned: boolean; readonly choice: TemplateChoice },
    work: (asked: Asked, tokenizer: ChatTokenizer) => Promise<T>,
  ): Promise<T> {
    if (this.run && this.run.model !== model.id) {
      throw new TemperError(
        'already-training',
        'A run is going on with another model: ask when it has ended.',
      );
    }
    return this.using(model, async ({ recorder, base, tokenizer }) => {
      const { trained } = this;
      if (tuned && trained?.model.id !== model.id) {
        throw new TemperError('nothing-trained', 'Nothing is trained yet: start a run in the Train stage.');
      }
      const asked = { recorder, base, adapter: tuned && trained ? trained.adapter : null };
      return work(asked, unwrap(tokenizer.withTemplate(choice)));
    });
  }

  private async generate(
    { prompt, format, sampling, ...request }: EngineRequests['generate']['request'],
    signal: AbortSignal,
    progress: (piece: { text: string }) => void,
  ): Promise<EngineRequests['generate']['response']> {
    const start = performance.now();
    const { seed, maxTokens } = sampling;
    const onText = (text: string) => progress({ text });
    const options = { sampling, seed, maxTokens, signal, onText, turn: this.turns.take };
    const answered = await this.asking(request, (asked, tokenizer) =>
      answer(asked, tokenizer, { prompt, format }, options),
    );
    return { ...answered, milliseconds: performance.now() - start };
  }

  private async exactMatch(
    { examples, ...request }: EngineRequests['exact-match']['request'],
    signal: AbortSignal,
    onAnswer: (answer: CheckedAnswer) => void,
  ): Promise<EngineRequests['exact-match']['response']> {
    const options = { signal, onAnswer, turn: this.turns.take };
    const reason = await this.asking(request, (asked, tokenizer) =>
      checkAnswers(asked, tokenizer, examples, options),
    );
    return { reason };
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
