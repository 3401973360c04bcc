import { Arena, type View } from '../gpu/buffers.ts';
import { allocated } from '../gpu/guard.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { contextLimit } from '../model/context.ts';
import { Activations } from '../network/activations.ts';
import type { DeviceAdapter } from '../network/adapter.ts';
import type { BaseModel } from '../network/base.ts';
import { forward } from '../network/forward.ts';
import { headLogits } from '../network/head.ts';
import type { Network } from '../network/linear.ts';
import { randomStream } from '../recipe/random.ts';
import { type Sampling, sampleToken } from './sampling.ts';

/** Tokens of the prompt that go through the model at a time. */
const PREFILL = 64;

export interface GenerateOptions {
  readonly sampling: Sampling;
  readonly seed: number;
  readonly maxTokens: number;
  /** Ids that end the answer; they are not given out. */
  readonly stopIds: readonly number[];
  readonly signal?: AbortSignal;
  readonly onToken?: (id: number) => void;
  /** Runs one forward pass when it is its turn on the device. */
  readonly turn?: <T>(work: () => Promise<T>) => Promise<T>;
}

export type StopReason = 'end' | 'length' | 'cancelled';

/** One conversation's decoding: a KV cache on the device and the buffers of a forward pass. */
class Decoder {
  private readonly net: Network;
  private readonly arena: Arena;
  private readonly layers: readonly View[];
  private length = 0;

  constructor(recorder: Recorder, base: BaseModel, adapter: DeviceAdapter | null, capacity: number) {
    const { config } = base;
    const tokens = Math.min(PREFILL, capacity);
    const width = 2 * config.kvHeads * config.headDim;
    const plan = { tokens, rows: 1, training: false, positions: capacity };
    this.arena = new Arena(recorder.device, 'KV cache');
    try {
      this.layers = Array.from({ length: config.layers }, (_, l) =>
        this.arena.alloc(`${l}`, capacity * width),
      );
      const acts = new Activations(recorder.device, config, plan, adapter);
      this.net = { recorder, base, adapter, acts };
    } catch (error) {
      this.arena.dispose();
      throw error;
    }
  }

  /** Takes new tokens in; the logits [V] that follow the last of them. */
  async push(ids: readonly number[]): Promise<Float32Array> {
    const { recorder, acts, base } = this.net;
    for (let start = 0; start < ids.length; start += PREFILL) {
      const part = ids.slice(start, start + PREFILL);
      const n = part.length;
      const places = Uint32Array.from(part, (_, i) => this.length + i);
      recorder.write(acts.batch.ids, Uint32Array.from(part));
      recorder.write(acts.batch.positions, places);
      recorder.write(acts.batch.firstKey, new Uint32Array(n));
      recorder.write(acts.batch.lastKey, places);
      recorder.write(acts.batch.rows, Uint32Array.of(n - 1));
      forward(this.net, n, { layers: this.layers, length: this.length });
      this.length += n;
    }
    return recorder.readFloats(headLogits(this.net, 1), base.config.vocabSize);
  }

  dispose(): void {
    this.net.acts.dispose();
    this.arena.dispose();
    this.net.recorder.release();
  }
}

/**
 * Continues a prompt token by token.
 * @throws TemperError `out-of-memory`, `prompt-too-long`, `prompt-empty`, `bad-token`, `logits-not-finite`
 */
export async function generate(
  recorder: Recorder,
  base: BaseModel,
  adapter: DeviceAdapter | null,
  prompt: readonly number[],
  options: GenerateOptions,
): Promise<{ readonly ids: number[]; readonly reason: StopReason }> {
  const limit = contextLimit(base.config);
  if (prompt.length === 0)
    throw new TemperError('prompt-empty', 'There is no prompt: write something first.');
  if (prompt.length >= limit) {
    throw new TemperError(
      'prompt-too-long',
      `The prompt has ${prompt.length} tokens, the model reads ${limit - 1} at most: shorten it.`,
    );
  }
  const { vocabSize } = base.config;
  const bad = prompt.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize));
  if (bad !== undefined) {
    throw new TemperError(
      'bad-token',
      `Token ${bad} of the prompt is not in the model's vocabulary of ${vocabSize}: its tokenizer is another model's.`,
      { token: bad },
    );
  }
  const capacity = Math.min(limit, prompt.length + options.maxTokens);
  const turn = options.turn ?? ((work) => work());
  const random = randomStream(options.seed, 'sampling');
  // In turn: memory that the device refuses is this answer's fault, not that of a step that runs meanwhile.
  const decoder = await turn(() =>
    allocated(recorder.device, () => new Decoder(recorder, base, adapter, capacity)),
  );
  if (!decoder) {
    throw new TemperError(
      'out-of-memory',
      `The GPU has no memory for an answer of ${capacity} tokens: ask for fewer, or stop what else uses the GPU.`,
    );
  }
  const ids: number[] = [];
  try {
    let logits = await turn(() => decoder.push(prompt));
    for (;;) {
      if (options.signal?.aborted) return { ids, reason: 'cancelled' };
      if (ids.length >= options.maxTokens) return { ids, reason: 'length' };
      const id = sampleToken(logits, options.sampling, random);
      if (options.stopIds.includes(id)) return { ids, reason: 'end' };
      ids.push(id);
      options.onToken?.(id);
      if (prompt.length + ids.length >= capacity) return { ids, reason: 'length' };
      logits = await turn(() => decoder.push([id]));
    }
  } finally {
    decoder.dispose();
  }
}
