/**
 * The LoRA step in TensorFlow.js on its WebGPU backend, as its guides have it: eager operations in a tidy,
 * the library's own Adam (AdamW without decay is Adam) and cross-entropy, only the adapter is a variable, and
 * only the scored positions go through the head.
 */
import { loraScale } from '../../src/model/lora.ts';
import { serve } from '../engines/serve.ts';
import { floatTensors } from '../task/files.ts';
import { layeredBase, layeredLora, loraEntries, norm2 } from '../task/layered.ts';
import { ADAMW, LORA } from '../task/shapes.ts';
import { pretendBrowser } from './browser.mjs';
import { ropeTables } from './rope-tables.mjs';

async function load({ shape, model, adapter, batch, scored }, gpu) {
  pretendBrowser(gpu);
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu'))) throw new Error('TensorFlow.js found no WebGPU.');
  await tf.ready();

  const { heads: H, kvHeads: G, headDim: D, vocabSize: V, rmsNormEps } = shape.config;
  const T = shape.tokens;
  // R query heads share a key head.
  const R = H / G;
  const scale = loraScale(LORA);
  const tensor = ({ data, shape: dims }) => tf.tensor(data, dims, 'float32');
  // Products are stored transposed, [in, out]: a few per cent faster here than as they lie in the file.
  const frozen = (weight) =>
    weight.shape.length === 2 ? tf.tidy(() => tf.transpose(tensor(weight))) : tensor(weight);

  const layered = layeredBase(shape.config, await floatTensors(model));
  const embed = tensor(layered.embed);
  const finalNorm = tensor(layered.norm);
  const layers = layered.layers.map((layer) =>
    Object.fromEntries(Object.entries(layer).map(([name, weight]) => [name, frozen(weight)])),
  );
  const tables = ropeTables(shape.config, T);
  const cos = tf.tensor(tables.cos, [T, 2, D / 2]);
  const sin = tf.tensor(tables.sin, [T, 2, D / 2]);
  const mask = tf.tensor(
    Float32Array.from({ length: R * T * T }, (_, i) => (i % T > Math.floor(i / T) % T ? -1e9 : 0)),
    [R * T, T],
  );
  const lora = layeredLora(shape.config, adapter, (values) => tf.variable(tensor(values)));
  const variables = loraEntries(shape.config, lora);
  const weightSum = scored.weights.reduce((sum, weight) => sum + weight, 0);
  const ids = tf.tensor1d(batch.inputIds, 'int32');
  const rows = tf.tensor1d(Int32Array.from(scored.rows), 'int32');
  const targets = tf.tensor1d(Int32Array.from(scored.targets), 'int32');
  const weights = tf.tensor1d(Float32Array.from(scored.weights, (weight) => weight / weightSum));

  const rmsNorm = (x, w) => {
    const mean = tf.mean(tf.square(x), -1, true);
    return tf.mul(tf.mul(x, tf.rsqrt(tf.add(mean, rmsNormEps))), w);
  };
  const linear = (x, w, { A, B }) => {
    const low = tf.mul(tf.matMul(x, A, false, true), scale);
    return tf.add(tf.matMul(x, w), tf.matMul(low, B, false, true));
  };
  /** [T, heads · D] to [heads, T, D]. */
  const toHeads = (x, heads) => tf.transpose(tf.reshape(x, [T, heads, D]), [1, 0, 2]);
  const rope = (x, heads) => {
    const halves = tf.reshape(x, [heads, T, 2, D / 2]);
    return tf.add(tf.mul(halves, cos), tf.mul(tf.reverse(halves, 2), sin));
  };
  /** The query heads of a group share one product with its keys, so keys and values are never repeated. */
  const attention = (q, k, v) => {
    const queries = tf.reshape(rope(toHeads(q, H), H), [G, R * T, D]);
    const keys = tf.reshape(rope(toHeads(k, G), G), [G, T, D]);
    const scores = tf.mul(tf.matMul(queries, keys, false, true), 1 / Math.sqrt(D));
    const y = tf.matMul(tf.softmax(tf.add(scores, mask)), toHeads(v, G));
    return tf.reshape(tf.transpose(tf.reshape(y, [H, T, D]), [1, 0, 2]), [T, H * D]);
  };
  const lossOf = () => {
    let x = tf.gather(embed, ids);
    layers.forEach((w, l) => {
      const a = lora[l];
      const normed = rmsNorm(x, w.norm1);
      const [q, k, v] = ['q', 'k', 'v'].map((name) => linear(normed, w[name], a[name]));
      x = tf.add(x, linear(attention(q, k, v), w.o, a.o));
      const middle = rmsNorm(x, w.norm2);
      const gate = linear(middle, w.gate, a.gate);
      const gated = tf.mul(tf.mul(gate, tf.sigmoid(gate)), linear(middle, w.up, a.up));
      x = tf.add(x, linear(gated, w.down, a.down));
    });
    const logits = tf.matMul(rmsNorm(tf.gather(x, rows), finalNorm), embed, false, true);
    // The library's loss takes no indices; one-hot rows exist for the scored positions only.
    const hot = tf.oneHot(targets, V);
    return tf.losses.softmaxCrossEntropy(hot, logits, weights, 0, tf.Reduction.SUM);
  };

  const { learningRate, beta1, beta2, eps } = ADAMW;
  const adam = tf.train.adam(learningRate, beta1, beta2, eps);
  const trained = variables.map(([, variable]) => variable);
  return {
    async step() {
      const loss = adam.minimize(lossOf, true, trained);
      // The copy for reading follows the whole step in the queue.
      const [value] = await loss.data();
      loss.dispose();
      return value;
    },
    /** After one step Adam's first moment is (1 − β₁) times the gradient. */
    async gradientNorms() {
      const norms = {};
      for (const [i, [name]] of variables.entries()) {
        norms[name] = norm2(await adam.accumulatedFirstMoment[i].variable.data()) / (1 - beta1);
      }
      return norms;
    },
  };
}

await serve(load);
