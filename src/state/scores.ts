import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RowScore, ScoredPlace } from '../runs/score.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { Asking, type Question } from './asking.ts';
import type { NamedSide } from './sides.ts';
import { byTask, type ValidationRow } from './validation-rows.ts';

/** A validation row with what each side makes of it; null until it is scored. */
export interface ScoredRow extends ValidationRow {
  readonly scores: readonly (RowScore | null)[];
}

export interface ScoresState {
  /** At most so many rows of each task are scored. */
  readonly rowsPerTask: number;
  /** Who was scored, in the order of each row's scores; empty before the first time. */
  readonly sides: readonly NamedSide[];
  /** Task after task. */
  readonly rows: readonly ScoredRow[];
  /** Scores that are there, of those asked for. */
  readonly done: number;
  readonly total: number;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

/** How all sides are asked for scores: one template and one mask, so that they are scored on the same tokens. */
export interface ScoredWith {
  readonly asked: Omit<Asked, 'side'>;
  readonly recipe: Recipe;
}

/** Losses of any sides on the same validation rows. */
export class ScoresStore {
  readonly store: StoreApi<ScoresState> = createStore<ScoresState>(() => ({
    rowsPerTask: 100,
    sides: [],
    rows: [],
    done: 0,
    total: 0,
    busy: false,
    fault: null,
  }));
  private readonly asking = new Asking((change) => this.store.setState(change));

  constructor(private readonly engine: Client<EngineRequests>) {}

  setRowsPerTask(rowsPerTask: number): void {
    this.store.setState({ rowsPerTask });
  }

  /** Scores every side, task by task, so that half a comparison compares. */
  async score(
    wanted: readonly ValidationRow[],
    sides: readonly NamedSide[],
    scoredWith: ScoredWith,
  ): Promise<void> {
    if (this.store.getState().busy) return;
    const tasks = [...byTask(wanted).values()];
    const rows = tasks.flat().map((row): ScoredRow => ({ ...row, scores: sides.map(() => null) }));
    const total = sides.length * rows.length;
    this.store.setState({ sides, rows, done: 0, total, busy: true, fault: null });
    await this.asking.ask(async (question) => {
      let start = 0;
      for (const own of tasks) {
        for (const place of sides.keys()) {
          if (question.signal.aborted) break;
          await this.ask(own, { place, start, side: sides[place]!.side, ...scoredWith }, question);
        }
        start += own.length;
      }
    });
  }

  /** Says why nothing can be scored. */
  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** Ends it; the scores that are there stay. */
  cancel(): void {
    this.asking.cancel();
  }

  /** Forgets the scores: they were another model's. */
  reset(): void {
    this.asking.forget();
    this.store.setState({ sides: [], rows: [], done: 0, total: 0, busy: false, fault: null });
  }

  private async ask(
    rows: readonly ValidationRow[],
    { place: column, start, side, asked, recipe }: ScoredWith & { place: number; start: number; side: Side },
    { signal, isCurrent }: Question,
  ): Promise<void> {
    const examples = rows.map(({ example }) => example);
    // A batch's rows come at once: they are put down together, when the next come or all are there.
    let waiting: ScoredPlace[] = [];
    const put = () => {
      // What comes after a reset was scored by another model.
      if (isCurrent() && waiting.length > 0) this.take(column, start, waiting);
      waiting = [];
    };
    const onProgress = (scored: ScoredPlace) => {
      if (waiting.length === 0) queueMicrotask(put);
      waiting.push(scored);
    };
    const request = { ...asked, side, examples, recipe };
    await this.engine.request('score', request, { signal, onProgress });
    put();
  }

  private take(column: number, start: number, scored: readonly ScoredPlace[]): void {
    this.store.setState((state) => {
      const rows = [...state.rows];
      for (const { place, score } of scored) {
        const row = rows[start + place];
        if (row) rows[start + place] = { ...row, scores: row.scores.with(column, score) };
      }
      return { rows, done: state.done + scored.length };
    });
  }
}
