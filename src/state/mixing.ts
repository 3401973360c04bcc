import type { RowSplit } from '../data/set/types.ts';
import { failed, ok, type Result } from '../io/faults.ts';
import { drawFault } from '../mixture/draw.ts';
import type { MixturePlan, Source } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { PlannedRun } from '../workers/planned-run.ts';
import type { MeansStore } from './means.ts';
import { type Means, Planner } from './plan.ts';
import type { SplitStore } from './split.ts';

/** The mixture of what the page has now. */
export class Mixing {
  private readonly planner = new Planner();

  constructor(
    private readonly split: SplitStore,
    private readonly means: MeansStore,
    private readonly recipe: () => Recipe,
  ) {}

  /** The tasks as the mixture sees them: those of the data, then those that are only counts. */
  sources(): Result<readonly Source[]> {
    return this.planner.sources(this.current, this.recipe(), this.means.store.getState().means);
  }

  /** The plan of what the page has now; it is made anew only where something changed that decides it. */
  planned(): Result<MixturePlan> {
    return this.planner.plan(this.current, this.recipe(), this.means.store.getState().means);
  }

  /** The plan, where it can be drawn from. */
  drawable(): MixturePlan | null {
    const plan = this.planned();
    return plan.ok && !drawFault(plan.value) ? plan.value : null;
  }

  updateMeans(): Promise<Result<Means | null>> {
    return this.means.update(this.recipe());
  }

  /** Split and plan of what the page has now, as soon as they can be had; a fault where nothing can be drawn. */
  async drawn(): Promise<Result<PlannedRun>> {
    const split = await this.split.now();
    if (!split.ok) return split;
    const means = await this.updateMeans();
    if (!means.ok) return means;
    const plan = this.planner.plan(split.value, this.recipe(), means.value);
    if (!plan.ok) return plan;
    const fault = drawFault(plan.value);
    return fault ? failed(fault) : ok({ plan: plan.value, split: split.value });
  }

  private get current(): RowSplit {
    return this.split.store.getState().split;
  }
}
