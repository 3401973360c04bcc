import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { TokenizerReport, TokenRequests } from '../workers/token-protocol.ts';
import type { Under } from './facts.ts';
import { toFault } from './fault.ts';
import type { RecipeStore } from './recipe.ts';

export interface TemplateState {
  /** What the tokenizer is; null until it is known. */
  readonly report: TokenizerReport | null;
  /** Text that is being edited; null while nothing is. */
  readonly draft: string | null;
  /** The shown example under the draft, or under the template in use: the last one that could be rendered. */
  readonly rendered: TokenRequests['render']['response'] | null;
  readonly fault: Fault | null;
  readonly busy: boolean;
}

/** How long a draft stands still before it is rendered, in milliseconds. */
const SETTLES = 250;

/** The chat template: what the model has, what the recipe says, and what is being written. */
export class TemplateStore {
  readonly store: StoreApi<TemplateState> = createStore<TemplateState>(() => ({
    report: null,
    draft: null,
    rendered: null,
    fault: null,
    busy: false,
  }));
  private example: Example | null = null;
  private described = '';
  private asking = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly pool: TokenPool,
    private readonly recipe: RecipeStore,
    private readonly under: () => Under,
  ) {}

  /** Something changed: describes the tokenizer where it is another, or has another template. */
  follow(): void {
    const { model, choice } = this.under();
    const key = JSON.stringify([model.id, choice]);
    if (key === this.described) return;
    this.described = key;
    void this.describe(key);
    this.render(0);
  }

  /** The example that is rendered. */
  show(example: Example | null): void {
    if (example === this.example) return;
    this.example = example;
    this.render(0);
  }

  edit(text: string): void {
    this.store.setState({ draft: text });
    this.render(SETTLES);
  }

  /** Takes the draft into the recipe, as one step. */
  apply(): void {
    const { draft } = this.store.getState();
    if (draft !== null) this.use(draft);
  }

  /** Goes back to the model's own template. */
  reset(): void {
    this.use(null);
  }

  /** Takes a template: one on offer, '' for none, null for the model's own. */
  use(template: string | null): void {
    this.store.setState({ draft: null });
    this.recipe.edit({ model: { template } });
    this.render(0);
  }

  discard(): void {
    this.store.setState({ draft: null });
    this.render(0);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asking.abort();
  }

  private async describe(key: string): Promise<void> {
    const { model, choice } = this.under();
    try {
      const report = await this.pool.request(model, 'describe', { choice });
      if (key === this.described) this.store.setState({ report });
    } catch (error) {
      if (key !== this.described) return;
      // A template that does not come to an end: what was known of the tokenizer still holds.
      const { template } = choice;
      this.store.setState(({ report }) => ({
        fault: toFault(error),
        report:
          report && template !== null ? { ...report, template, origin: 'recipe', endOfTurn: null } : report,
      }));
    }
  }

  private render(delay: number): void {
    clearTimeout(this.timer);
    this.asking.abort();
    this.asking = new AbortController();
    const { signal } = this.asking;
    const { example } = this;
    if (!example) {
      this.store.setState({ rendered: null, busy: false });
      return;
    }
    this.store.setState({ busy: true });
    this.timer = setTimeout(() => void this.ask(example, signal), delay);
  }

  private async ask({ messages, tools }: Example, signal: AbortSignal): Promise<void> {
    const { model, choice } = this.under();
    const { draft } = this.store.getState();
    const request = { messages, tools, choice: draft === null ? choice : { ...choice, template: draft } };
    try {
      const rendered = await this.pool.request(model, 'render', request, { signal });
      if (!signal.aborted) this.store.setState({ rendered, fault: null, busy: false });
    } catch (error) {
      if (!signal.aborted) this.store.setState({ fault: toFault(error), busy: false });
    }
  }
}
