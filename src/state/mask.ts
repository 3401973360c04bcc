import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Lint, TokenInfo } from '../tokens/types.ts';
import type { DataRequests, ModelReference } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';

export interface MaskState {
  readonly example: Example | null;
  readonly tokens: readonly TokenInfo[];
  readonly lint: readonly Lint[];
  /** Tokens cut away. */
  readonly truncated: number;
  readonly fault: Fault | null;
  readonly busy: boolean;
}

/** The tokens of the example that is looked at, under the recipe's mask. */
export class MaskStore {
  readonly store: StoreApi<MaskState> = createStore<MaskState>(() => ({
    example: null,
    tokens: [],
    lint: [],
    truncated: 0,
    fault: null,
    busy: false,
  }));
  private asked = 0;
  private tokenizer: { readonly id: string; readonly ready: Promise<unknown> } | null = null;

  constructor(
    private readonly worker: Client<DataRequests>,
    private readonly model: () => ModelReference,
  ) {}

  /** The model whose tokens these are. */
  get modelId(): string {
    return this.model().id;
  }

  /** Loads the model's tokenizer once. */
  private ready(): Promise<unknown> {
    const model = this.model();
    if (this.tokenizer?.id === model.id) return this.tokenizer.ready;
    const ready = this.worker.request('load-tokenizer', { model });
    const tokenizer = { id: model.id, ready };
    // A connection that broke is tried again with the next question.
    ready.catch(() => {
      if (this.tokenizer === tokenizer) this.tokenizer = null;
    });
    this.tokenizer = tokenizer;
    return ready;
  }

  /** Shows an example; the answer to an older question is dropped. */
  async show(example: Example, mask: Recipe['mask']): Promise<void> {
    const mine = ++this.asked;
    this.store.setState({ busy: true });
    try {
      await this.ready();
      const answer = await this.worker.request('tokens', { example, mask });
      if (mine === this.asked) this.store.setState({ example, ...answer, fault: null, busy: false });
    } catch (error) {
      if (mine !== this.asked) return;
      this.store.setState({
        example,
        tokens: [],
        lint: [],
        truncated: 0,
        fault: toFault(error),
        busy: false,
      });
    }
  }

  /** [tokens, supervised] of each example, flat, in order. */
  async counts(
    examples: readonly Example[],
    mask: Recipe['mask'],
    options: { readonly signal: AbortSignal; readonly onProgress?: (done: number, total: number) => void },
  ): Promise<Uint32Array> {
    await this.ready();
    const { counts } = await this.worker.request(
      'counts',
      { examples, mask },
      { signal: options.signal, onProgress: ({ done, total }) => options.onProgress?.(done, total) },
    );
    return counts;
  }
}
