import type { AnalysisStore } from './analysis.ts';
import type { CareStore } from './care.ts';
import type { Comparison } from './comparison.ts';
import type { DataStore } from './data.ts';
import type { FactsCache } from './facts.ts';
import type { MemoryStore } from './memory.ts';
import type { Mixing } from './mixing.ts';
import type { ModelStore } from './model.ts';
import type { PageRuns } from './page-runs.ts';
import type { RecipeStore } from './recipe.ts';
import type { Remembering } from './remembering.ts';
import { isGoing, type RunState } from './run.ts';
import type { SplitStore } from './split.ts';
import type { TemplateStore } from './template.ts';
import type { Training } from './training.ts';
import type { TryStore } from './try-export.ts';

/** What follows from each other on the page. */
interface Followed {
  readonly recipe: RecipeStore;
  readonly data: DataStore;
  readonly split: SplitStore;
  readonly care: CareStore;
  readonly model: ModelStore;
  readonly template: TemplateStore;
  readonly facts: FactsCache;
  readonly analysis: AnalysisStore;
  readonly mixing: Mixing;
  readonly memory: MemoryStore;
  readonly comparison: Comparison;
  readonly remembering: Remembering;
  readonly pageRuns: PageRuns;
  readonly training: Training;
  readonly trial: TryStore;
}

/** The device is the run's: what Compare asks of it ends where a run begins. */
function followRun({ pageRuns, comparison }: Followed, now: RunState, before: RunState): void {
  pageRuns.follow(now, before);
  if (!isGoing(now) || isGoing(before)) return;
  for (const store of [comparison.exactMatch, comparison.scores, comparison.conflicts]) store.cancel();
}

/** Lets each store follow those that it is made of; ends with the functions that it returns. */
export function followEachOther(page: Followed): readonly (() => void)[] {
  const { recipe, data, split, care, model, template, analysis, mixing, comparison, remembering } = page;
  const { facts, memory, pageRuns, training, trial } = page;
  const { run, list } = pageRuns;
  /** Data, model or recipe changed, and with them perhaps what the loss sees. */
  const followTokens = () => {
    // Rows that are being split anew are counted when that is done.
    if (!split.store.getState().stale) analysis.follow();
    template.follow();
    void mixing.updateMeans();
  };
  const followData = () => {
    split.follow();
    care.follow();
  };
  followTokens();
  return [
    list.store.subscribe((now, before) => {
      const { sides } = comparison;
      if (now.compared !== before.compared && now.compared) sides.follow();
      if (now.entries === before.entries) return;
      for (const { record } of before.entries) if (!list.entry(record.id)) sides.forget(record.id);
    }),
    recipe.store.subscribe(() => model.follow()),
    // A recipe that asked for another model during the run is followed when it has ended.
    run.store.subscribe(() => model.follow()),
    run.store.subscribe((now, before) => followRun(page, now, before)),
    run.store.subscribe(() => pageRuns.tellCost(training, memory)),
    memory.store.subscribe(() => pageRuns.tellCost(training, memory)),
    model.store.subscribe(({ current }, before) => {
      if (current.id === before.current.id) return;
      comparison.reset();
      trial.unload();
      followTokens();
    }),
    recipe.store.subscribe(() => {
      remembering.soon();
      data.follow();
      followData();
      followTokens();
    }),
    data.store.subscribe(({ files, withoutSamples }, before) => {
      if (withoutSamples !== before.withoutSamples) remembering.soon();
      if (files === before.files) return;
      facts.follow(files.map(({ summary }) => summary));
      followData();
    }),
    analysis.store.subscribe(({ counted }, before) => {
      if (counted && counted !== before.counted) void mixing.updateMeans();
    }),
    split.store.subscribe((now, before) => {
      if (now.stale && !before.stale) analysis.expire();
      if (now.split !== before.split) followTokens();
    }),
  ];
}
