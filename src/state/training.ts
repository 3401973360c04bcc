import type { FileSummary, RowSplit } from '../data/set/types.ts';
import { type Fault, failed, ok, type Result, TemperError, unwrap } from '../io/faults.ts';
import { drawFault } from '../mixture/draw.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import { countsTokens } from '../runs/means.ts';
import type { RunFile, RunRecord, SweepPlace } from '../runs/record.ts';
import type { RunBeginning } from '../workers/engine-protocol.ts';
import type { PlannedRun, RowSource } from '../workers/planned-run.ts';
import type { DataRequests, ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { AnalysisStore, endlessRow, nothingSupervised } from './analysis.ts';
import { type FactsCache, underOf } from './facts.ts';
import { toFault } from './fault.ts';
import { MeansStore } from './means.ts';
import { fitsModel, type ModelStore } from './model.ts';
import { Planner } from './plan.ts';
import type { RunOutcome, RunStart, RunStore } from './run.ts';
import { splitKey } from './split.ts';

/** What runs are started with: the page's own recipe is drawn as the page shows it. */
export interface TrainingPage {
  readonly data: Client<DataRequests>;
  readonly runs: Client<RunsRequests>;
  readonly run: RunStore;
  readonly model: ModelStore;
  readonly facts: FactsCache;
  readonly analysis: AnalysisStore;
  recipe(): Recipe;
  /** What the page's own run begins with; undefined: a fresh adapter. */
  start(): RunBeginning | undefined;
  summaries(): readonly FileSummary[];
  /** Split of the page's own recipe. */
  split(): Promise<Result<RowSplit>>;
  /** Split and plan of the page's own recipe. */
  drawn(): Promise<Result<PlannedRun>>;
  /** Throws where a row of the split does not come to an end under the recipe's template. */
  vet(split: RowSplit, recipe: Recipe): Promise<void>;
  plainText(which: Recipe['evaluation']['plainText']): Promise<Result<readonly string[]>>;
}

/** How a run is called, and where it belongs. */
export interface RunPlace {
  /** New. */
  readonly id: string;
  readonly name: string;
  readonly sweep: SweepPlace | null;
}

/** What the engine needs to begin. */
interface Ready {
  readonly model: ModelReference;
  readonly recipe: Recipe;
  readonly split: RowSplit;
  /** Opens the rows, once a sitting. */
  readonly open: () => Promise<RowSource>;
}

/** "T = 2, rank 8 · 22 Nov 14:05". */
export function runName({ mixture, lora }: Recipe, now: Date): string {
  const temperature = mixture.temperature === 'inf' ? '∞' : mixture.temperature;
  const date = now.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const time = now.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `T = ${temperature}, rank ${lora.rank} · ${date} ${time}`;
}

const sizes = (tasks: readonly { readonly task: string; readonly size: number }[]): string =>
  JSON.stringify(tasks.map(({ task, size }): [string, number] => [task, size]).sort());

/** Whether a plan can be drawn from a split: it was made of as many rows of the same tasks. */
function isPlanOf({ tasks }: MixturePlan, split: RowSplit): boolean {
  const own = split.tasks.map(({ task, train }) => ({ task, size: train.length }));
  return sizes(tasks) === sizes(own);
}

const listed = (names: readonly string[]): string => names.join(', ');

/** Why a run cannot go on with the files that are here. */
function dataChanged(record: RunRecord, files: readonly RunFile[]): Fault {
  const isSame = (a: RunFile, b: RunFile) =>
    a.name === b.name && a.size === b.size && a.examples === b.examples;
  const missing = record.files.filter((one) => !files.some(({ name }) => name === one.name));
  const added = files.filter((one) => !record.files.some(({ name }) => name === one.name));
  const other = files.filter(
    (one) =>
      record.files.some(({ name }) => name === one.name) && !record.files.some((of) => isSame(of, one)),
  );
  const parts = [
    missing.length > 0 && `add ${listed(missing.map(({ name }) => name))}`,
    added.length > 0 && `remove ${listed(added.map(({ name }) => name))}`,
    other.length > 0 && `put back ${listed(other.map(({ name }) => name))} as it was`,
  ].filter((part) => part !== false);
  const way = parts.length > 0 ? parts.join(', ') : 'undo what was changed in the Data stage';
  return {
    code: 'data-changed',
    message: `The run cannot go on: the data is not what it began with. To resume it, ${way}.`,
  };
}

/** Starts runs and goes on with those that were interrupted. */
export class Training {
  /** What the run that is going on or was last was asked for with. */
  private last: { readonly id: string; readonly recipe: Recipe; readonly split: RowSplit } | null = null;

  constructor(private readonly page: TrainingPage) {}

  /** Recipe and split that a run was asked for with; null: it was not started here. */
  askedWith(id: string | null): { readonly recipe: Recipe; readonly split: RowSplit } | null {
    return this.last?.id === id ? this.last : null;
  }

  /**
   * Trains on what the page has now.
   * @throws TemperError where it cannot be asked for; what the engine refuses is in the run's state
   */
  async train(): Promise<void> {
    const recipe = this.page.recipe();
    const ready = await this.ready(recipe);
    const place = { id: crypto.randomUUID(), name: runName(recipe, new Date()), sweep: null };
    const start = this.page.start();
    await this.run(ready, { ...place, goesOn: false, ...(start && { start }) });
  }

  /** Trains by another recipe than the page's; a run that fails is an outcome. */
  async trainRecipe(recipe: Recipe, place: RunPlace): Promise<RunOutcome> {
    try {
      return await this.begin(await this.ready(recipe), place);
    } catch (error) {
      return { status: 'failed', fault: toFault(error) };
    }
  }

  /** Goes on with a run from its last checkpoint, by its own recipe: the page's stays as it is. */
  async resume(id: string): Promise<RunOutcome> {
    try {
      const entry = await this.page.runs.request('find', { id });
      if (!entry) throw new TemperError('run-unknown', 'This run is not kept any more: start it anew.');
      const { record, label } = entry;
      const ready = await this.readyAgain(record);
      const { sweep } = record;
      return await this.run(ready, { id, name: label.name, sweep, goesOn: true });
    } catch (error) {
      const fault = toFault(error);
      this.page.run.refuse(fault);
      return { status: 'failed', fault };
    }
  }

  /** What a new run would be made of; the model's hash is known once a run of it began. */
  now(): { readonly model: string; readonly hash: string | null; readonly files: readonly RunFile[] } {
    const { current } = this.page.model;
    const { model, record } = this.page.run.store.getState();
    const hash = model?.id === current.id ? (record?.model.hash ?? null) : null;
    return { model: current.name, hash, files: this.files() };
  }

  /**
   * Everything that a run of the recipe needs, as far as the page can tell.
   * @throws TemperError in a sentence
   */
  async ready(recipe: Recipe): Promise<Ready> {
    const { model, analysis } = this.page;
    unwrap(fitsModel(model.store.getState(), recipe));
    const isOwn = recipe === this.page.recipe();
    const { plan, split } = unwrap(isOwn ? await this.page.drawn() : await this.drawn(recipe));
    const counted = analysis.store.getState();
    if (isOwn && !counted.stale) {
      const nothing = nothingSupervised(counted);
      if (nothing !== null) throw new TemperError('nothing-supervised', nothing);
      const endless = endlessRow(counted);
      if (endless) unwrap(failed(endless));
    } else {
      // Its rows are not counted: one of them stands for the template.
      await this.page.vet(split, recipe);
    }
    return this.readyWith({ plan, split }, recipe);
  }

  private readyWith(planned: PlannedRun, recipe: Recipe): Ready {
    const { current } = this.page.model;
    const open = async () => ({ ...planned, port: await this.openRows() });
    return { model: current, recipe, split: planned.split, open };
  }

  /** What a run of before needs to go on: its own plan over the rows that it was made of. */
  private async readyAgain(record: RunRecord): Promise<Ready> {
    const { model } = this.page;
    const { recipe, plan } = record;
    if (model.current.name !== record.model.name) {
      const message = `The run trains ${record.model.name}, and the page has ${model.current.name}: choose the model "${record.model.name}" to resume the run.`;
      throw new TemperError('model-changed', message);
    }
    const split = unwrap(await this.splitOf(recipe));
    if (!isPlanOf(plan, split)) unwrap(failed(dataChanged(record, this.files())));
    await this.page.vet(split, recipe);
    return this.readyWith({ plan, split }, recipe);
  }

  private begin(ready: Ready, place: RunPlace): Promise<RunOutcome> {
    return this.run(ready, { ...place, goesOn: false });
  }

  private async run(
    { model, recipe, split, open }: Ready,
    place: Pick<RunStart, 'id' | 'name' | 'sweep' | 'goesOn' | 'start'>,
  ): Promise<RunOutcome> {
    const plainText = unwrap(await this.page.plainText(recipe.evaluation.plainText));
    if (!this.page.run.isGoing) this.last = { id: place.id, recipe, split };
    return this.page.run.start({ ...place, files: this.files(), recipe, model, plainText, open });
  }

  private files(): readonly RunFile[] {
    return this.page.summaries().map(({ name, size, count }) => ({ name, size, examples: count }));
  }

  private async splitOf(recipe: Recipe): Promise<Result<RowSplit>> {
    if (splitKey(recipe) === splitKey(this.page.recipe())) return this.page.split();
    const { data, seed } = recipe;
    return ok(await this.page.data.request('split', { data, seed }));
  }

  /** Split and plan of a recipe that is not the page's. */
  private async drawn(recipe: Recipe): Promise<Result<PlannedRun>> {
    const split = await this.splitOf(recipe);
    if (!split.ok) return split;
    const { model, facts } = this.page;
    const analysis = new AnalysisStore(facts, () => ({
      split: split.value,
      under: underOf(model.current, recipe),
    }));
    try {
      const means = countsTokens(recipe.mixture) ? await new MeansStore(analysis).update(recipe) : ok(null);
      if (!means.ok) return means;
      const plan = new Planner().plan(split.value, recipe, means.value);
      if (!plan.ok) return plan;
      const fault = drawFault(plan.value);
      return fault ? failed(fault) : ok({ plan: plan.value, split: split.value });
    } finally {
      analysis.dispose();
    }
  }

  /** A port where the data worker answers to another worker. */
  private async openRows(): Promise<MessagePort> {
    const { port1, port2 } = new MessageChannel();
    await this.page.data.request('answer-on', { port: port1 }, { transfer: [port1] });
    return port2;
  }
}
