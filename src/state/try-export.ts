import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { OnnxDevice, OnnxRequests } from '../workers/onnx-protocol.ts';
import type { SamplingOptions } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import { Asking } from './asking.ts';
import { templateChoice } from './choice.ts';
import type { ExportSubject } from './export-subject.ts';
import type { LoadedOnnx, OnnxModels, OnnxStage } from './onnx-models.ts';

/** An answer of one of the two. */
export interface TriedAnswer {
  readonly text: string;
  readonly ids: readonly number[];
  readonly milliseconds: number;
  /** null: it is still coming. */
  readonly reason: 'end' | 'length' | 'cancelled' | null;
}

/** How far the two are from each other. */
export interface TriedDifference {
  /** Whether both were asked the same tokens, and said the same. */
  readonly samePrompt: boolean;
  readonly sameAnswer: boolean;
  /** Positions whose logits were compared, the last of prompt and answer. */
  readonly rows: number;
  /** Largest difference of one logit, and the largest logit of the engine by its amount. */
  readonly largest: number;
  readonly scale: number;
}

export interface TryState {
  readonly prompt: string;
  readonly busy: boolean;
  /** What is being done; null: it answers, or nothing. */
  readonly stage: OnnxStage | null;
  readonly loaded: LoadedOnnx | null;
  readonly onnx: TriedAnswer | null;
  /** null: it was not asked, or there is no GPU for it. */
  readonly engine: TriedAnswer | null;
  readonly difference: TriedDifference | null;
  readonly fault: Fault | null;
  /** Of what the answers are: title and numbers. */
  readonly of: { readonly title: string; readonly dtype: 'f32' | 'f16' } | null;
}

/** Tokens of an answer, and positions whose logits are compared. */
const TOKENS = 48;
const ROWS = 64;

const GREEDY: SamplingOptions = {
  greedy: true,
  temperature: 1,
  topK: 0,
  topP: 1,
  maxTokens: TOKENS,
  seed: 0,
};
const EMPTY: TriedAnswer = { text: '', ids: [], milliseconds: 0, reason: null };

const same = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((id, i) => id === b[i]);

/** onnxruntime gives the logits of all positions at once: more of them than this are not asked for. */
const MOST_LOGITS = 2 ** 28;
const tooLong = (tokens: number): Fault => ({
  code: 'text-too-long',
  message: `Prompt and answer have ${tokens.toLocaleString('en')} tokens, too many to compare all logits in memory: ask something shorter for that. The answers stand.`,
});

/** Largest distance of two lists of numbers, and the largest amount in the second. */
function distance(a: Float32Array, b: Float32Array): { readonly largest: number; readonly scale: number } {
  let [largest, scale] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!);
    // A number that is none is as far as can be.
    largest = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.max(largest, apart);
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return { largest, scale };
}

interface Options {
  readonly models: OnnxModels;
  readonly engine: Client<EngineRequests>;
  /** Whether there is a GPU that the engine can use. */
  readonly hasEngine: () => boolean;
  readonly subject: () => ExportSubject;
  readonly dtype: () => 'f32' | 'f16';
  /** Throws where the template does not come to an end. */
  readonly vet: (prompt: string, subject: ExportSubject) => Promise<unknown>;
}

/** The ONNX export, run on this page by transformers.js, beside the page's own engine. */
export class TryStore {
  readonly store: StoreApi<TryState> = createStore<TryState>(() => ({
    prompt: '',
    busy: false,
    stage: null,
    loaded: null,
    onnx: null,
    engine: null,
    difference: null,
    fault: null,
    of: null,
  }));
  private readonly asking = new Asking((change) => this.store.setState(change));

  constructor(private readonly options: Options) {}

  setPrompt(prompt: string): void {
    this.store.setState({ prompt });
  }

  /** Writes and loads the export where it is not, asks both, and compares them. */
  async start(): Promise<void> {
    if (this.store.getState().busy) return;
    const subject = this.options.subject();
    const dtype = this.options.dtype();
    const { prompt } = this.store.getState();
    const of = { title: subject.title, dtype };
    const cleared = { onnx: null, engine: null, difference: null, fault: null };
    this.store.setState({ ...cleared, busy: true, stage: null, of });
    await this.asking.ask(async ({ signal }) => {
      try {
        await this.options.vet(prompt, subject);
        const { model, side, recipe } = subject;
        await this.options.models.using(
          { model, side, recipe, dtype },
          (onnx, loaded) => {
            this.store.setState({ stage: null, loaded });
            return this.compare(onnx, { prompt, subject }, signal);
          },
          // What was loaded before gives way to what is coming.
          { signal, onStage: (stage) => this.store.setState({ stage, loaded: null }) },
        );
      } catch (error) {
        // What was cancelled was not wanted; it is no fault to report.
        if (signal.aborted) return;
        this.store.setState({ loaded: null });
        throw error;
      } finally {
        this.store.setState({ stage: null });
      }
    });
  }

  cancel(): void {
    this.asking.cancel();
  }

  /** Gives the loaded model's memory back; what was said stays. */
  unload(): void {
    this.cancel();
    void this.options.models.unload();
    this.store.setState({ loaded: null });
  }

  private async compare(
    onnx: Client<OnnxRequests>,
    { prompt, subject }: { readonly prompt: string; readonly subject: ExportSubject },
    signal: AbortSignal,
  ): Promise<void> {
    const asked = await onnx.request('encode', { system: '', prompt, format: 'chat' });
    let text = '';
    this.store.setState({ onnx: EMPTY });
    const said = await onnx.request(
      'generate',
      { ids: asked.ids, sampling: GREEDY },
      {
        signal,
        onProgress: (piece) => {
          text += piece.text;
          this.store.setState({ onnx: { ...EMPTY, text } });
        },
      },
    );
    this.store.setState({ onnx: said });
    if (signal.aborted || !this.options.hasEngine()) return;
    const own = await this.ask(prompt, subject, signal);
    if (signal.aborted) return;
    const ids = [...asked.ids, ...said.ids];
    const rows = Math.min(ROWS, ids.length);
    const ours = await this.options.engine.request('logits', { ...this.askedOf(subject), ids, rows });
    if (signal.aborted) return;
    if (ids.length * ours.vocabSize > MOST_LOGITS) {
      this.store.setState({ fault: tooLong(ids.length) });
      return;
    }
    const theirs = await onnx.request('logits', { ids, rows });
    this.store.setState({
      difference: {
        samePrompt: same(asked.ids, own.promptIds),
        sameAnswer: same(said.ids, own.ids),
        rows,
        ...distance(theirs.logits, ours.logits),
      },
    });
  }

  private askedOf({ model, side, recipe }: ExportSubject) {
    return { model, side, choice: templateChoice(recipe.model) };
  }

  private async ask(prompt: string, subject: ExportSubject, signal: AbortSignal) {
    let text = '';
    this.store.setState({ engine: EMPTY });
    const request = {
      ...this.askedOf(subject),
      system: '',
      prompt,
      format: 'chat',
      sampling: GREEDY,
    } as const;
    const own = await this.options.engine.request('generate', request, {
      signal,
      onProgress: (piece) => {
        text += piece.text;
        this.store.setState({ engine: { ...EMPTY, text } });
      },
    });
    const { ids, milliseconds, reason } = own;
    this.store.setState({ engine: { text: own.text, ids, milliseconds, reason } });
    return own;
  }
}

/** Where onnxruntime-web should compute: on a real GPU where there is one; software ones are slower than WebAssembly. */
export function onnxDevices(
  gpu: { readonly software: boolean; readonly f16: boolean } | null,
  dtype: 'f32' | 'f16',
): readonly OnnxDevice[] {
  const canUse = gpu !== null && !gpu.software && (dtype === 'f32' || gpu.f16);
  return canUse ? ['webgpu', 'wasm'] : ['wasm'];
}
