import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Lint, TokenInfo } from '../tokens/types.ts';
import type { TokenPool } from '../workers/pool.ts';
import { factsKey, type Under } from './facts.ts';
import { toFault } from './fault.ts';

/** The tokens of an example under a policy, or why there are none. */
interface Labelled {
  readonly tokens: readonly TokenInfo[];
  readonly lint: readonly Lint[];
  /** Tokens cut away. */
  readonly truncated: number;
  readonly fault: Fault | null;
}

/** The same example under another policy. */
interface Other extends Labelled {
  readonly mask: Recipe['mask'];
}

/** A row of the set: its task, and its 0-based place among the task's training rows, then validation rows. */
export interface RowPlace {
  readonly task: string;
  readonly index: number;
}

export interface MaskState extends Labelled {
  /** Which example was chosen to be looked at; null: none yet. */
  readonly chosen: RowPlace | null;
  readonly example: Example | null;
  readonly busy: boolean;
  /** null: nothing is compared. */
  readonly other: Other | null;
}

const NOTHING: Labelled = { tokens: [], lint: [], truncated: 0, fault: null };

/** The tokens of the example that is looked at, under the recipe's mask and perhaps another. */
export class MaskStore {
  readonly store: StoreApi<MaskState> = createStore<MaskState>(() => ({
    ...NOTHING,
    chosen: null,
    example: null,
    busy: false,
    other: null,
  }));
  private asking = new AbortController();
  private shown: { readonly example: Example; readonly mask: Recipe['mask'] } | null = null;
  private compared: Recipe['mask'] | null = null;

  constructor(
    private readonly pool: TokenPool,
    /** The model and the template of the recipe; the mask is given with each question. */
    private readonly under: () => Under,
  ) {}

  choose(chosen: RowPlace): void {
    this.store.setState({ chosen });
  }

  /** Shows an example; the answer to an older question is dropped. */
  async show(example: Example, mask: Recipe['mask']): Promise<void> {
    this.shown = { example, mask };
    await this.refresh();
  }

  /** Shows the example under a second policy too; null: under the first alone. */
  async compare(mask: Recipe['mask'] | null): Promise<void> {
    this.compared = mask;
    if (mask === null) this.store.setState({ other: null });
    await this.refresh();
  }

  /** The tokens of any example under the recipe. */
  async tokensOf(example: Example): Promise<Omit<Labelled, 'fault'>> {
    const { model, choice, mask } = this.under();
    return this.pool.request(model, 'tokens', { example, choice, mask });
  }

  private async refresh(): Promise<void> {
    const { shown, compared } = this;
    if (!shown) return;
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const { example, mask } = shown;
    this.store.setState({ busy: true });
    const first = this.label(example, mask, signal);
    const same =
      compared && factsKey({ ...this.under(), mask: compared }) === factsKey({ ...this.under(), mask });
    const second = compared && (same ? first : this.label(example, compared, signal));
    const [own, other] = await Promise.all([first, second]);
    if (signal.aborted) return;
    this.store.setState({
      example,
      ...own,
      busy: false,
      other: compared && other && { mask: compared, ...other },
    });
  }

  private async label(example: Example, mask: Recipe['mask'], signal: AbortSignal): Promise<Labelled> {
    const { model, choice } = this.under();
    try {
      const answer = await this.pool.request(model, 'tokens', { example, choice, mask }, { signal });
      return { ...answer, fault: null };
    } catch (error) {
      return { ...NOTHING, fault: toFault(error) };
    }
  }
}
