import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { CheckedAnswer } from '../runs/check-answers.ts';
import { countExact, type ExactMatch, type Marked } from '../runs/exact-match.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { Asking, type Question } from './asking.ts';
import type { NamedSide } from './sides.ts';
import { byTask, plannedRows, type ValidationRow, validationRows } from './validation-rows.ts';

/** A validation row that is asked, and what the sides said. */
export interface CheckedRow extends ValidationRow {
  /** The row's last question. */
  readonly prompt: string;
  readonly expected: string;
  /** Of each side; null until it has answered. */
  readonly marks: readonly (Marked | null)[];
  /** Why the row cannot be asked: it then counts for nothing. */
  readonly fault: Fault | null;
}

/** A row before it is asked. */
export type RowToCheck = Omit<CheckedRow, 'marks' | 'fault'>;

export interface ExactMatchState {
  /** At most so many rows of each task are asked. */
  readonly rowsPerTask: number;
  /** Who was asked, in the order of each row's marks; empty before the first check. */
  readonly sides: readonly NamedSide[];
  /** What is or was asked, task after task; empty before the first check. */
  readonly rows: readonly CheckedRow[];
  /** Answers that are there, of those that were asked for. */
  readonly done: number;
  readonly total: number;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

/** A task's exact matches; null where a side has no answer. */
export interface TaskMatch {
  readonly task: string;
  readonly heldOut: boolean;
  readonly rows: number;
  readonly sides: readonly (ExactMatch | null)[];
}

/** The row's last question and its answer; null where it ends without one. */
function questionOf({ messages }: Example): Pick<CheckedRow, 'prompt' | 'expected'> | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const [asked, answer] = [messages[last - 1], messages[last]];
  return asked && answer ? { prompt: asked.content, expected: answer.content.trim() } : null;
}

/** The rows that a check asks: of every task that has some, those trained on first; those without a question not. */
export async function rowsToCheck(
  split: RowSplit,
  rowsPerTask: number,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<readonly RowToCheck[]> {
  return (await validationRows(split, rowsPerTask, read)).flatMap((row) => {
    const question = questionOf(row.example);
    return question ? [{ ...row, ...question }] : [];
  });
}

/** What a check of so many sides would ask, task by task, before there is an answer. */
export const plannedMatches = (split: RowSplit, rowsPerTask: number, sides: number): readonly TaskMatch[] =>
  plannedRows(split, rowsPerTask).map((row) => ({
    ...row,
    sides: Array.from({ length: sides }, () => null),
  }));

function countSide(task: string, rows: readonly CheckedRow[], side: number | null): ExactMatch | null {
  const marks = side === null ? [] : rows.flatMap((row) => row.marks[side] ?? []);
  return marks.length === 0 ? null : countExact(task, marks);
}

/**
 * Exact matches task by task, in the order of the rows.
 *
 * @param places the sides that are wanted, by their place among the marks; null: there is none
 */
export function matchesOf(
  rows: readonly CheckedRow[],
  places: readonly (number | null)[],
): readonly TaskMatch[] {
  return [...byTask(rows)].map(([task, own]) => ({
    task,
    heldOut: own.some(({ heldOut }) => heldOut),
    rows: own.length,
    sides: places.map((place) => countSide(task, own, place)),
  }));
}

/** The answers of any sides to validation rows, compared word for word. */
export class ExactMatchStore {
  readonly store: StoreApi<ExactMatchState> = createStore<ExactMatchState>(() => ({
    rowsPerTask: 20,
    sides: [],
    rows: [],
    done: 0,
    total: 0,
    busy: false,
    fault: null,
  }));
  private readonly asking = new Asking((change) => this.store.setState(change));

  constructor(
    private readonly engine: Client<EngineRequests>,
    /** How a side is asked: the model, and the template. */
    private readonly asked: (side: Side) => Asked,
  ) {}

  setRowsPerTask(rowsPerTask: number): void {
    this.store.setState({ rowsPerTask });
  }

  /** Asks every side, task by task, so that half a check compares. */
  async check(wanted: readonly RowToCheck[], sides: readonly NamedSide[]): Promise<void> {
    if (this.store.getState().busy) return;
    const rows = wanted.map((row): CheckedRow => ({ ...row, marks: sides.map(() => null), fault: null }));
    const total = sides.length * rows.length;
    this.store.setState({ sides, rows, done: 0, total, busy: true, fault: null });
    await this.asking.ask(async (question) => {
      let start = 0;
      for (const own of byTask(rows).values()) {
        for (const [column, { side }] of sides.entries())
          await this.ask({ column, side, start }, own, question);
        start += own.length;
      }
    });
  }

  /** Says why nothing can be checked. */
  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** Ends a check; the answers that are there stay. */
  cancel(): void {
    this.asking.cancel();
  }

  /** Forgets the answers: they were another model's. */
  reset(): void {
    this.asking.forget();
    this.store.setState({ sides: [], rows: [], done: 0, total: 0, busy: false, fault: null });
  }

  private async ask(
    { column, side, start }: { readonly column: number; readonly side: Side; readonly start: number },
    rows: readonly CheckedRow[],
    { signal, isCurrent }: Question,
  ): Promise<void> {
    if (signal.aborted) return;
    const examples = rows.map(({ example }) => example);
    const request = { ...this.asked(side), examples };
    const onProgress = (answer: CheckedAnswer) => {
      // What comes after a reset was said by another model.
      if (isCurrent()) this.take(column, start, answer);
    };
    await this.engine.request('exact-match', request, { signal, onProgress });
  }

  private take(column: number, start: number, { place, given, isExact, fault }: CheckedAnswer): void {
    this.store.setState(({ rows, done }) => {
      const at = start + place;
      const row = rows[at];
      if (!row) return {};
      const { example, expected } = row;
      const mark = given === null ? null : { example, expected, given, isExact };
      const marks = row.marks.with(column, mark);
      return { rows: rows.with(at, { ...row, marks, fault: row.fault ?? fault }), done: done + 1 };
    });
  }
}
