import { adapterZip } from '../exports/adapter.ts';
import { answer } from '../generation/answer.ts';
import { adapterReport, openDevice } from '../gpu/device.ts';
import { Recorder } from '../gpu/recorder.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { loadModelFolder } from '../model/folder.ts';
import { initLora } from '../model/lora.ts';
import type { LoadedModel } from '../model/types.ts';
import { DeviceAdapter } from '../network/adapter.ts';
import { BaseModel } from '../network/base.ts';
import { RunControl } from '../runs/control.ts';
import { runLoop } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import { Turns } from '../runs/turns.ts';
import { type ChatTokenizer, createTokenizer } from '../tokens/tokenizer.ts';
import type { EngineRequests } from './protocol.ts';
import type { Handlers } from './rpc.ts';

interface Loaded {
  readonly folder: string;
  readonly model: LoadedModel;
  readonly tokenizer: ChatTokenizer;
  readonly base: BaseModel;
}

interface Trained {
  readonly folder: string;
  readonly adapter: DeviceAdapter;
}

/** Owns the GPU device: training and generation share it by turns, one step or token at a time. */
export class Engine {
  private readonly turns = new Turns();
  private recorder: Promise<Recorder> | null = null;
  private loaded: Promise<Loaded> | null = null;
  private loadedFolder = '';
  private trained: Trained | null = null;
  private control: RunControl | null = null;
  /** Settles when every answer asked for so far has ended. */
  private answering: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly gpu: GPU | undefined,
    private readonly openFolder: (url: string) => Folder,
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

  private open(): Promise<Recorder> {
    const { gpu } = this;
    if (!gpu)
      throw new TemperError('no-webgpu', 'This browser has no WebGPU, which training and generation need.');
    this.recorder ??= this.openRecorder(gpu).catch((error: unknown) => {
      // What failed once may succeed later: a failure is not remembered.
      this.recorder = null;
      throw error;
    });
    return this.recorder;
  }

  private async openRecorder(gpu: GPU): Promise<Recorder> {
    const { device } = await openDevice(gpu);
    // A lost device takes everything on it along; the next request starts anew.
    void device.lost.then(() => this.forget());
    return new Recorder(device);
  }

  private forget(): void {
    this.recorder = null;
    this.loaded = null;
    this.trained = null;
  }

  /** The model of a folder, read once. */
  private load(folder: string): Promise<Loaded> {
    if (this.loaded && this.loadedFolder === folder) return this.loaded;
    const previous = this.loaded;
    this.loadedFolder = folder;
    const loaded = this.read(folder).catch((error: unknown) => {
      if (this.loaded === loaded) this.loaded = null;
      throw error;
    });
    this.loaded = loaded;
    // A model that could not be read has nothing to give back.
    previous?.then(
      ({ base }) => base.dispose(),
      () => undefined,
    );
    return loaded;
  }

  private async read(folder: string): Promise<Loaded> {
    const recorder = await this.open();
    // The adapter names its base by the folder's name; its whole address means nothing elsewhere.
    const id = folder.replace(/\/+$/, '').split('/').at(-1) ?? folder;
    const model = unwrap(await loadModelFolder(this.openFolder(folder), id));
    if (!model.tokenizerFiles) throw new TemperError('no-tokenizer', `${folder} has no tokenizer.json.`);
    const tokenizer = unwrap(createTokenizer(model.tokenizerFiles));
    return { folder, model, tokenizer, base: await BaseModel.load(recorder.device, model) };
  }

  private async train(
    { folder, recipe, tasks }: EngineRequests['train']['request'],
    emit: (event: EngineRequests['train']['progress']) => void,
  ): Promise<EngineRequests['train']['response']> {
    if (this.control)
      throw new TemperError('already-training', 'A run is going on: stop it before starting another.');
    const control = new RunControl();
    this.control = control;
    try {
      emit({ kind: 'status', status: 'preparing' });
      const recorder = await this.open();
      const { base, tokenizer } = await this.load(folder);
      const { batches, validation } = unwrap(prepareRun(tasks, tokenizer, recipe));
      emit({
        kind: 'prepared',
        totalSteps: batches.steps,
        recipe,
        skipped: batches.skipped,
        truncated: batches.truncated,
      });
      const adapter = new DeviceAdapter(recorder, base.config, recipe.lora);
      adapter.load(initLora(base.config, recipe.lora, recipe.seed));
      const previous = this.trained;
      this.trained = { folder, adapter };
      // An answer that still streams reads the previous adapter.
      void this.answering.then(() => previous?.adapter.dispose());
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
    } finally {
      this.control = null;
    }
  }

  private async generate(
    { folder, prompt, tuned, sampling }: EngineRequests['generate']['request'],
    signal: AbortSignal,
    progress: (piece: { text: string }) => void,
  ): Promise<EngineRequests['generate']['response']> {
    const start = performance.now();
    const recorder = await this.open();
    const { base, tokenizer } = await this.load(folder);
    if (tuned && this.trained?.folder !== folder) {
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
  }

  private async exportAdapter(): Promise<EngineRequests['export-adapter']['response']> {
    const { trained } = this;
    if (!trained)
      throw new TemperError('nothing-trained', 'Nothing is trained yet: there is no adapter to export.');
    const { base, model } = await this.load(trained.folder);
    const tensors = await this.turns.take(() => trained.adapter.read());
    const zip = adapterZip({ config: base.config, lora: trained.adapter.lora, baseModel: model.id, tensors });
    return { name: 'temper-adapter.zip', zip };
  }
}
