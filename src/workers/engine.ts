import { answer, type Loaded } from '../generation/answer.ts';
import { textLogits } from '../generation/logits.ts';
import { adapterReport } from '../gpu/device.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { checkAnswers } from '../runs/check-answers.ts';
import { taskConflicts } from '../runs/conflicts.ts';
import type { RunKeeper } from '../runs/library.ts';
import { memoryKeeper } from '../runs/memory-keeper.ts';
import { prepareRun } from '../runs/prepare.ts';
import { probeRun } from '../runs/probe.ts';
import { scoreExamples } from '../runs/score.ts';
import { tokenLosses } from '../runs/token-losses.ts';
import { Turns } from '../runs/turns.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { SharedDevice } from './device.ts';
import { EngineModels, type LoadedBase } from './engine-models.ts';
import type { Asked, EngineRequests } from './engine-protocol.ts';
import { type AdapterReader, EngineSides } from './engine-sides.ts';
import { EngineTraining } from './engine-training.ts';
import { type Locks, ownLocks } from './locks.ts';
import type { ModelReference } from './protocol.ts';
import { readFrom } from './row-source.ts';
import type { Handlers } from './rpc.ts';

/** What the engine asks of where it runs. */
export interface EngineOptions {
  /** undefined: there is no WebGPU. */
  readonly gpu: GPU | undefined;
  readonly openModel: (model: ModelReference) => Folder;
  /** Held while it trains: other tabs have engines of their own. */
  readonly locks?: Locks;
}

/** What the worker itself answers, without the engine. */
type OfWorker = 'live' | 'use-runs';

type Of<K extends keyof EngineRequests> = Handlers<EngineRequests>[K];

/** Owns the GPU device: training and generation share it by turns, one step or token at a time. */
export class Engine {
  private readonly turns = new Turns();
  private readonly device: SharedDevice;
  private readonly models: EngineModels;
  private readonly sides: EngineSides;
  private readonly training: EngineTraining;
  /** Runs that nobody else keeps live as long as the engine. */
  private keeper: RunKeeper = memoryKeeper();
  private readAdapter: AdapterReader = () =>
    Promise.reject(new TemperError('adapter-unknown', 'No adapter from elsewhere is kept here.'));

  constructor({ gpu, openModel, locks = ownLocks() }: EngineOptions) {
    this.device = new SharedDevice(gpu, () => this.models.forget());
    const keeper = () => this.keeper;
    const { device, turns } = this;
    this.models = new EngineModels(device, openModel);
    this.sides = new EngineSides(keeper, () => this.readAdapter);
    this.training = new EngineTraining({ models: this.models, turns, locks, keeper, sides: this.sides });
    this.handlers = {
      adapter: async () => (gpu ? adapterReport(gpu) : null),
      train: (request, { progress }) => this.training.train(request, progress),
      pause: async () => {
        this.training.control?.pause();
        return null;
      },
      resume: async () => {
        this.training.control?.resume();
        return null;
      },
      stop: async () => {
        this.training.control?.stop();
        return null;
      },
      probe: this.probe,
      generate: this.generate,
      logits: this.logits,
      'exact-match': this.exactMatch,
      score: this.score,
      'token-losses': this.tokenLosses,
      conflicts: this.conflicts,
    };
  }

  readonly handlers: Omit<Handlers<EngineRequests>, OfWorker>;

  /** Keeps runs and their checkpoints elsewhere than in memory. */
  keepWith(keeper: RunKeeper, readAdapter?: AdapterReader): void {
    this.keeper = keeper;
    if (readAdapter) this.readAdapter = readAdapter;
  }

  /** Works with the model that is asked something, as the side is that answers. */
  private async asking<T>(
    { model, side, choice }: Asked,
    work: (loaded: Loaded, tokenizer: ChatTokenizer) => Promise<T>,
  ): Promise<T> {
    const trained = this.training.model;
    if (trained !== null && trained !== model.id) {
      throw new TemperError(
        'already-training',
        'A run is going on with another model: ask when it has ended.',
      );
    }
    return this.models.using(model, (loaded: LoadedBase) =>
      this.sides.using(side, loaded, (adapter) => {
        const { recorder, base, tokenizer } = loaded;
        return work({ recorder, base, adapter }, unwrap(tokenizer.withTemplate(choice)));
      }),
    );
  }

  private readonly probe: Of<'probe'> = async ({ model, recipe, rows: given }) => {
    if (this.training.model !== null)
      throw new TemperError('already-training', 'A run is going on: measure a step when it has ended.');
    const rows = 'port' in given ? await readFrom(given, recipe) : given;
    return this.models.using(model, ({ recorder, base, tokenizer }) => {
      const chosen = unwrap(tokenizer.withTemplate(recipe.model));
      const prepared = unwrap(prepareRun(rows, chosen, recipe));
      return probeRun({ recorder, base, recipe, prepared, turns: this.turns });
    });
  };

  private readonly generate: Of<'generate'> = async (request, { signal, progress }) => {
    const { system, prompt, format, sampling, ...asked } = request;
    const start = performance.now();
    const { seed, maxTokens } = sampling;
    const onText = (text: string) => progress({ text });
    const options = { sampling, seed, maxTokens, signal, onText, turn: this.turns.take };
    const answered = await this.asking(asked, (loaded, tokenizer) =>
      answer(loaded, tokenizer, { system, prompt, format }, options),
    );
    return { ...answered, milliseconds: performance.now() - start };
  };

  private readonly logits: Of<'logits'> = (request) =>
    this.asking(request, async (loaded) => ({
      logits: await this.turns.take(() => textLogits(loaded, request.ids, { rows: request.rows })),
      vocabSize: loaded.base.config.vocabSize,
    }));

  private readonly exactMatch: Of<'exact-match'> = async (request, { signal, progress }) => {
    const options = { signal, onAnswer: progress, turn: this.turns.take };
    const reason = await this.asking(request, (loaded, tokenizer) =>
      checkAnswers(loaded, tokenizer, request.examples, options),
    );
    return { reason };
  };

  private readonly score: Of<'score'> = async (request, { signal, progress }) => {
    const { examples, recipe } = request;
    const options = { signal, onScore: progress, turn: this.turns.take };
    const reason = await this.asking(request, (loaded, tokenizer) =>
      scoreExamples(loaded, tokenizer, examples, recipe, options),
    );
    return { reason };
  };

  private readonly tokenLosses: Of<'token-losses'> = (request) =>
    this.asking(request, (loaded, tokenizer) =>
      tokenLosses(loaded, tokenizer, request.example, request.recipe, { turn: this.turns.take }),
    );

  private readonly conflicts: Of<'conflicts'> = (request, { signal, progress }) => {
    const { tasks, recipe } = request;
    const options = { signal, onProgress: progress, turn: this.turns.take };
    return this.asking(request, (loaded, tokenizer) =>
      taskConflicts(loaded, tokenizer, tasks, recipe, options),
    );
  };
}
