import type { FileSummary } from '../data/set/types.ts';
import { type Result, unwrap } from '../io/faults.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { PlannedRun } from '../workers/planned-run.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { AdaptersStore } from './adapters.ts';
import { AnalysisStore, endlessRow } from './analysis.ts';
import { CareStore } from './care.ts';
import { templateChoice } from './choice.ts';
import type { CompareStore } from './compare.ts';
import { Comparison } from './comparison.ts';
import { DataStore } from './data.ts';
import type { Dropped } from './drop.ts';
import type { ExactMatchStore } from './exact-match.ts';
import { ExportStore } from './export.ts';
import { exportSubject } from './export-subject.ts';
import { ExportsStore } from './exports.ts';
import { FactsCache, underOf } from './facts.ts';
import { followEachOther } from './following.ts';
import { GpuStore } from './gpu.ts';
import { Intake } from './intake.ts';
import { comparedSide, knownRuns } from './known-runs.ts';
import { MaskStore } from './mask.ts';
import { MeansStore } from './means.ts';
import { lookedAt, MemoryStore } from './memory.ts';
import { Mixing } from './mixing.ts';
import { ModelStore } from './model.ts';
import type { OnnxClient } from './onnx-models.ts';
import { PackingStore } from './packing.ts';
import type { PageMemory, WithoutSamples } from './page-memory.ts';
import { PageRuns } from './page-runs.ts';
import type { PlainTextStore, TextShelf } from './plain-text.ts';
import type { ProbeStore } from './probe.ts';
import type { QueueStore } from './queue.ts';
import { RecipeStore } from './recipe.ts';
import { Remembering } from './remembering.ts';
import { RowReader } from './rows.ts';
import type { RunOutcome, RunStore } from './run.ts';
import type { RunListStore } from './runs.ts';
import { SplitStore } from './split.ts';
import { TemplateStore } from './template.ts';
import type { RunPlace, Training } from './training.ts';
import type { TryStore } from './try-export.ts';
import { Trying } from './trying.ts';
import { Vetting } from './vetting.ts';

export interface SessionOptions {
  readonly data: Client<DataRequests>;
  readonly engine: Client<EngineRequests>;
  readonly runs: Client<RunsRequests>;
  readonly exports: Client<ExportRequests>;
  readonly onnx: OnnxClient;
  readonly tokens: TokenPool;
  /** URLs with a trailing slash. */
  readonly modelFolder: string;
  readonly samplesFolder: string;
  /** What an earlier page remembered; else it begins with the sample set and the default recipe. */
  readonly recipe?: Recipe;
  readonly withoutSamples?: WithoutSamples;
  /** Where a plain text of the person's own is kept; without it, it goes with the page. */
  readonly texts?: TextShelf;
  /** Writes down what a later page is to remember. */
  readonly remember?: (memory: PageMemory) => void;
}

/** Everything the page shows and does, without a page: stores, and the workers behind them. */
export class Session {
  readonly recipe: RecipeStore;
  readonly data: DataStore;
  readonly split: SplitStore;
  readonly rows: RowReader;
  readonly care: CareStore;
  readonly model: ModelStore;
  readonly mask: MaskStore;
  readonly analysis: AnalysisStore;
  readonly template: TemplateStore;
  readonly means: MeansStore;
  readonly packing: PackingStore;
  readonly memory: MemoryStore;
  readonly run: RunStore;
  readonly runs: RunListStore;
  readonly adapters: AdaptersStore;
  readonly plainText: PlainTextStore;
  readonly probe: ProbeStore;
  readonly queue: QueueStore;
  readonly comparison: Comparison;
  readonly compare: CompareStore;
  readonly exactMatch: ExactMatchStore;
  readonly gpu: GpuStore;
  readonly export: ExportStore;
  readonly exports: ExportsStore;
  /** The ONNX export, run on this page. */
  readonly trial: TryStore;
  private readonly trying: Trying;
  private readonly mixing: Mixing;
  private readonly pageRuns: PageRuns;
  private readonly intake: Intake;
  private readonly remembering: Remembering;
  private readonly unsubscribe: readonly (() => void)[];
  private readonly training: Training;
  private readonly facts: FactsCache;

  constructor(private readonly options: SessionOptions) {
    const { data, engine, runs, tokens, modelFolder, samplesFolder, recipe } = options;
    this.recipe = new RecipeStore(recipe);
    this.data = new DataStore(data, () => this.recipe.recipe, samplesFolder);
    const subject = () => ({
      summaries: this.summaries(),
      recipe: this.recipe.recipe,
      revision: this.data.revision,
    });
    this.split = new SplitStore(data, subject);
    this.rows = new RowReader(
      data,
      () => this.recipe.recipe,
      (name) => this.data.store.getState().refused.find((one) => one.name === name)?.file ?? null,
    );
    this.care = new CareStore(data, subject);
    this.model = new ModelStore(data, modelFolder, this.recipe, () => this.run.isGoing);
    this.intake = new Intake(this.data, this.model, () => this.adapters);
    this.remembering = new Remembering(() => this.writeDown());
    const model = () => this.model.current;
    const under = () => underOf(model(), this.recipe.recipe);
    this.mask = new MaskStore(tokens, under);
    this.template = new TemplateStore(tokens, this.recipe, under);
    this.facts = new FactsCache(tokens, (numbers, signal) => this.rows.stream(numbers, signal));
    this.analysis = new AnalysisStore(
      this.facts,
      () => ({ split: this.split.store.getState().split, under: under() }),
      () => this.split.now(),
    );
    this.means = new MeansStore(this.analysis);
    this.mixing = new Mixing(this.split, this.means, () => this.recipe.recipe);
    this.packing = new PackingStore(data, () => this.packed());
    this.memory = new MemoryStore(data, model);
    const vetting = new Vetting(tokens, model, this.rows);
    this.pageRuns = new PageRuns({
      engine,
      runs,
      samplesFolder,
      texts: options.texts ?? { read: () => null, write: () => false },
    });
    this.run = this.pageRuns.run;
    this.runs = this.pageRuns.list;
    this.adapters = new AdaptersStore(runs, this.recipe, {
      taken: (id) => {
        if (!this.comparedSide()) this.comparison.sides.showAdapter(id);
      },
      forgotten: (id) => this.comparison.sides.forgetAdapter(id),
    });
    this.plainText = this.pageRuns.plainText;
    const started = this.pageRuns.startedBy(
      {
        data,
        model: this.model,
        facts: this.facts,
        analysis: this.analysis,
        recipe: () => this.recipe.recipe,
        start: () => this.adapters.beginning(),
        summaries: () => this.summaries(),
        split: () => this.split.now(),
        drawn: () => this.drawn(),
        vet: (split, recipe) => vetting.firstRow(split, recipe),
      },
      () => this.gpu.store.getState().report?.name ?? '',
    );
    this.training = started.training;
    this.probe = started.probe;
    this.queue = started.queue;
    this.gpu = new GpuStore(engine);
    this.trying = new Trying({
      engine,
      exports: options.exports,
      onnx: options.onnx,
      gpu: this.gpu,
      recipe: () => this.recipe.recipe,
      subject: () => this.exports.now(),
      dtype: () => this.exports.store.getState().formats.onnx.dtype ?? 'f32',
      vet: (messages, choice) => vetting.messages(messages, choice),
    });
    this.trial = this.trying.trial;
    this.comparison = new Comparison({
      engine,
      answer: this.trying.answer,
      model,
      recipe: () => this.recipe.recipe,
      compared: () => this.comparedSide(),
      adapterName: (id) => this.adapters.nameOf(id),
      runs: () => knownRuns(this.runs.store.getState(), this.run.store.getState(), this.model.current),
      split: () => this.split.now(),
      read: (rows) => this.rows.read(rows),
      endless: async () => {
        await this.analysis.now();
        return endlessRow(this.analysis.store.getState());
      },
      vet: (messages, choice) => vetting.messages(messages, choice),
    });
    this.compare = this.comparison.answers;
    this.exactMatch = this.comparison.exactMatch;
    this.export = new ExportStore(
      data,
      () => this.recipe.recipe,
      () => this.drawn(),
    );
    this.exports = new ExportsStore(
      options.exports,
      (chosen) => {
        const [list, run] = [this.runs.store.getState(), this.run.store.getState()];
        const { list: adapters } = this.adapters.store.getState();
        return exportSubject({ list, run, model: model(), recipe: this.recipe.recipe, adapters }, chosen);
      },
      {
        key: (side) => JSON.stringify([model().id, this.recipe.recipe, this.data.revision, side]),
        wish: async (side) => {
          const { plan } = unwrap(await this.drawn());
          return { kind: 'scale-out', model: model(), recipe: this.recipe.recipe, plan, side };
        },
      },
      ({ recipe }) => vetting.talks(templateChoice(recipe.model)),
    );
    this.unsubscribe = followEachOther({
      recipe: this.recipe,
      data: this.data,
      split: this.split,
      care: this.care,
      model: this.model,
      template: this.template,
      facts: this.facts,
      analysis: this.analysis,
      mixing: this.mixing,
      memory: this.memory,
      comparison: this.comparison,
      remembering: this.remembering,
      pageRuns: this.pageRuns,
      training: this.training,
      trial: this.trial,
    });
  }

  /** What the base model is compared with; null: nothing was trained on the model in use. */
  comparedSide(): Extract<Side, { kind: 'checkpoint' }> | null {
    return comparedSide(this.runs.store.getState(), this.run.store.getState(), this.model.current);
  }

  private summaries(): readonly FileSummary[] {
    return this.data.store.getState().files.map(({ summary }) => summary);
  }

  /** The tasks as the mixture sees them: those of the data, then those that are only counts. */
  sources(): Result<readonly Source[]> {
    return this.mixing.sources();
  }

  /** The plan of what the page has now; it is made anew only where something changed that decides it. */
  planned(): Result<MixturePlan> {
    return this.mixing.planned();
  }

  /** Split and plan of what the page has now, as soon as they can be had; a fault where nothing can be drawn. */
  drawn(): Promise<Result<PlannedRun>> {
    return this.mixing.drawn();
  }

  private packed() {
    const { counted } = this.analysis.store.getState();
    const plan = this.mixing.drawable();
    return counted && plan ? { counted, plan, recipe: this.recipe.recipe } : null;
  }

  /** What a visit begins with: the GPU, the sample set as far as it is wanted, and the files that were kept. */
  async open(): Promise<void> {
    const { heldOut } = this.recipe.recipe.data;
    const data = this.data.addSamples(heldOut, this.options.withoutSamples).then(() => this.data.restore());
    await Promise.all([
      this.gpu.look(),
      this.runs.refresh(),
      this.adapters.refresh(),
      data.then(() => this.model.look()),
    ]);
  }

  /** Writes down what is to be remembered, before the page goes. */
  rememberNow(): void {
    this.remembering.now();
  }

  /** A second tab leaves that to the first. */
  private writeDown(): void {
    const { recipe } = this.recipe;
    const { withoutSamples } = this.data.store.getState();
    if (this.data.isKeeping) this.options.remember?.({ recipe, withoutSamples });
  }

  /** The sample tasks, and those of its held-out ones that the recipe holds out. */
  async addSamples(): Promise<void> {
    await this.data.addSamples(this.recipe.recipe.data.heldOut);
  }

  /** Takes what was dropped or chosen: a model's files into use, the others as data. */
  add(dropped: Promise<readonly Dropped[]>): Promise<void> {
    return this.intake.add(dropped);
  }

  /** Takes a model from a folder that was chosen as one. */
  chooseModel(dropped: readonly Dropped[]): Promise<void> {
    return this.intake.chooseModel(dropped);
  }

  /** Starts a run on what the page holds now. */
  train(): Promise<void> {
    return this.training.train();
  }

  /** Trains by another recipe than the page's; a run that fails is an outcome. */
  trainRecipe(recipe: Recipe, place: RunPlace): Promise<RunOutcome> {
    return this.training.trainRecipe(recipe, place);
  }

  /** Goes on with a run from its last checkpoint, by its own recipe. */
  resume(id: string): Promise<RunOutcome> {
    return this.training.resume(id);
  }

  /** Asks what that run would take of the GPU's memory. */
  async estimateMemory(recipe: Recipe): Promise<void> {
    if (this.model.current.kind === 'tokenizer') return;
    // Only what has come to an end in a worker that can be ended is rendered where one cannot.
    const counted = await this.analysis.now();
    if (!counted.ok || endlessRow(this.analysis.store.getState())) return;
    const { split } = counted.value;
    const plan = this.mixing.drawable();
    if (recipe !== this.recipe.recipe || !plan) return;
    await this.memory.update(split, recipe, lookedAt({ plan, split }));
  }

  dispose(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    this.remembering.dispose();
    this.data.dispose();
    this.analysis.dispose();
    this.split.dispose();
    this.care.dispose();
    this.template.dispose();
    this.export.cancel();
    this.exports.dispose();
    this.trying.dispose();
    this.options.tokens.dispose();
    this.options.data.dispose();
    this.run.dispose();
    this.options.engine.dispose();
    this.options.runs.dispose();
  }
}
