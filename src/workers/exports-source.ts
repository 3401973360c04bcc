import type { TrainingStory, WeightsSource } from '../exports/weights/source.ts';
import type { Folder } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { type Adapter, checkAdapter } from '../model/adapter.ts';
import { modelHash } from '../model/hash.ts';
import type { LoadedModel, ModelConfig } from '../model/types.ts';
import { decodeCheckpoint } from '../runs/checkpoint.ts';
import { RunLog } from '../runs/log.ts';
import type { RunRecord } from '../runs/record.ts';
import { storyOf } from '../runs/story.ts';
import type { Side } from './engine-protocol.ts';
import type { ExportWish } from './exports-protocol.ts';
import { readModel } from './model.ts';
import type { ModelReference } from './protocol.ts';
import type { Client } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

type WeightsWish = Extract<ExportWish, { kind: 'weights' }>;

/** What a side learned, and the run that it learned it in. */
interface Learned {
  readonly adapter: Adapter;
  /** null: it came from elsewhere, and fits whatever model has its shape. */
  readonly record: RunRecord | null;
  readonly story: TrainingStory | null;
}

interface ReadSource {
  readonly source: WeightsSource;
  /** The model that the run trained, where it is not the one in use: all that is here of it is its configuration. */
  readonly trained: string | null;
}

const NO_FOLDER: Folder = { name: 'the base', open: async () => null };

/** A model of which only the configuration is here: enough for an adapter. */
const configOnly = (config: ModelConfig): LoadedModel => ({
  id: '',
  config,
  tensors: { get: () => undefined, names: () => [], unreadable: () => undefined },
  tokenizerFiles: null,
  source: null,
});

const foreign = (trained: string, used: string) =>
  new TemperError(
    'model-changed',
    `The run trained ${trained}, and ${used} is in use: choose the model that it trained, or export its adapter alone.`,
  );

/** Reads what exports are made of; the last one is kept, as every format asks for it. */
export class ExportSources {
  private last: { readonly key: string; readonly read: Promise<ReadSource> } | null = null;
  private hashed: { readonly id: string; readonly hash: Promise<string> } | null = null;

  constructor(
    private readonly openModel: (model: ModelReference) => Folder,
    private readonly runs: () => Client<RunsRequests>,
  ) {}

  /** @throws TemperError why it cannot be read, or does not fit together */
  async source(wish: WeightsWish): Promise<WeightsSource> {
    const { model, side, recipe, format } = wish;
    const key = JSON.stringify([model.id, side, recipe.model]);
    if (this.last?.key !== key) {
      const read = this.read(wish);
      this.last = { key, read };
      // What could not be read once may be readable later.
      read.catch(() => {
        if (this.last?.read === read) this.last = null;
      });
    }
    const { source, trained } = await this.last.read;
    // What was learned goes without its base, which need not be here.
    if (trained !== null && format !== 'peft') throw foreign(trained, model.name);
    return source;
  }

  /**
   * Makes sure that the model is the one that the run trained, by all its bytes.
   * @throws TemperError `model-changed`
   */
  async checkBase({ model, side }: WeightsWish): Promise<void> {
    if (side.kind !== 'checkpoint') return;
    const entry = await this.runs().request('find', { id: side.run });
    if (!entry) return;
    if (this.hashed?.id !== model.id) {
      const hash = readModel(this.openModel(model), model.name).then((read) => modelHash(unwrap(read).model));
      this.hashed = { id: model.id, hash };
      hash.catch(() => {
        this.hashed = null;
      });
    }
    if ((await this.hashed.hash) !== entry.record.model.hash)
      throw foreign(entry.record.model.name, `another ${model.name}`);
  }

  private async read({ model, side, recipe }: WeightsWish): Promise<ReadSource> {
    const learned = await this.learned(side);
    if (learned?.record && learned.record.model.name !== model.name) {
      const { name, config } = learned.record.model;
      const adapter = learned.adapter;
      const base = { baseName: name, model: configOnly(config), folder: NO_FOLDER };
      const { story } = learned;
      return { source: { ...base, adapter, tokenizer: null, story }, trained: name };
    }
    const folder = this.openModel(model);
    const read = unwrap(await readModel(folder, model.name));
    if (learned) unwrap(checkAdapter(read.model.config, learned.adapter));
    const source = {
      baseName: model.name,
      model: read.model,
      folder,
      adapter: learned?.adapter ?? null,
      tokenizer: unwrap(read.tokenizer.withTemplate(recipe.model)),
      story: learned?.story ?? null,
    };
    return { source, trained: null };
  }

  private async learned(side: Side): Promise<Learned | null> {
    if (side.kind === 'base') return null;
    if (side.kind === 'adapter') {
      const adapter = await this.runs().request('loaded-adapter', { id: side.id });
      return { adapter, record: null, story: null };
    }
    const { run, step } = side;
    const entry = await this.runs().request('find', { id: run });
    if (!entry) throw new TemperError('run-unknown', 'This run is not kept any more: choose another.');
    const { text } = await this.runs().request('log', { id: run });
    const story = storyOf(entry, unwrap(RunLog.parse(text)), step);
    const { bytes } = await this.runs().request('read', { id: run, step });
    if (!bytes) {
      const message = `The checkpoint of step ${step} is not kept any more: choose another.`;
      throw new TemperError('checkpoint-unknown', message);
    }
    const { lora, adapter } = unwrap(await decodeCheckpoint(bytes, `The checkpoint of step ${step}`));
    return { adapter: { lora, tensors: adapter }, record: entry.record, story };
  }
}
