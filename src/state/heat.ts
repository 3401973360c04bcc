import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { TokenLosses } from '../runs/token-losses.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import type { ScoredWith } from './scores.ts';
import type { NamedSide } from './sides.ts';

/** A side's losses of the example that is shown. */
export interface HeatColumn extends NamedSide {
  readonly losses: TokenLosses;
}

export interface HeatState {
  /** What was asked about last. */
  readonly example: Example | null;
  /** In the order asked; those that are there. */
  readonly columns: readonly HeatColumn[];
  readonly busy: boolean;
  readonly fault: Fault | null;
}

/** The loss of every token of one example, for each side that is compared. */
export class HeatStore {
  readonly store: StoreApi<HeatState> = createStore<HeatState>(() => ({
    example: null,
    columns: [],
    busy: false,
    fault: null,
  }));
  /** Counts the requests: an answer to an earlier one is dropped. */
  private asked = 0;

  constructor(private readonly engine: Client<EngineRequests>) {}

  /** Asks every side about an example; what was shown before goes when the first answer is there. */
  async show(example: Example, sides: readonly NamedSide[], { asked, recipe }: ScoredWith): Promise<void> {
    const mine = ++this.asked;
    this.store.setState({ busy: true, fault: null });
    const columns: HeatColumn[] = [];
    try {
      for (const named of sides) {
        const request = { ...asked, side: named.side, example, recipe };
        const losses = await this.engine.request('token-losses', request);
        if (mine !== this.asked) return;
        columns.push({ ...named, losses });
      }
      this.store.setState({ example, columns });
    } catch (error) {
      if (mine === this.asked) this.store.setState({ example, columns: [], fault: toFault(error) });
    } finally {
      if (mine === this.asked) this.store.setState({ busy: false });
    }
  }

  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  /** Forgets what was another model's. */
  reset(): void {
    this.asked++;
    this.store.setState({ example: null, columns: [], busy: false, fault: null });
  }
}
