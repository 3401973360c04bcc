import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { linearShapes } from '../../src/model/layout.ts';
import { loraScale } from '../../src/model/lora.ts';
import type { ModelConfig } from '../../src/model/types.ts';
import type { Scored } from '../../src/network/batch.ts';
import type { Target } from '../../src/recipe/schema.ts';
import { ensureTask, floatTensors, readTask, type Task } from './files.ts';
import {
  type LayeredBase,
  type LayerLora,
  layeredBase,
  layeredLora,
  loraEntries,
  norm2,
  ropeAngles,
} from './layered.ts';
import {
  addTo,
  attention,
  loraLinear,
  rmsNorm,
  rotate,
  swiglu,
  times,
  timesTransposed,
  zeros,
} from './operations.ts';
import { ADAMW, LORA } from './shapes.ts';

/** What float64 makes of a shape's files: what every engine is held to before it is timed. */
export interface Reference {
  /** Before each update. */
  readonly losses: readonly number[];
  /** ‖g‖₂ of the first step, by PEFT name. */
  readonly gradientNorms: Readonly<Record<string, number>>;
}

export interface Problem {
  readonly config: ModelConfig;
  readonly base: LayeredBase;
  readonly lora: readonly LayerLora<Float64Array>[];
  readonly inputIds: readonly number[];
  readonly scored: Scored;
}

/** Loss of one segment and the gradient of every LoRA tensor, in float64. */
export function lossAndGradient({ config, base, lora, inputIds, scored }: Problem): {
  loss: number;
  gradient: LayerLora<Float64Array>[];
} {
  const { hiddenSize: C, rmsNormEps: eps, heads: H, kvHeads: G, headDim: D } = config;
  const T = inputIds.length;
  const angles = ropeAngles(config, T);
  const shapes = linearShapes(config);
  const scale = loraScale(LORA);
  const gradient = lora.map(
    (layer) =>
      Object.fromEntries(
        Object.entries(layer).map(([target, { A, B }]) => [
          target,
          { A: zeros(A.length), B: zeros(B.length) },
        ]),
      ) as LayerLora<Float64Array>,
  );
  let x: Float64Array = zeros(T * C);
  inputIds.forEach((id, t) => {
    x.set(base.embed.data.subarray(id * C, (id + 1) * C), t * C);
  });
  const backward: ((dx: Float64Array) => Float64Array)[] = [];
  base.layers.forEach((w, l) => {
    const linear = (input: Float64Array, target: Target) =>
      loraLinear(input, w[target].data, lora[l]![target], gradient[l]![target], {
        K: shapes[target].inSize,
        R: LORA.rank,
        scale,
      });
    const [normed1, norm1Back] = rmsNorm(x, w.norm1.data, eps);
    const [q, qBack] = linear(normed1, 'q');
    const [k, kBack] = linear(normed1, 'k');
    const [v, vBack] = linear(normed1, 'v');
    rotate(q, H, D, angles, 1);
    rotate(k, G, D, angles, 1);
    const [attended, attentionBack] = attention(q, k, v, config);
    const [o, oBack] = linear(attended, 'o');
    x = addTo(o, x);
    const [normed2, norm2Back] = rmsNorm(x, w.norm2.data, eps);
    const [gate, gateBack] = linear(normed2, 'gate');
    const [up, upBack] = linear(normed2, 'up');
    const [hidden, swigluBack] = swiglu(gate, up);
    const [down, downBack] = linear(hidden, 'down');
    x = addTo(down, x);
    backward.push((dOut) => {
      const { dGate, dUp } = swigluBack(downBack(dOut));
      const dMiddle = addTo(norm2Back(addTo(gateBack(dGate), upBack(dUp))), dOut);
      const { dq, dk, dv } = attentionBack(oBack(dMiddle));
      rotate(dq, H, D, angles, -1);
      rotate(dk, G, D, angles, -1);
      return addTo(norm1Back(addTo(addTo(qBack(dq), kBack(dk)), vBack(dv))), dMiddle);
    });
  });
  const head = headLoss(base, x, eps, scored);
  backward.reduceRight((dx, step) => step(dx), head.dx);
  return { loss: head.loss, gradient };
}

/** Mean cross-entropy over the scored rows, and the gradient of the stream [T, C]; embeddings are tied. */
function headLoss(
  base: LayeredBase,
  x: Float64Array,
  eps: number,
  scored: Scored,
): { loss: number; dx: Float64Array } {
  const C = base.norm.data.length;
  const V = base.embed.data.length / C;
  const [normed, back] = rmsNorm(x, base.norm.data, eps);
  const dNormed = zeros(x.length);
  const total = scored.weights.reduce((sum, w) => sum + w, 0);
  let loss = 0;
  scored.rows.forEach((row, i) => {
    const weight = scored.weights[i]! / total;
    const logits = timesTransposed(normed.subarray(row * C, (row + 1) * C), base.embed.data, 1, V, C);
    const most = logits.reduce((a, b) => Math.max(a, b));
    const sum = logits.reduce((s, logit) => s + Math.exp(logit - most), 0);
    const target = scored.targets[i]!;
    loss += weight * (Math.log(sum) + most - logits[target]!);
    const dLogits = logits.map(
      (logit, n) => weight * (Math.exp(logit - most) / sum - (n === target ? 1 : 0)),
    );
    dNormed.set(times(dLogits, base.embed.data, 1, V, C), row * C);
  });
  return { loss, dx: back(dNormed) };
}

/** The task in float64. */
async function problemOf({ shape, model, adapter, batch, scored }: Task): Promise<Problem> {
  const { config } = shape;
  return {
    config,
    base: layeredBase(config, await floatTensors(model)),
    lora: layeredLora(config, adapter, ({ data }) => Float64Array.from(data)),
    inputIds: batch.inputIds,
    scored,
  };
}

/** Losses of a few AdamW steps from the task's adapter, which is updated in place. */
export function trainReference(problem: Problem, steps: number): Reference {
  const { learningRate, beta1, beta2, eps } = ADAMW;
  const { config } = problem;
  const parameters = loraEntries(config, problem.lora).flatMap(([, tensor]) => [tensor]);
  const first = parameters.map((p) => zeros(p.length));
  const second = parameters.map((p) => zeros(p.length));
  const losses: number[] = [];
  let gradientNorms: Record<string, number> = {};
  for (let step = 1; step <= steps; step++) {
    const { loss, gradient } = lossAndGradient(problem);
    const entries = loraEntries(config, gradient);
    losses.push(loss);
    if (step === 1) gradientNorms = Object.fromEntries(entries.map(([name, g]) => [name, norm2(g)]));
    parameters.forEach((values, p) => {
      const [g, m, v] = [entries[p]![1], first[p]!, second[p]!];
      for (let i = 0; i < values.length; i++) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
        v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
        const [mHat, vHat] = [m[i]! / (1 - beta1 ** step), v[i]! / (1 - beta2 ** step)];
        values[i]! -= (learningRate * mHat) / (Math.sqrt(vHat) + eps);
      }
    });
  }
  return { losses, gradientNorms };
}

/**
 * The reference of a shape, computed once and kept beside its files. Two steps are enough: the first loss
 * holds the forward pass, the gradient norms the backward pass, the second loss the update.
 */
export async function readReference(name: string): Promise<Reference> {
  const path = `${ensureTask(name)}reference.json`;
  if (!existsSync(path)) {
    process.stderr.write(`Computing the float64 reference of ${name}, once; up to two minutes.\n`);
    writeFileSync(path, JSON.stringify(trainReference(await problemOf(await readTask(name)), 2)));
  }
  return JSON.parse(readFileSync(path, 'utf8')) as Reference;
}
