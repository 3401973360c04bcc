import type { CheckedRow } from '../../state/exact-match.ts';

/** Which of the checked rows are listed. */
export interface AnswerFilter {
  readonly id: string;
  readonly label: string;
  readonly matches: (row: CheckedRow) => boolean;
}

/**
 * Filters by who is right: the first side and the one beside it, which is what the run is judged by. Rows that a
 * side has not answered are in neither.
 */
export function answerFilters(names: readonly string[]): readonly AnswerFilter[] {
  const every: AnswerFilter = { id: 'all', label: 'every answer', matches: () => true };
  const [first, second] = names;
  if (first === undefined) return [every];
  const exact = (row: CheckedRow, side: number) => row.marks[side]?.isExact;
  const judged = second === undefined ? 0 : 1;
  const wrong: AnswerFilter = {
    id: 'wrong',
    label: `${second ?? first} wrong`,
    matches: (row) => exact(row, judged) === false,
  };
  if (second === undefined) return [every, wrong];
  const both = (a: boolean, b: boolean) => (row: CheckedRow) => exact(row, 0) === a && exact(row, 1) === b;
  return [
    every,
    wrong,
    { id: 'first', label: `only ${first} right`, matches: both(true, false) },
    { id: 'second', label: `only ${second} right`, matches: both(false, true) },
    { id: 'neither', label: 'both wrong', matches: both(false, false) },
    { id: 'both', label: 'both right', matches: both(true, true) },
  ];
}
