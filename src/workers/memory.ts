import { ok, type Result } from '../io/faults.ts';
import type { ModelConfig } from '../model/types.ts';
import { runFlops } from '../network/flops.ts';
import { baseBytes, type MemoryRequest, memoryFault, memoryPlans, trainingBytes } from '../network/memory.ts';
import type { Capacity } from '../network/sizes.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationCount, everyBatch } from '../runs/loop.ts';
import { type PreparedRun, prepareRun, runCapacity } from '../runs/prepare.ts';
import type { RunRows } from '../runs/rows.ts';
import type { CheckedModel } from './model.ts';
import type { MemoryEstimate, RunCost } from './protocol.ts';

/** The largest micro-batch of the run itself, or the largest that its settings allow. */
function capacity(recipe: Recipe, prepared: PreparedRun | null): Capacity {
  if (prepared === null) {
    const tokens = recipe.training.microBatch * recipe.mask.context;
    return { tokens, rows: tokens, training: true };
  }
  return runCapacity(prepared, recipe);
}

/** What the run computes, if nothing stops it early. */
function cost(config: ModelConfig, { lora, evaluation }: Recipe, prepared: PreparedRun): RunCost {
  const { steps } = prepared.batches;
  const evaluations = evaluationCount(steps, evaluation.every);
  const training = everyBatch({ batches: prepared.batches, evaluation: [] });
  const scored = prepared.validation.flatMap(({ batches }) => batches);
  return {
    steps,
    training: runFlops(config, lora, { training, evaluation: [], evaluations }),
    evaluation: runFlops(config, lora, { training: [], evaluation: scored, evaluations }),
  };
}

/** What the engine would plan for a run of the recipe, without a device. */
export function estimateMemory(
  { model, tokenizer }: CheckedModel,
  recipe: Recipe,
  rows: RunRows | null,
): Result<MemoryEstimate> {
  const chosen = tokenizer.withTemplate(recipe.model);
  if (!chosen.ok) return chosen;
  const run = rows === null ? null : prepareRun(rows, chosen.value, recipe);
  if (run?.ok === false) return run;
  const prepared = run?.value ?? null;
  const largest = capacity(recipe, prepared);
  const { config } = model;
  const { memory, recomputation } = recipe.training;
  const base = baseBytes(model);
  const request: MemoryRequest = {
    capacity: largest,
    recomputation,
    budget: memory === null ? null : memory * 2 ** 30,
  };
  const [plan] = memoryPlans(config, base, recipe.lora, request);
  const least = recomputation === 'never' ? 0 : config.layers - 1;
  const recomputed = plan?.recompute ?? least;
  return ok({
    tokens: largest.tokens,
    isExact: rows !== null,
    recomputed,
    blocks: config.layers,
    bytes: plan?.bytes ?? trainingBytes(config, base, recipe.lora, { ...largest, recompute: recomputed }),
    cost: prepared && cost(config, recipe, prepared),
    fault: plan ? null : memoryFault(config, base, recipe.lora, request),
  });
}
