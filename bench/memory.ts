import { type DeviceReport, openDevice } from '../src/gpu/device.ts';
import { Recorder } from '../src/gpu/recorder.ts';
import { unwrap } from '../src/io/faults.ts';
import { measureProducts } from '../src/kernels/linear/tuning.ts';
import { parseConfig } from '../src/model/config.ts';
import { modelTensors } from '../src/model/layout.ts';
import { initLora } from '../src/model/lora.ts';
import { tensorStore } from '../src/model/safetensors.ts';
import type { LoadedModel, ModelConfig, StoredTensor } from '../src/model/types.ts';
import { DeviceAdapter } from '../src/network/adapter.ts';
import { BaseModel } from '../src/network/base.ts';
import { baseBytes, type MemoryPlan, type Recomputation, trainingBytes } from '../src/network/memory.ts';
import { defaultRecipe } from '../src/recipe/parse.ts';
import type { PackedBatch } from '../src/tokens/types.ts';
import { capacityOf, Trainer } from '../src/training/trainer.ts';
import { markdownTable } from './measure/statistics.ts';
import { LORA } from './task/shapes.ts';

/** Two models that people fine-tune, as their config.json has them. */
const MODELS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'SmolLM2-135M': {
    architectures: ['LlamaForCausalLM'],
    hidden_size: 576,
    intermediate_size: 1536,
    num_hidden_layers: 30,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    vocab_size: 49152,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-5,
    rope_theta: 100000,
    tie_word_embeddings: true,
  },
  'Qwen3-0.6B': {
    architectures: ['Qwen3ForCausalLM'],
    hidden_size: 1024,
    intermediate_size: 3072,
    num_hidden_layers: 28,
    num_attention_heads: 16,
    num_key_value_heads: 8,
    head_dim: 128,
    vocab_size: 151936,
    max_position_embeddings: 40960,
    rms_norm_eps: 1e-6,
    rope_theta: 1000000,
    tie_word_embeddings: true,
  },
};

/** N: one segment, its second half supervised. */
const TOKENS = 1024;

export interface MemoryRow {
  readonly model: string;
  readonly recomputation: Recomputation;
  readonly recomputed: string;
  readonly estimated: MemoryPlan['bytes'];
  /** Bytes of all buffers that were made. */
  readonly allocated: number;
  /** Of one step on random weights, where one was asked for. */
  readonly step: { readonly loss: number; readonly seconds: number } | null;
}

export interface MemoryResult {
  readonly adapter: DeviceReport;
  readonly tokens: number;
  readonly rows: readonly MemoryRow[];
}

/** Weights that are random enough: a multiplicative congruence over bf16 bits, magnitudes 2⁻⁷ … 2⁻⁴; norms one. */
function randomModel(id: string, config: ModelConfig): LoadedModel {
  const tensors = modelTensors(config).map(({ name, shape }): StoredTensor => {
    const count = shape.reduce((product, size) => product * size, 1);
    return {
      name,
      dtype: 'BF16',
      shape,
      read: async () => {
        const halves = new Uint16Array(count);
        let state = name.length;
        for (let i = 0; i < count; i++) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
          const sign = state & 0x80000000 ? 0x8000 : 0;
          halves[i] = shape.length === 1 ? 0x3f80 : 0x3c00 + ((state >>> 8) % 0x180) + sign;
        }
        return new Uint8Array(halves.buffer);
      },
    };
  });
  return { id, config, tensors: tensorStore(tensors), tokenizerFiles: null, source: null };
}

function batchOf({ vocabSize }: ModelConfig): PackedBatch {
  const inputIds = Array.from({ length: TOKENS }, (_, t) => (t * 7919) % vocabSize);
  const labels = inputIds.map((id, t) => (t < TOKENS / 2 ? -100 : id));
  return {
    step: 1,
    micro: 0,
    inputIds,
    labels,
    weights: labels.map((label) => (label === -100 ? 0 : 1)),
    positions: inputIds.map((_, t) => t),
    segments: inputIds.map(() => 0),
  };
}

/** Plans and allocates a LoRA run (rank 8 on all seven matrices) with and without recomputation. */
export async function memoryBench(
  gpu: GPU,
  options: {
    readonly models: readonly string[] | null;
    readonly step: boolean;
    readonly tell: (line: string) => void;
  },
): Promise<MemoryResult> {
  const { device, report, lanes } = await openDevice(gpu);
  const recorder = new Recorder(device);
  const products = await measureProducts(recorder, { lanes, software: report.software });
  const rows: MemoryRow[] = [];
  for (const name of options.models ?? Object.keys(MODELS)) {
    const json = MODELS[name];
    if (!json) throw new Error(`There is no model "${name}"; there are ${Object.keys(MODELS).join(', ')}.`);
    const config = unwrap(parseConfig(json));
    const model = randomModel(name, config);
    const batch = batchOf(config);
    const capacity = capacityOf([batch], true);
    const base = await BaseModel.load(device, model, products);
    const adapter = new DeviceAdapter(recorder, config, LORA);
    adapter.load(initLora(config, LORA, 1));
    for (const recomputation of ['never', 'always'] as const) {
      const request = { capacity, recomputation, budget: null };
      const { trainer, memory } = await Trainer.open(
        recorder,
        base,
        adapter,
        defaultRecipe().training,
        request,
      );
      const estimated = trainingBytes(config, baseBytes(model), LORA, {
        ...capacity,
        recompute: memory.recompute,
      });
      const allocated = base.bytes + adapter.bytes + trainer.bytes;
      const start = performance.now();
      const stats = options.step ? await trainer.gradients([batch]) : null;
      const step = stats && { loss: stats.loss, seconds: (performance.now() - start) / 1000 };
      rows.push({
        model: name,
        recomputation,
        recomputed: `${memory.recompute} of ${config.layers}`,
        estimated,
        allocated,
        step,
      });
      options.tell(
        `${name}, recomputation ${recomputation}: ${allocated} bytes allocated, ${estimated.total} estimated.`,
      );
      trainer.dispose();
    }
    adapter.dispose();
    base.dispose();
  }
  recorder.dispose();
  device.destroy();
  return { adapter: report, tokens: TOKENS, rows };
}

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)}`;

export function memoryTable({ adapter, tokens, rows }: MemoryResult): string {
  const head = [
    'model',
    'blocks computed again',
    'base',
    'adapter and optimiser',
    'activations',
    'estimated',
    'allocated',
    'step',
  ];
  const cells = rows.map(({ model, recomputed, estimated: e, allocated, step }) => [
    model,
    recomputed,
    ...[e.base, e.adapter, e.activations, e.total, allocated].map(mib),
    step ? `${step.seconds.toFixed(1)} s` : 'not run',
  ]);
  return `${adapter.name}; ${tokens} tokens a micro-batch, half of them supervised; MiB\n\n${markdownTable(head, cells)}`;
}
