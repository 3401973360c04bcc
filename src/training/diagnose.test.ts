import { describe, expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { PLAIN, withTrainer } from '../../tests/helpers/trainer.ts';
import type { AdapterTensors, Tensor } from '../model/types.ts';

const nameOf = (layer: number, module: string, side: 'A' | 'B') =>
  `base_model.model.model.layers.${layer}.${module}.lora_${side}.weight`;

/** The adapter with some tensors filled with one number. */
function filled(tensors: AdapterTensors, values: Readonly<Record<string, number>>): AdapterTensors {
  const out = new Map<string, Tensor>(tensors);
  for (const [name, value] of Object.entries(values)) {
    const { shape, data } = tensors.get(name)!;
    out.set(name, { shape, data: new Float32Array(data.length).fill(value) });
  }
  return out;
}

async function diagnosed(values: Readonly<Record<string, number>>): Promise<string | null> {
  const fixture = await loadStepFixture('llama-step');
  const tensors = filled(fixture.adapter.tensors, values);
  return withTrainer(
    { ...fixture, adapter: { ...fixture.adapter, tensors } },
    [fixture.batch],
    PLAIN,
    async (trainer) => {
      const stats = await trainer.gradients([fixture.batch]);
      expect(stats?.broken).toBe(true);
      return trainer.diagnose();
    },
  );
}

describe('ENG-8: the first tensor that holds no number', () => {
  it('forward: the layer whose output it is', async () => {
    expect(await diagnosed({ [nameOf(0, 'mlp.down_proj', 'B')]: Number.POSITIVE_INFINITY })).toBe(
      'the output of layer 0',
    );
    expect(await diagnosed({ [nameOf(1, 'self_attn.o_proj', 'B')]: Number.NaN })).toBe(
      'the output of layer 1',
    );
  });

  it('backward: the gradient that comes first, which is the last layer’s', async () => {
    // With A zero the forward pass stays whole; dP = dY B overflows, and with it dA and all that follows.
    const values = { [nameOf(1, 'mlp.down_proj', 'A')]: 0, [nameOf(1, 'mlp.down_proj', 'B')]: 3e38 };
    expect(await diagnosed(values)).toBe(`the gradient of ${nameOf(1, 'mlp.down_proj', 'A')}`);
  });
});
