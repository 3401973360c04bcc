import type { RowSplit } from '../data/set/types.ts';
import type { MixturePlan } from '../mixture/types.ts';

/** A plan, and the split that it draws from. */
export interface PlannedRun {
  readonly plan: MixturePlan;
  readonly split: RowSplit;
}

/** A run whose rows are read from the data worker itself: they do not pass through the page. */
export interface RowSource extends PlannedRun {
  /** Where the data worker answers. */
  readonly port: MessagePort;
}
