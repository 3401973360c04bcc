import type { Message, TaskSplit } from '../data/example.ts';
import type { Split } from '../data/split.ts';
import { exportMixture, type MixedSet, mixtureManifest } from '../exports/mixture.ts';
import type { Sink } from '../io/bytes.ts';
import { failed, type Result, TemperError, unwrap } from '../io/faults.ts';
import { drawMixture } from '../mixture/draw.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { DataRequests, EngineRequests } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { AnalysisStore, endlessRow, nothingSupervised } from './analysis.ts';
import { CareStore } from './care.ts';
import { templateChoice } from './choice.ts';
import { CompareStore } from './compare.ts';
import { DataStore } from './data.ts';
import { type Dropped, type Sorted, sortDropped } from './drop.ts';
import { ExactMatchStore, rowsToCheck } from './exact-match.ts';
import { FactsCache, underOf } from './facts.ts';
import { toFault } from './fault.ts';
import { GpuStore } from './gpu.ts';
import { MaskStore } from './mask.ts';
import { MeansStore } from './means.ts';
import { MemoryStore } from './memory.ts';
import { createDerivation, type Derivation, type MeanTokens } from './mixture.ts';
import { fitsModel, ModelStore } from './model.ts';
import type { PackedRun } from './packing.ts';
import { Planner } from './plan.ts';
import { RecipeStore } from './recipe.ts';
import { RowReader } from './rows.ts';
import { isGoing, type RunState, RunStore } from './run.ts';
import { SplitStore } from './split.ts';
import { TemplateStore } from './template.ts';

export interface SessionOptions {
  readonly data: Client<DataRequests>;
  readonly engine: Client<EngineRequests>;
  readonly tokens: TokenPool;
  /** URLs with a trailing slash. */
  readonly modelFolder: string;
  readonly samplesFolder: string;
  readonly recipe?: Recipe;
}

/** A sink that keeps what is written, for a download. */
function memorySink(): { sink: Sink; parts: BlobPart[] } {
  const parts: BlobPart[] = [];
  const sink: Sink = {
    write: async (bytes) => {
      parts.push(Uint8Array.from(bytes));
    },
    close: async () => {},
    abort: async () => {
      parts.length = 0;
    },
  };
  return { sink, parts };
}

/** Everything the page shows and does, without a page: stores, and the workers behind them. */
export class Session {
  readonly recipe: RecipeStore;
  readonly data: DataStore;
  readonly split: SplitStore;
  readonly rows: RowReader;
  readonly care: CareStore;
  readonly model: ModelStore;
  readonly derive: Derivation = createDerivation();
  readonly mask: MaskStore;
  readonly analysis: AnalysisStore;
  readonly template: TemplateStore;
  readonly means: MeansStore;
  readonly memory: MemoryStore;
  readonly run: RunStore;
  readonly compare: CompareStore;
  readonly exactMatch: ExactMatchStore;
  readonly gpu: GpuStore;
  private readonly planner = new Planner();
  private readonly unsubscribe: (() => void)[];
  /** What the last run was asked for with. */
  private trained: { readonly recipe: Recipe; readonly tasks: readonly TaskSplit[] } | null = null;

  constructor(private readonly options: SessionOptions) {
    const { data, engine, tokens, modelFolder, samplesFolder, recipe } = options;
    this.recipe = new RecipeStore(recipe);
    this.data = new DataStore(data, () => this.recipe.recipe, samplesFolder);
    const subject = () => ({
      summaries: this.data.store.getState().files.map(({ summary }) => summary),
      recipe: this.recipe.recipe,
    });
    this.split = new SplitStore(data, subject);
    this.rows = new RowReader(data, () => this.recipe.recipe);
    this.care = new CareStore(data, subject);
    this.model = new ModelStore(data, modelFolder, this.recipe, () => this.run.isGoing);
    const model = () => this.model.current;
    const under = () => underOf(model(), this.recipe.recipe);
    this.mask = new MaskStore(tokens, under);
    this.template = new TemplateStore(tokens, this.recipe, under);
    this.analysis = new AnalysisStore(new FactsCache(tokens), () => ({
      split: this.oldSplit(),
      under: under(),
    }));
    this.means = new MeansStore(this.analysis);
    this.memory = new MemoryStore(data, model);
    this.run = new RunStore(engine, model);
    const asked = () => ({ model: model(), choice: this.askedWith() });
    this.compare = new CompareStore(engine, asked, (messages) => this.vet(messages, this.askedWith()));
    this.exactMatch = new ExactMatchStore(engine, asked);
    this.gpu = new GpuStore(engine);
    let { taskBy } = this.recipe.recipe.data;
    this.unsubscribe = [
      this.recipe.store.subscribe(({ recipe: next }) => {
        if (next.data.taskBy === taskBy) return;
        taskBy = next.data.taskBy;
        void this.data.reread();
      }),
      this.recipe.store.subscribe(() => this.model.follow()),
      // A recipe that asked for another model during the run is followed when it has ended.
      this.run.store.subscribe(() => this.model.follow()),
      this.run.store.subscribe((now, before) => this.followRun(now, before)),
      this.run.store.subscribe(() => this.tellCost()),
      this.memory.store.subscribe(() => this.tellCost()),
      this.model.store.subscribe(({ current }, before) => {
        if (current.id === before.current.id) return;
        this.compare.reset();
        this.exactMatch.reset();
        this.followTokens();
      }),
      this.recipe.store.subscribe(() => this.followTokens()),
      this.recipe.store.subscribe(() => this.followData()),
      this.data.store.subscribe(({ files }, before) => {
        if (files === before.files) return;
        this.followTokens();
        this.followData();
      }),
    ];
    this.followTokens();
  }

  /** Throws where the template does not come to an end; what else is wrong with it the engine says. */
  private async vet(messages: readonly Message[], choice: TemplateChoice): Promise<void> {
    try {
      await this.options.tokens.request(this.model.current, 'render', { messages, choice });
    } catch (error) {
      if (error instanceof TemperError && error.code === 'time-limit') throw error;
    }
  }

  /** What was trained is asked as it was trained, and its base alike; else as the recipe says. */
  private askedWith(): TemplateChoice {
    const { trained, model, recipe } = this.run.store.getState();
    const own = trained && model?.id === this.model.current.id ? recipe : null;
    return templateChoice((own ?? this.recipe.recipe).model);
  }

  /** Checked answers are of one adapter: a run that begins ends their check, one that has ended replaces them. */
  private followRun(now: RunState, before: RunState): void {
    if (isGoing(now) && !isGoing(before)) this.exactMatch.cancel();
    const hasTrained = now.trained && !before.trained;
    // Stopped or failed before its first step, but after it took the place of the run before it.
    const hasTakenOver = !isGoing(now) && isGoing(before) && !now.trained && now.totalSteps > 0;
    if (hasTrained || hasTakenOver) this.exactMatch.reset();
  }

  private updateMeans(): Promise<Result<MeanTokens | null>> {
    return this.means.update(this.oldSplit().tasks, this.recipe.recipe);
  }

  private oldSplit(): Split {
    return this.derive.split(this.data.store.getState().files, this.recipe.recipe);
  }

  /** Data, model or recipe changed, and with them perhaps what the loss sees. */
  private followTokens(): void {
    this.analysis.follow();
    this.template.follow();
    void this.updateMeans();
  }

  private followData(): void {
    this.split.follow();
    this.care.follow();
  }

  /** The tasks as the mixture sees them: those of the data, then those that are only counts. */
  sources(): readonly Source[] {
    const { split } = this.split.store.getState();
    return this.planner.sources(split, this.recipe.recipe, this.means.store.getState().means);
  }

  /** The plan of what the page has now; it is made anew only where something changed that decides it. */
  planned(): Result<MixturePlan> {
    const { split } = this.split.store.getState();
    return this.planner.plan(split, this.recipe.recipe, this.means.store.getState().means);
  }

  /** How the run would be packed; null while its rows are not counted. */
  packing(): PackedRun | null {
    const { recipe } = this.recipe;
    const { files } = this.data.store.getState();
    const { facts } = this.analysis.store.getState();
    const plan = this.derive.plan(files, recipe, this.means.store.getState().means);
    return facts && plan.ok ? this.derive.packing(plan.value, this.oldSplit(), facts, recipe) : null;
  }

  /** What a first visit shows: the GPU, and the sample set as data. */
  async open(): Promise<void> {
    await Promise.all([this.gpu.look(), this.addSamples().then(() => this.model.look())]);
  }

  /** The sample tasks, and those of its held-out ones that the recipe holds out. */
  async addSamples(): Promise<void> {
    await this.data.addSamples(this.recipe.recipe.data.heldOut);
  }

  /** Takes what was dropped or chosen: a model's files into use, the others as data. */
  async add(dropped: Promise<readonly Dropped[]>): Promise<void> {
    try {
      const { data, model, template } = sortDropped(await dropped);
      await Promise.all([this.data.add(data), this.takeModel(model)]);
      if (template?.ok) await this.model.takeTemplate(template.value);
      else if (template) this.model.refuse(template.fault);
    } catch (error) {
      // A folder that went away, or is too large.
      this.data.addFault(toFault(error));
    }
  }

  /** Takes a model from a folder that was chosen as one. */
  async chooseModel(dropped: readonly Dropped[]): Promise<void> {
    const { model } = sortDropped(dropped);
    const name = dropped[0]?.path.split('/')[0] ?? 'The folder';
    const message = `${name} has no config.json and no tokenizer.json: choose the folder of a model as transformers stores it, with config.json, the weights and tokenizer.json.`;
    await this.takeModel(model ?? failed({ code: 'model-config-missing', message }));
  }

  private async takeModel(model: Sorted['model']): Promise<void> {
    if (model?.ok) await this.model.choose(model.value);
    else if (model) this.model.refuse(model.fault);
  }

  /** The mixed set as JSONL and its manifest. */
  async exportMixture(): Promise<{ readonly rows: Blob; readonly manifest: string }> {
    const recipe = this.recipe.recipe;
    const { files } = this.data.store.getState();
    const plan = unwrap(this.derive.plan(files, recipe, unwrap(await this.updateMeans())));
    const set: MixedSet = {
      recipe,
      plan,
      draw: drawMixture(plan, recipe.seed, recipe.training.epochs),
      splits: this.derive.split(files, recipe).tasks,
      files: files.map(({ file }) => ({ name: file.name, size: file.size })),
    };
    const { sink, parts } = memorySink();
    await exportMixture(set, 'jsonl', sink);
    return { rows: new Blob(parts, { type: 'application/jsonl' }), manifest: mixtureManifest(set, 'jsonl') };
  }

  /** Starts a run on what the page holds now. */
  async train(): Promise<void> {
    const { recipe } = this.recipe;
    unwrap(fitsModel(this.model.store.getState(), recipe));
    const counted = this.analysis.store.getState();
    const nothing = nothingSupervised(counted);
    if (nothing !== null) throw new TemperError('nothing-supervised', nothing);
    const endless = endlessRow(counted);
    if (endless) unwrap(failed(endless));
    const tasks = this.runTasks();
    const [first] = tasks.flatMap(({ train }) => train.slice(0, 1));
    // Its rows are still being counted: one of them stands for the template.
    if (counted.stale && first) await this.vet(first.messages, templateChoice(recipe.model));
    this.trained = { recipe, tasks };
    await this.run.start(recipe, tasks);
  }

  /** Tells the run what it computes: the estimate may come only after its start. */
  private tellCost(): void {
    const { recipe, cost } = this.run.store.getState();
    if (cost === null && recipe !== null && recipe === this.trained?.recipe) {
      const known = this.memory.costOf(this.trained.tasks, recipe);
      if (known) this.run.setCost(known);
    }
  }

  /** Asks what that run would take of the GPU's memory. */
  async estimateMemory(recipe: Recipe): Promise<void> {
    if (this.model.current.kind === 'tokenizer') return;
    // Only what has come to an end in a worker that can be ended is rendered where one cannot.
    const counted = await this.analysis.now();
    if (!counted.ok || endlessRow(this.analysis.store.getState())) return;
    if (recipe === this.recipe.recipe) await this.memory.update(this.runTasks(), recipe);
  }

  /** Asks base and tuned model the validation rows of every task. */
  async checkAnswers(): Promise<void> {
    const { rowsPerTask } = this.exactMatch.store.getState();
    const { trained, model } = this.run.store.getState();
    const split = this.oldSplit();
    await this.analysis.now();
    const endless = endlessRow(this.analysis.store.getState());
    if (endless) return this.exactMatch.refuse(endless);
    const isTrained = trained && model?.id === this.model.current.id;
    await this.exactMatch.check(rowsToCheck(split, rowsPerTask), isTrained);
  }

  private runTasks(): readonly TaskSplit[] {
    return this.derive.runTasks(this.data.store.getState().files, this.recipe.recipe);
  }

  dispose(): void {
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    this.analysis.dispose();
    this.split.dispose();
    this.care.dispose();
    this.template.dispose();
    this.options.tokens.dispose();
    this.options.data.dispose();
    this.options.engine.dispose();
  }
}
