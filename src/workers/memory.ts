import type { TaskSplit } from '../data/example.ts';
import { ok, type Result } from '../io/faults.ts';
import { baseBytes, type MemoryRequest, memoryFault, memoryPlans, trainingBytes } from '../network/memory.ts';
import type { Capacity } from '../network/sizes.ts';
import type { Recipe } from '../recipe/schema.ts';
import { everyBatch } from '../runs/loop.ts';
import { prepareRun } from '../runs/prepare.ts';
import { capacityOf } from '../training/trainer.ts';
import type { CheckedModel } from './model.ts';
import type { MemoryEstimate } from './protocol.ts';

/** The largest micro-batch of the run itself, or the largest that its settings allow. */
function capacity(
  tokenizer: CheckedModel['tokenizer'],
  recipe: Recipe,
  tasks: readonly TaskSplit[] | null,
): Result<Capacity> {
  if (tasks === null) {
    const tokens = recipe.training.microBatch * recipe.mask.context;
    return ok({ tokens, rows: tokens, training: true });
  }
  const prepared = prepareRun(tasks, tokenizer, recipe);
  if (!prepared.ok) return prepared;
  const { batches, validation } = prepared.value;
  return ok(capacityOf(everyBatch({ batches, evaluation: validation }), true));
}

/** What the engine would plan for a run of the recipe, without a device. */
export function estimateMemory(
  { model, tokenizer }: CheckedModel,
  recipe: Recipe,
  tasks: readonly TaskSplit[] | null,
): Result<MemoryEstimate> {
  const largest = capacity(tokenizer, recipe, tasks);
  if (!largest.ok) return largest;
  const { config } = model;
  const { memory, recomputation } = recipe.training;
  const base = baseBytes(model);
  const request: MemoryRequest = {
    capacity: largest.value,
    recomputation,
    budget: memory === null ? null : memory * 2 ** 30,
  };
  const [plan] = memoryPlans(config, base, recipe.lora, request);
  const least = recomputation === 'never' ? 0 : config.layers - 1;
  const recomputed = plan?.recompute ?? least;
  return ok({
    tokens: largest.value.tokens,
    isExact: tasks !== null,
    recomputed,
    blocks: config.layers,
    bytes:
      plan?.bytes ?? trainingBytes(config, base, recipe.lora, { ...largest.value, recompute: recomputed }),
    fault: plan ? null : memoryFault(config, base, recipe.lora, request),
  });
}
