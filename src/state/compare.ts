import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Message } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference, PromptFormat, SamplingOptions } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { toFault } from './fault.ts';
import { BASE } from './side.ts';

export interface AnswerState {
  readonly text: string;
  readonly status: 'empty' | 'waiting' | 'streaming' | 'done';
  readonly tokens: number;
  readonly milliseconds: number;
  readonly reason: 'end' | 'length' | 'cancelled' | null;
}

export interface CompareState {
  readonly prompt: string;
  readonly format: PromptFormat;
  readonly sampling: SamplingOptions;
  readonly base: AnswerState;
  readonly tuned: AnswerState;
  readonly busy: boolean;
  readonly fault: Fault | null;
}

const EMPTY: AnswerState = { text: '', status: 'empty', tokens: 0, milliseconds: 0, reason: null };

/** One prompt answered by the base and by the tuned model, one after the other on one GPU. */
export class CompareStore {
  readonly store: StoreApi<CompareState> = createStore<CompareState>(() => ({
    prompt: '',
    format: 'chat',
    sampling: { greedy: true, temperature: 0.8, topK: 0, topP: 0.95, maxTokens: 64, seed: 42 },
    base: EMPTY,
    tuned: EMPTY,
    busy: false,
    fault: null,
  }));
  private controller: AbortController | null = null;

  constructor(
    private readonly engine: Client<EngineRequests>,
    /** The model, and the template that asks it. */
    private readonly asked: () => { readonly model: ModelReference; readonly choice: TemplateChoice },
    /** Renders the prompt where it can be ended: an endless template must not reach the engine. */
    private readonly vet: (messages: readonly Message[]) => Promise<unknown> = async () => null,
  ) {}

  setPrompt(prompt: string): void {
    this.store.setState({ prompt });
  }

  setFormat(format: PromptFormat): void {
    this.store.setState({ format });
  }

  setSampling(change: Partial<SamplingOptions>): void {
    this.store.setState(({ sampling }) => ({ sampling: { ...sampling, ...change } }));
  }

  /** Streams both answers; the tuned one only where there is one. */
  async generate(tuned: Side | null): Promise<void> {
    if (this.store.getState().busy) return;
    const controller = new AbortController();
    this.controller = controller;
    const waiting: AnswerState = { ...EMPTY, status: 'waiting' };
    this.store.setState({ busy: true, fault: null, base: waiting, tuned: tuned ? waiting : EMPTY });
    try {
      await this.one('base', BASE, controller.signal);
      if (tuned && !controller.signal.aborted) await this.one('tuned', tuned, controller.signal);
    } catch (error) {
      if (this.controller === controller) this.store.setState({ fault: toFault(error) });
    } finally {
      this.controller = null;
      this.store.setState({ busy: false });
    }
  }

  cancel(): void {
    this.controller?.abort();
  }

  /** Forgets the answers, which were another model's. */
  reset(): void {
    this.cancel();
    this.controller = null;
    this.store.setState({ base: EMPTY, tuned: EMPTY, fault: null });
  }

  private async one(column: 'base' | 'tuned', side: Side, signal: AbortSignal): Promise<void> {
    const { prompt, format, sampling } = this.store.getState();
    const set = (change: Partial<AnswerState>) => {
      // What comes after a reset was said by another model.
      if (this.controller?.signal !== signal) return;
      this.store.setState((state) => ({ [column]: { ...state[column], ...change } }));
    };
    let text = '';
    const onProgress = (piece: { readonly text: string }) => {
      text += piece.text;
      set({ text, status: 'streaming' });
    };
    if (format === 'chat') await this.vet([{ role: 'user', content: prompt }]);
    const request = { ...this.asked(), prompt, format, side, sampling };
    const answer = await this.engine.request('generate', request, { signal, onProgress });
    set({ ...answer, status: 'done' });
  }
}
