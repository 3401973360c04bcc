import {
  AutoModelForCausalLM,
  AutoTokenizer,
  env,
  InterruptableStoppingCriteria,
  LogitsProcessorList,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  Tensor,
  TextStreamer,
} from '@huggingface/transformers';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import { TemperError } from '../io/faults.ts';
import { TokenChoice } from './onnx-choice.ts';
import { onnxFolder } from './onnx-files.ts';
import type { OnnxDevice, OnnxRequests } from './onnx-protocol.ts';
import type { Handlers } from './rpc.ts';

interface Loaded {
  readonly model: PreTrainedModel;
  readonly tokenizer: PreTrainedTokenizer;
}

/** A token's products are small: more threads wait for each other longer than they compute. */
const MOST_THREADS = 8;

const sentenceOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Where onnxruntime-web finds what it computes with: on the page's own origin, and nowhere else. */
function stayHome(): void {
  const { onnx } = env.backends;
  if (!onnx.wasm) throw new TemperError('onnx-runtime', 'onnxruntime-web has no WebAssembly backend.');
  onnx.wasm.wasmPaths = { mjs: glue, wasm };
  // Threads share memory, which a page has only where it is isolated from other origins.
  onnx.wasm.numThreads = globalThis.crossOriginIsolated
    ? Math.min(MOST_THREADS, navigator.hardwareConcurrency)
    : 1;
  onnx.wasm.proxy = false;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useWasmCache = false;
}

const asInput = (ids: readonly number[]) => {
  const shape = [1, ids.length];
  return {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  };
};

/**
 * A model that has shown that it computes: a device may take a graph that it cannot run, or whose numbers it cannot
 * hold, and tells at the first token.
 */
async function probed(
  id: string,
  settings: { readonly dtype: 'fp32' | 'fp16'; readonly device: OnnxDevice },
): Promise<PreTrainedModel> {
  const model = await AutoModelForCausalLM.from_pretrained(id, settings);
  try {
    const { logits } = (await model(asInput([0]))) as { logits: Tensor };
    const row = logits.to('float32').data as Float32Array;
    if (row.every(Number.isFinite)) return model;
    throw new TemperError('onnx-numbers', 'what it computes are no numbers.');
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** One exported model at a time, run by transformers.js as any other page runs it. */
export class OnnxRunner {
  private loaded: Loaded | null = null;
  private count = 0;

  constructor() {
    stayHome();
  }

  readonly handlers: Handlers<OnnxRequests> = {
    load: (request, { signal }) => this.load(request, signal),
    encode: async ({ system, prompt, format }) => {
      const { tokenizer } = this.current();
      if (format === 'plain') return { ids: tokenizer.encode(prompt) };
      const messages = [
        ...(system === '' ? [] : [{ role: 'system', content: system }]),
        { role: 'user', content: prompt },
      ];
      const ids = tokenizer.apply_chat_template(messages, {
        add_generation_prompt: true,
        return_tensor: false,
        return_dict: false,
      });
      return { ids };
    },
    generate: (request, { signal, progress }) => this.generate(request, signal, (text) => progress({ text })),
    logits: (request) => this.logits(request),
  };

  async dispose(): Promise<void> {
    const { loaded } = this;
    this.loaded = null;
    await loaded?.model.dispose();
  }

  private current(): Loaded {
    if (this.loaded) return this.loaded;
    throw new TemperError('onnx-unloaded', 'No exported model is loaded: load one first.');
  }

  private async load(
    { files, dtype, devices }: OnnxRequests['load']['request'],
    signal: AbortSignal,
  ): Promise<OnnxRequests['load']['response']> {
    await this.dispose();
    const start = performance.now();
    const folder = onnxFolder(files, `export-${++this.count}`);
    env.localModelPath = folder.root;
    env.fetch = folder.fetch;
    const tokenizer = await AutoTokenizer.from_pretrained(folder.id);
    const notes: string[] = [];
    for (const device of devices) {
      signal.throwIfAborted();
      try {
        this.loaded = { model: await probed(folder.id, { dtype, device }), tokenizer };
        return { device, milliseconds: performance.now() - start, notes };
      } catch (error) {
        notes.push(`${NAME[device]} does not run it: ${sentenceOf(error)}`);
      }
    }
    throw new TemperError('onnx-load', `onnxruntime-web cannot load the export. ${notes.join(' ')}`);
  }

  private async generate(
    { ids, sampling }: OnnxRequests['generate']['request'],
    signal: AbortSignal,
    tell: (text: string) => void,
  ): Promise<OnnxRequests['generate']['response']> {
    const { model, tokenizer } = this.current();
    const stopping = new InterruptableStoppingCriteria();
    const stop = () => stopping.interrupt();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    let text = '';
    const streamer = new TextStreamer(tokenizer, {
      skip_prompt: true,
      skip_special_tokens: true,
      callback_function: (piece: string) => {
        text += piece;
        tell(piece);
      },
    });
    const choices = new LogitsProcessorList();
    choices.push(new TokenChoice(sampling, sampling.seed));
    const start = performance.now();
    try {
      const out = (await model.generate({
        ...asInput(ids),
        max_new_tokens: sampling.maxTokens,
        // TokenChoice chooses; what generation_config.json says of penalties would come before it.
        do_sample: false,
        repetition_penalty: 1,
        no_repeat_ngram_size: 0,
        logits_processor: choices,
        streamer,
        stopping_criteria: stopping,
      } as Parameters<typeof model.generate>[0])) as Tensor;
      const all = Array.from(out.data as BigInt64Array, Number).slice(ids.length);
      const last = all.at(-1);
      const stopIds = [model.generation_config?.eos_token_id ?? []].flat();
      const ended = last !== undefined && stopIds.includes(last);
      return {
        ids: ended ? all.slice(0, -1) : all,
        text,
        reason: signal.aborted ? 'cancelled' : ended ? 'end' : 'length',
        milliseconds: performance.now() - start,
      };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private async logits({ ids, rows }: OnnxRequests['logits']['request']) {
    const { model } = this.current();
    const { logits } = (await model(asInput(ids))) as { logits: Tensor };
    const vocabSize = logits.dims.at(-1)!;
    const all = logits.to('float32').data as Float32Array;
    return { logits: Float32Array.from(all.subarray(all.length - rows * vocabSize)), vocabSize };
  }
}

const NAME: Readonly<Record<OnnxDevice, string>> = { webgpu: 'WebGPU', wasm: 'WebAssembly' };
