import {
  comparePaired,
  type PairSummary,
  type ScoredPair,
  type ScoreSummary,
  summarise,
} from '../runs/paired.ts';
import type { ScoredRow } from './scores.ts';
import { byTask } from './validation-rows.ts';

/** What all sides make of some rows. */
export interface ScoreLine {
  readonly name: string;
  readonly heldOut: boolean;
  /** Asked for; those without an answer among them. */
  readonly rows: number;
  /** Of each side; null where none of its rows is scored. */
  readonly sides: readonly (ScoreSummary | null)[];
  /** Each side against the one they are compared with; null for that one itself, and where nothing is there. */
  readonly pairs: readonly (PairSummary | null)[];
}

export interface ScoreTable {
  readonly tasks: readonly ScoreLine[];
  /** All tasks that are trained, and all that are held out; null where there are less than two. */
  readonly trained: ScoreLine | null;
  readonly heldOut: ScoreLine | null;
}

function lineOf(name: string, rows: readonly ScoredRow[], against: number): ScoreLine {
  const count = rows[0]?.scores.length ?? 0;
  const columns = Array.from({ length: count }, (_, column) => column);
  return {
    name,
    heldOut: rows.some(({ heldOut }) => heldOut),
    rows: rows.length,
    sides: columns.map((column) => {
      const own = rows.flatMap(({ scores }) => scores[column] ?? []);
      return own.length === 0 ? null : summarise(own);
    }),
    pairs: columns.map((column) => {
      if (column === against) return null;
      const pairs = rows.flatMap(({ scores }): ScoredPair[] => {
        const [own, other] = [scores[column], scores[against]];
        return own && other ? [{ own, other }] : [];
      });
      return pairs.length === 0 ? null : comparePaired(pairs);
    }),
  };
}

/** Scores task by task and in all, each side compared with the one in column `against`. */
export function scoreTable(rows: readonly ScoredRow[], against: number): ScoreTable {
  const all = (heldOut: boolean, name: string) => {
    const own = rows.filter((row) => row.heldOut === heldOut);
    return byTask(own).size < 2 ? null : lineOf(name, own, against);
  };
  return {
    tasks: [...byTask(rows)].map(([task, own]) => lineOf(task, own, against)),
    trained: all(false, 'All tasks'),
    heldOut: all(true, 'All held out'),
  };
}
