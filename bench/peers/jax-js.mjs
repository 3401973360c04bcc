/**
 * The LoRA step in jax-js, as its authors would write it: forward, backward and AdamW are one function under
 * `jit`, only the adapter is differentiated, the frozen weights are arguments, and only the scored
 * positions go through the head. jax-js counts references: a use of an array consumes it, `.ref` keeps it.
 */
import './iterator-helpers.mjs';
import { loraScale } from '../../src/model/lora.ts';
import { serve } from '../engines/serve.ts';
import { floatTensors } from '../task/files.ts';
import { layeredBase, layeredLora, loraEntries, norm2 } from '../task/layered.ts';
import { ADAMW, LORA } from '../task/shapes.ts';
import { pretendBrowser } from './browser.mjs';
import { ropeTables } from './rope-tables.mjs';

async function load({ shape, model, adapter, batch, scored }, gpu) {
  pretendBrowser(gpu);
  const jax = await import('@jax-js/jax');
  const { numpy: np, nn, jit, valueAndGrad, tree, blockUntilReady } = jax;
  await jax.init('webgpu');
  jax.defaultDevice('webgpu');

  const { hiddenSize: C, heads: H, kvHeads: G, headDim: D, vocabSize: V, rmsNormEps } = shape.config;
  const T = shape.tokens;
  const scale = loraScale(LORA);
  const floats = (data, dims) => np.array(data).reshape(dims);
  const tensor = ({ data, shape: dims }) => floats(data, dims);
  const integers = (values) => np.array(Int32Array.from(values), { dtype: np.int32 });

  const layered = layeredBase(shape.config, await floatTensors(model));
  const tables = ropeTables(shape.config, T);
  const base = {
    embed: tensor(layered.embed),
    norm: tensor(layered.norm),
    layers: layered.layers.map((layer) =>
      Object.fromEntries(Object.entries(layer).map(([name, weight]) => [name, tensor(weight)])),
    ),
    cos: floats(tables.cos, [T, 1, 2, D / 2]),
    sin: floats(tables.sin, [T, 1, 2, D / 2]),
  };
  let lora = layeredLora(shape.config, adapter, tensor);
  const weightSum = scored.weights.reduce((sum, weight) => sum + weight, 0);
  const data = {
    ids: integers(batch.inputIds),
    rows: integers(scored.rows),
    targets: integers(scored.targets),
    weights: np.array(Float32Array.from(scored.weights, (weight) => weight / weightSum)),
  };

  const rmsNorm = (x, w) => {
    const mean = np.square(x.ref).mean(-1, { keepdims: true });
    return x.mul(np.reciprocal(np.sqrt(mean.add(rmsNormEps)))).mul(w);
  };
  const linear = (x, w, { A, B }) => {
    const low = np.dot(x.ref, A.transpose()).mul(scale);
    return np.dot(x, w.transpose()).add(np.dot(low, B.transpose()));
  };
  const rope = (x, heads, { cos, sin }) => {
    const halves = x.reshape([T, heads, 2, D / 2]);
    return halves.ref.mul(cos.ref).add(np.flip(halves, 2).mul(sin.ref)).reshape([T, heads, D]);
  };
  // The query heads of a group share their keys by an axis of their own: a few per cent faster than
  // nn.dotProductAttention, which repeats keys and values.
  const attention = (q, k, v) => {
    const scores = np.einsum('tgrd,sgd->grts', q.reshape([T, G, H / G, D]), k).mul(1 / Math.sqrt(D));
    const causal = np.where(np.tri(T, T, 0, { dtype: 'bool' }), scores, -Infinity);
    return np.einsum('grts,sgd->tgrd', nn.softmax(causal, -1), v).reshape([T, H * D]);
  };
  const logitsOf = (adapters, frozen, { ids, rows }) => {
    let x = np.take(frozen.embed.ref, ids, 0);
    frozen.layers.forEach((w, l) => {
      const a = adapters[l];
      const normed = rmsNorm(x.ref, w.norm1);
      const q = rope(linear(normed.ref, w.q, a.q), H, frozen);
      const k = rope(linear(normed.ref, w.k, a.k), G, frozen);
      const v = linear(normed, w.v, a.v).reshape([T, G, D]);
      x = x.add(linear(attention(q, k, v), w.o, a.o));
      const middle = rmsNorm(x.ref, w.norm2);
      const gated = nn.silu(linear(middle.ref, w.gate, a.gate)).mul(linear(middle, w.up, a.up));
      x = x.add(linear(gated, w.down, a.down));
    });
    frozen.cos.dispose();
    frozen.sin.dispose();
    return np.dot(rmsNorm(np.take(x.reshape([T, C]), rows, 0), frozen.norm), frozen.embed.transpose());
  };
  const lossOf = (adapters, frozen, { ids, rows, targets, weights }) => {
    const logits = logitsOf(adapters, frozen, { ids, rows });
    const logSum = nn.logsumexp(logits.ref, -1);
    // A comparison fuses with the sum. nn.oneHot would gather from a V × V identity (9.7 GB at V 49,152), and
    // jit refuses the gradient of np.takeAlongAxis in 0.1.25.
    const isTarget = np.equal(targets.reshape([-1, 1]), np.arange(V));
    return logSum
      .sub(np.where(isTarget, logits, 0).sum(-1))
      .mul(weights)
      .sum();
  };

  const { learningRate, beta1, beta2, eps } = ADAMW;
  const update = jit((adapters, first, second, count, frozen, inputs) => {
    const [loss, gradient] = valueAndGrad(lossOf)(tree.ref(adapters), frozen, inputs);
    const m = tree.map((old, g) => old.mul(beta1).add(g.mul(1 - beta1)), first, tree.ref(gradient));
    const v = tree.map((old, g) => old.mul(beta2).add(np.square(g).mul(1 - beta2)), second, gradient);
    const correct1 = np.subtract(1, np.power(beta1, count.ref));
    const correct2 = np.subtract(1, np.power(beta2, count));
    const next = tree.map(
      (p, m1, v1) =>
        p.sub(
          m1
            .div(correct1.ref)
            .div(np.sqrt(v1.div(correct2.ref)).add(eps))
            .mul(learningRate),
        ),
      adapters,
      tree.ref(m),
      tree.ref(v),
    );
    correct1.dispose();
    correct2.dispose();
    return [next, m, v, loss];
  });

  const zeros = () => tree.map((x) => np.array(new Float32Array(x.size)).reshape(x.shape), lora);
  let first = zeros();
  let second = zeros();
  let count = 0;
  await blockUntilReady(base);
  return {
    async step() {
      const now = np.array(++count, { dtype: np.float32 });
      let loss;
      [lora, first, second, loss] = update(lora, first, second, now, tree.ref(base), tree.ref(data));
      await blockUntilReady(lora);
      return loss.jsAsync();
    },
    /** After one step Adam's first moment is (1 − β₁) times the gradient. */
    async gradientNorms() {
      const norms = {};
      for (const [name, moment] of loraEntries(shape.config, first)) {
        norms[name] = norm2(await moment.ref.data()) / (1 - beta1);
      }
      return norms;
    },
  };
}

await serve(load);
