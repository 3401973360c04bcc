import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Message } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { Asked, Side } from '../workers/engine-protocol.ts';
import type { OnnxDevice } from '../workers/onnx-protocol.ts';
import type { PromptFormat, SamplingOptions } from '../workers/protocol.ts';
import type { Answerer } from './answerer.ts';
import { toFault } from './fault.ts';
import { type NamedSide, sameSide } from './sides.ts';

export interface AnswerState {
  readonly text: string;
  readonly status: 'empty' | 'waiting' | 'streaming' | 'done';
  readonly tokens: number;
  readonly milliseconds: number;
  readonly reason: 'end' | 'length' | 'cancelled' | null;
  /** Where transformers.js computed it; null: the page's own engine did, or nobody yet. */
  readonly by: OnnxDevice | null;
}

/** What a side said. */
interface SideAnswer {
  readonly side: Side;
  readonly answer: AnswerState;
}

export interface CompareState {
  /** Said before the prompt, in the chat format; empty: nothing is. */
  readonly system: string;
  readonly prompt: string;
  readonly format: PromptFormat;
  readonly sampling: SamplingOptions;
  /** Of every side that was asked last. */
  readonly answers: readonly SideAnswer[];
  readonly busy: boolean;
  readonly fault: Fault | null;
}

const EMPTY: AnswerState = {
  text: '',
  status: 'empty',
  tokens: 0,
  milliseconds: 0,
  reason: null,
  by: null,
};

/** What a side said last; an empty answer where it was not asked. */
export const answerOf = ({ answers }: Pick<CompareState, 'answers'>, side: Side | null): AnswerState =>
  (side && answers.find((one) => sameSide(one.side, side))?.answer) ?? EMPTY;

/** One prompt answered by every side that is compared, one after the other on one GPU. */
export class CompareStore {
  readonly store: StoreApi<CompareState> = createStore<CompareState>(() => ({
    system: '',
    prompt: '',
    format: 'chat',
    sampling: { greedy: true, temperature: 0.8, topK: 0, topP: 0.95, maxTokens: 64, seed: 42 },
    answers: [],
    busy: false,
    fault: null,
  }));
  private controller: AbortController | null = null;

  constructor(
    private readonly answer: Answerer,
    /** How a side is asked: the model, and the template. */
    private readonly asked: (side: Side) => Asked,
    /** Renders the prompt where it can be ended: an endless template must not reach the engine. */
    private readonly vet: (messages: readonly Message[], asked: Asked) => Promise<unknown> = async () => null,
  ) {}

  setPrompt(prompt: string): void {
    this.store.setState({ prompt });
  }

  setSystem(system: string): void {
    this.store.setState({ system });
  }

  setFormat(format: PromptFormat): void {
    this.store.setState({ format });
  }

  setSampling(change: Partial<SamplingOptions>): void {
    this.store.setState(({ sampling }) => ({ sampling: { ...sampling, ...change } }));
  }

  /** Streams each side's answer; a side that stands in two columns is asked once. */
  async generate(sides: readonly NamedSide[]): Promise<void> {
    if (this.store.getState().busy) return;
    const controller = new AbortController();
    this.controller = controller;
    const asked = sides
      .map(({ side }) => side)
      .filter((side, i, all) => all.findIndex((one) => sameSide(one, side)) === i);
    const waiting: AnswerState = { ...EMPTY, status: 'waiting' };
    this.store.setState({
      busy: true,
      fault: null,
      answers: asked.map((side) => ({ side, answer: waiting })),
    });
    try {
      for (const side of asked) {
        if (controller.signal.aborted) break;
        await this.one(side, controller.signal);
      }
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
    this.store.setState({ answers: [], fault: null });
  }

  private async one(side: Side, signal: AbortSignal): Promise<void> {
    const { prompt, system, format, sampling } = this.store.getState();
    const set = (change: Partial<AnswerState>) => {
      // What comes after a reset was said by another model.
      if (this.controller?.signal !== signal) return;
      this.store.setState(({ answers }) => ({
        answers: answers.map((one) =>
          sameSide(one.side, side) ? { side, answer: { ...one.answer, ...change } } : one,
        ),
      }));
    };
    let text = '';
    const onProgress = (piece: { readonly text: string }) => {
      text += piece.text;
      set({ text, status: 'streaming' });
    };
    const asked = this.asked(side);
    if (format === 'chat') {
      const before: Message[] = system === '' ? [] : [{ role: 'system', content: system }];
      await this.vet([...before, { role: 'user', content: prompt }], asked);
    }
    const request = { ...asked, system, prompt, format, sampling };
    set({ ...(await this.answer(request, { signal, onProgress })), status: 'done' });
  }
}
