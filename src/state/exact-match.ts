import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { RowSplit, TaskRows } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { CheckedAnswer } from '../runs/check-answers.ts';
import { countExact, type ExactMatch, type Marked } from '../runs/exact-match.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import { BASE } from './side.ts';

/** Who answers, by its column. */
export type Column = 'base' | 'tuned';

/** A validation row that is asked, and what the models said. */
export interface CheckedRow {
  readonly task: string;
  readonly heldOut: boolean;
  readonly example: Example;
  /** The row's last question. */
  readonly prompt: string;
  readonly expected: string;
  /** null until it is answered. */
  readonly base: Marked | null;
  readonly tuned: Marked | null;
  /** Why the row cannot be asked: it then counts for nothing. */
  readonly fault: Fault | null;
}

export interface ExactMatchState {
  /** At most so many rows of each task are asked. */
  readonly rowsPerTask: number;
  /** What is or was asked, task after task; empty before the first check. */
  readonly rows: readonly CheckedRow[];
  /** Answers of both models that are there, of those that were asked for. */
  readonly done: number;
  readonly total: number;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

/** A task's exact matches; a side is null where it has no answer. */
export interface TaskMatch {
  readonly task: string;
  readonly heldOut: boolean;
  readonly rows: number;
  readonly base: ExactMatch | null;
  readonly tuned: ExactMatch | null;
}

/** The row's last question and its answer; null where it ends without one. */
function questionOf({ messages }: Example): Pick<CheckedRow, 'prompt' | 'expected'> | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const [asked, answer] = [messages[last - 1], messages[last]];
  return asked && answer ? { prompt: asked.content, expected: answer.content.trim() } : null;
}

/** As many of a task's validation rows, spread evenly: files are often sorted. */
function someOf({ validation }: TaskRows, most: number): Uint32Array {
  const count = Math.min(most, validation.length);
  return Uint32Array.from(
    { length: count },
    (_, i) => validation[Math.floor((i * validation.length) / count)]!,
  );
}

/** The rows that a check asks: of every task that has some, those trained on first; those without a question not. */
export async function rowsToCheck(
  { tasks, heldOut }: RowSplit,
  rowsPerTask: number,
  read: (rows: Uint32Array) => Promise<readonly Example[]>,
): Promise<readonly CheckedRow[]> {
  const found: CheckedRow[] = [];
  for (const of of [...tasks, ...heldOut]) {
    for (const example of await read(someOf(of, rowsPerTask))) {
      const question = questionOf(example);
      if (!question) continue;
      const place = { task: of.task, heldOut: heldOut.includes(of), example };
      found.push({ ...place, ...question, base: null, tuned: null, fault: null });
    }
  }
  return found;
}

/** What a check would ask, task by task, before there is an answer. */
export function plannedMatches({ tasks, heldOut }: RowSplit, rowsPerTask: number): readonly TaskMatch[] {
  return [...tasks, ...heldOut]
    .map((of) => ({
      task: of.task,
      heldOut: heldOut.includes(of),
      rows: Math.min(rowsPerTask, of.validation.length),
      base: null,
      tuned: null,
    }))
    .filter(({ rows }) => rows > 0);
}

/** Rows with their tasks, in the order of first appearance; a task's rows stand together. */
function byTask(rows: readonly CheckedRow[]): Map<string, CheckedRow[]> {
  const tasks = new Map<string, CheckedRow[]>();
  for (const row of rows) {
    const own = tasks.get(row.task);
    if (own) own.push(row);
    else tasks.set(row.task, [row]);
  }
  return tasks;
}

function countSide(task: string, rows: readonly CheckedRow[], side: Column): ExactMatch | null {
  const marks = rows.flatMap((row) => row[side] ?? []);
  return marks.length === 0 ? null : countExact(task, marks);
}

/** Exact matches task by task, in the order of the rows. */
export function matchesOf(rows: readonly CheckedRow[]): readonly TaskMatch[] {
  return [...byTask(rows)].map(([task, own]) => ({
    task,
    heldOut: own.some(({ heldOut }) => heldOut),
    rows: own.length,
    base: countSide(task, own, 'base'),
    tuned: countSide(task, own, 'tuned'),
  }));
}

/** The answers of base and tuned model to validation rows, compared word for word. */
export class ExactMatchStore {
  readonly store: StoreApi<ExactMatchState> = createStore<ExactMatchState>(() => ({
    rowsPerTask: 20,
    rows: [],
    done: 0,
    total: 0,
    busy: false,
    fault: null,
  }));
  private controller: AbortController | null = null;

  constructor(
    private readonly engine: Client<EngineRequests>,
    /** The model, and the template that asks it. */
    private readonly asked: () => { readonly model: ModelReference; readonly choice: TemplateChoice },
  ) {}

  setRowsPerTask(rowsPerTask: number): void {
    this.store.setState({ rowsPerTask });
  }

  /** Asks the base and, where something is trained, the tuned model: task by task, so that half a check compares. */
  async check(rows: readonly CheckedRow[], tuned: Side | null): Promise<void> {
    if (this.store.getState().busy) return;
    const controller = new AbortController();
    this.controller = controller;
    const sides = new Map<Column, Side>([['base', BASE]]);
    if (tuned) sides.set('tuned', tuned);
    const total = sides.size * rows.length;
    this.store.setState({ rows, done: 0, total, busy: true, fault: null });
    try {
      let start = 0;
      for (const own of byTask(rows).values()) {
        for (const [column, side] of sides) await this.ask(column, side, own, start, controller);
        start += own.length;
      }
    } catch (error) {
      if (this.controller === controller) this.store.setState({ fault: toFault(error) });
    } finally {
      if (this.controller === controller) this.store.setState({ busy: false });
    }
  }

  /** Says why nothing can be checked. */
  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** Ends a check; the answers that are there stay. */
  cancel(): void {
    this.controller?.abort();
  }

  /** Forgets the answers: they were another model's, or another run's. */
  reset(): void {
    this.cancel();
    this.controller = null;
    this.store.setState({ rows: [], done: 0, total: 0, busy: false, fault: null });
  }

  private async ask(
    column: Column,
    side: Side,
    rows: readonly CheckedRow[],
    start: number,
    controller: AbortController,
  ): Promise<void> {
    const { signal } = controller;
    if (signal.aborted) return;
    const examples = rows.map(({ example }) => example);
    const request = { ...this.asked(), side, examples };
    const onProgress = (answer: CheckedAnswer) => {
      // What comes after a reset was said by another model.
      if (this.controller === controller) this.take(column, start, answer);
    };
    await this.engine.request('exact-match', request, { signal, onProgress });
  }

  private take(column: Column, start: number, { place, given, isExact, fault }: CheckedAnswer): void {
    this.store.setState(({ rows, done }) => {
      const at = start + place;
      const row = rows[at];
      if (!row) return {};
      const { example, expected } = row;
      const mark = given === null ? null : { example, expected, given, isExact };
      return { rows: rows.with(at, { ...row, [column]: mark, fault: row.fault ?? fault }), done: done + 1 };
    });
  }
}
