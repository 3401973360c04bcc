import { sharesIn, type UnitShares } from '../../mixture/shares.ts';
import type { PlannedTask, Source, Unit } from '../../mixture/types.ts';

/** What shares are of, as it is written. */
export const UNIT_WORDS: Readonly<Record<Unit, string>> = {
  examples: 'examples',
  tokens: 'tokens',
  supervised: 'supervised tokens',
};

/** The plan's shares in the unit that a person looks at. */
export interface TaskShares {
  readonly unit: Unit;
  readonly words: string;
  /** In the plan's order, as all lists here. */
  readonly shares: readonly UnitShares[];
  /** What the gradient sees; null where lengths are not known. */
  readonly supervised: readonly UnitShares[] | null;
  /** Why lengths are not known, or ''. */
  readonly why: string;
}

/** Shares in the unit asked for, or in the plan's own where that is not known. */
export function sharesShown(
  tasks: readonly PlannedTask[],
  sources: readonly Source[],
  planned: Unit,
  asked: Unit,
): TaskShares {
  const wanted = sharesIn(asked, tasks, planned, sources);
  const unit = wanted === null ? planned : asked;
  const shares = wanted ?? tasks.map(({ natural, target, realised }) => ({ natural, target, realised }));
  const supervised = sharesIn('supervised', tasks, planned, sources);
  const why =
    supervised !== null
      ? ''
      : tasks.some(({ whatIf }) => whatIf)
        ? 'A source that is only a count has no text, so its tokens are not known.'
        : 'Tokens are being counted: the shares come with them.';
  return { unit, words: UNIT_WORDS[unit], shares, supervised, why };
}
