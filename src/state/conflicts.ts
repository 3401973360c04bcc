import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { Conflicts } from '../runs/conflicts.ts';
import { PARTS } from '../runs/cosines.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { Asking } from './asking.ts';
import type { ScoredWith } from './scores.ts';
import type { NamedSide } from './sides.ts';
import { byTask, type ValidationRow } from './validation-rows.ts';

/** How the tasks' gradients stand to each other at one side. */
export interface SideConflicts extends NamedSide {
  readonly conflicts: Conflicts;
}

export interface ConflictsState {
  /** Gradients are of at most so many validation rows of each task. */
  readonly rowsPerTask: number;
  /** Who was asked last; empty before the first time. */
  readonly asked: readonly NamedSide[];
  /** In the order asked; those that are there. */
  readonly sides: readonly SideConflicts[];
  /** Tasks that are not trained on. */
  readonly heldOut: ReadonlySet<string>;
  /** Gradients that are there, of those asked for. */
  readonly done: number;
  readonly total: number;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

const NOTHING = { asked: [], sides: [], heldOut: new Set<string>(), done: 0, total: 0 } as const;

/** Cosines between the gradients of tasks, side by side. */
export class ConflictsStore {
  readonly store: StoreApi<ConflictsState> = createStore<ConflictsState>(() => ({
    ...NOTHING,
    rowsPerTask: 40,
    busy: false,
    fault: null,
  }));
  private readonly asking = new Asking((change) => this.store.setState(change));

  constructor(private readonly engine: Client<EngineRequests>) {}

  setRowsPerTask(rowsPerTask: number): void {
    this.store.setState({ rowsPerTask });
  }

  /** Asks one side after the other; what was there before goes when it begins. */
  async ask(
    rows: readonly ValidationRow[],
    sides: readonly NamedSide[],
    { asked, recipe }: ScoredWith,
  ): Promise<void> {
    if (this.store.getState().busy) return;
    const tasks = [...byTask(rows)].map(([task, own]) => ({
      task,
      examples: own.map(({ example }) => example),
    }));
    const heldOut = new Set(rows.filter((row) => row.heldOut).map(({ task }) => task));
    // What the engine counts where memory allows all parts; its own count follows.
    const gradients = tasks.reduce((sum, { examples }) => sum + Math.min(PARTS, examples.length), 0);
    const total = sides.length * gradients;
    this.store.setState({ ...NOTHING, asked: sides, heldOut, total, busy: true, fault: null });
    await this.asking.ask(async ({ signal, isCurrent }) => {
      for (const [place, named] of sides.entries()) {
        if (signal.aborted) break;
        const onProgress = ({ done, total }: { done: number; total: number }) => {
          // Every side has as many: they are asked about the same rows.
          if (isCurrent()) this.store.setState({ done: place * total + done, total: sides.length * total });
        };
        const request = { ...asked, side: named.side, recipe, tasks };
        const conflicts = await this.engine.request('conflicts', request, {
          signal,
          onProgress,
        });
        if (!isCurrent() || !conflicts) break;
        this.store.setState((state) => ({ sides: [...state.sides, { ...named, conflicts }] }));
      }
    });
  }

  /** Says why nothing can be asked. */
  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** Ends it; the sides that are there stay. */
  cancel(): void {
    this.asking.cancel();
  }

  /** Forgets what was another model's. */
  reset(): void {
    this.asking.forget();
    this.store.setState({ ...NOTHING, busy: false, fault: null });
  }
}
