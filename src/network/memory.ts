import type { Fault } from '../io/faults.ts';
import { linearShapes, modelTensors } from '../model/layout.ts';
import type { LoraSettings } from '../model/lora.ts';
import type { LoadedModel, ModelConfig } from '../model/types.ts';
import { GROUP_NAMES, GROUPS, planGroups } from './groups.ts';
import { activationBytes, activationSizes, type Capacity, largestBuffer } from './sizes.ts';
import { stackedType } from './upload.ts';

/** Bytes on the device, by what they are for. */
export interface MemoryBytes {
  readonly base: number;
  /** LoRA tensors, their gradient and AdamW's two moments. */
  readonly adapter: number;
  readonly activations: number;
  readonly total: number;
}

export interface MemoryPlan {
  /** Blocks whose activations are computed again in the backward pass. */
  readonly recompute: number;
  readonly bytes: MemoryBytes;
}

/** Bytes of the frozen model: matrices in their own bits, vectors in f32. */
export function baseBytes({ config, tensors }: Pick<LoadedModel, 'config' | 'tensors'>): number {
  const shapes = linearShapes(config);
  const paths = GROUP_NAMES.map((name) => GROUPS[name].map((target) => shapes[target]));
  let total = 0;
  const matrix = (names: readonly string[], elements: number) => {
    const stored = names.map((name) => tensors.get(name) ?? { dtype: 'F32' as const });
    total += elements * (stackedType(stored) === 'f32' ? 4 : 2);
  };
  for (const { name, shape } of modelTensors(config))
    if (shape.length === 1 && !name.endsWith('.bias')) total += shape[0]! * 4;
  const { vocabSize, hiddenSize, layers, biased } = config;
  for (const name of ['model.embed_tokens.weight', ...(config.tiedEmbeddings ? [] : ['lm_head.weight'])])
    matrix([name], vocabSize * hiddenSize);
  for (let layer = 0; layer < layers; layer++) {
    for (const [index, modules] of paths.entries()) {
      const rows = modules.reduce((sum, { outSize }) => sum + outSize, 0);
      matrix(
        modules.map(({ module }) => `model.layers.${layer}.${module}.weight`),
        rows * modules[0]!.inSize,
      );
      if (GROUPS[GROUP_NAMES[index]!].some((target) => biased.includes(target))) total += rows * 4;
    }
  }
  return total;
}

/** Bytes of the LoRA parameters on the device. */
const parameterBytes = (config: ModelConfig, lora: LoraSettings) =>
  planGroups(config, lora).sections.reduce((sum, count) => sum + count, 0) * 4;

/** What a training run holds on the device; `base` as `baseBytes` or BaseModel.bytes says. */
export function trainingBytes(
  config: ModelConfig,
  base: number,
  lora: LoraSettings,
  capacity: Capacity,
): MemoryBytes {
  const adapter = 4 * parameterBytes(config, lora);
  const activations = activationBytes(activationSizes(config, lora, { ...capacity, training: true }));
  return { base, adapter, activations, total: base + adapter + activations };
}

/** How a run may use recomputation: as the budget asks, for no block, or for all of them. */
export type Recomputation = 'auto' | 'never' | 'always';

export interface MemoryRequest {
  readonly capacity: Capacity;
  readonly recomputation: Recomputation;
  /** Bytes; null where only the device's refusal is a limit. */
  readonly budget: number | null;
  /** Bytes that one buffer may have: what the device binds; no limit where no device is known. */
  readonly binding?: number;
}

/** Whether a plan is within what is granted. */
function fits(
  config: ModelConfig,
  lora: LoraSettings,
  capacity: Capacity,
  total: number,
  request: MemoryRequest,
) {
  const sizes = activationSizes(config, lora, { ...capacity, training: true });
  const binds = largestBuffer(sizes) <= (request.binding ?? Number.POSITIVE_INFINITY);
  return binds && total <= (request.budget ?? Number.POSITIVE_INFINITY);
}

const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(bytes < 2 ** 30 ? 3 : 2)} GiB`;

/** The plans to try, the fastest first: fewer blocks computed again need more memory. */
export function memoryPlans(
  config: ModelConfig,
  base: number,
  lora: LoraSettings,
  request: MemoryRequest,
): MemoryPlan[] {
  const { capacity, recomputation, budget } = request;
  const { layers } = config;
  const plan = (recompute: number): MemoryPlan => ({
    recompute,
    bytes: trainingBytes(config, base, lora, { ...capacity, recompute }),
  });
  // The last block's activations are always still there when the backward pass reaches it.
  const wanted = { never: [0], always: [layers - 1], auto: Array.from({ length: layers }, (_, r) => r) }[
    recomputation
  ];
  // Without a budget the device decides: as fast as may be first, then as small as may be.
  const tried = budget === null ? [...new Set([wanted[0]!, wanted[wanted.length - 1]!])] : wanted;
  const fitting = tried
    .map(plan)
    .filter(({ recompute, bytes }) => fits(config, lora, { ...capacity, recompute }, bytes.total, request));
  return budget === null ? fitting : fitting.slice(0, 1);
}

/** Most tokens a micro-batch, halved as often as needed, that fit; null where none do. */
function fittingTokens(
  config: ModelConfig,
  base: number,
  lora: LoraSettings,
  request: MemoryRequest,
): number | null {
  const { capacity } = request;
  let { tokens, rows } = capacity;
  while (tokens >= 16) {
    tokens = Math.floor(tokens / 2);
    rows = Math.ceil(rows / 2);
    const smaller = { ...capacity, tokens, rows, positions: tokens, recompute: config.layers - 1 };
    const { total } = trainingBytes(config, base, lora, smaller);
    if (fits(config, lora, smaller, total, request)) return tokens;
  }
  return null;
}

/** Why a run does not fit and what would. */
export function memoryFault(
  config: ModelConfig,
  base: number,
  lora: LoraSettings,
  request: MemoryRequest,
): Fault {
  const { capacity, recomputation, budget } = request;
  const recompute = recomputation === 'never' ? 0 : config.layers - 1;
  const bytes = trainingBytes(config, base, lora, { ...capacity, recompute });
  const largest = largestBuffer(activationSizes(config, lora, { ...capacity, training: true, recompute }));
  const binding = request.binding ?? Number.POSITIVE_INFINITY;
  const limits = [
    ...(largest > binding
      ? [`its largest buffer has ${gib(largest)} and the GPU binds ${gib(binding)}`]
      : []),
    ...(budget !== null && bytes.total > budget ? [`the budget is ${gib(budget)}`] : []),
  ];
  const limit = limits.length > 0 ? limits.join(', and ') : 'the GPU did not grant it';
  // Where the device refused without a number, no number is known that it would grant.
  const tokens = limits.length > 0 ? fittingTokens(config, base, lora, request) : null;
  const advice = [
    ...(recomputation === 'never' ? ['allow recomputation'] : []),
    tokens === null
      ? 'use a shorter context or a smaller micro-batch'
      : `use a shorter context or a smaller micro-batch (${tokens} tokens a micro-batch would fit)`,
    ...(base > (budget ?? Number.POSITIVE_INFINITY) / 2 ? ['or a smaller model'] : []),
  ];
  return {
    code: 'out-of-memory',
    message: `A micro-batch of ${capacity.tokens} tokens needs ${gib(bytes.total)} on the GPU${recompute > 0 ? `, ${recompute} of ${config.layers} blocks computed again,` : ''} (model ${gib(bytes.base)}, adapter and optimiser ${gib(bytes.adapter)}, activations ${gib(bytes.activations)}), but ${limit}: ${advice.join(', ')}.`,
  };
}
