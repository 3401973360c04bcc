import { expect, it } from 'vitest';
import { normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { adamW, gradientNorm, NORM_PARTS, STATS } from './adamw.ts';
import { adamWReference } from './reference.ts';

/** Three updates in f32; the root and the division lose a few units in the last place. */
const F32 = 2e-6;
const OPTIONS = { betas: [0.9, 0.999] as const, eps: 1e-8, weightDecay: 0.01 };

it.each([
  { count: 1, clip: null },
  { count: 1000, clip: 1 },
])('AdamW on $count weights with clip $clip equals its reference', async ({ count, clip }) => {
  const weights = normals('w', count);
  const gradients = [0, 1, 2].map((step) => normals(`g${step}`, count));
  const state = {
    weights: Float64Array.from(weights),
    first: new Float64Array(count),
    second: new Float64Array(count),
  };
  const norms = gradients.map((g, i) =>
    adamWReference(state, g, {
      step: i + 1,
      lr: 0.01,
      betas: OPTIONS.betas,
      eps: OPTIONS.eps,
      decay: 0.01,
      clip,
    }),
  );
  const got = await onDevice(async ({ recorder, arena }) => {
    const views = {
      weights: arena.upload('w', weights),
      first: arena.alloc('m', count),
      second: arena.alloc('v', count),
      stats: arena.alloc('stats', STATS),
    };
    const parts = arena.alloc('parts', NORM_PARTS);
    const seen: number[] = [];
    for (const [i, g] of gradients.entries()) {
      const gradient = arena.upload('g', g);
      gradientNorm(recorder, { gradient: [gradient], counts: [count], parts, stats: views.stats });
      adamW(recorder, { ...OPTIONS, ...views, gradient, count, step: i + 1, learningRate: 0.01, clip });
      seen.push((await recorder.readFloats(views.stats, STATS))[1]!);
    }
    return { weights: await recorder.readFloats(views.weights, count), seen };
  });
  expect(relativeError(got.seen, norms)).toBeLessThan(F32);
  expect(relativeError(got.weights, state.weights)).toBeLessThan(F32);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a gradient of %d changes nothing, then or later',
  async (bad) => {
    const weights = normals('w', 70);
    const got = await onDevice(async ({ recorder, arena }) => {
      const views = {
        weights: arena.upload('w', weights),
        first: arena.alloc('m', 70),
        second: arena.alloc('v', 70),
        stats: arena.alloc('stats', STATS),
      };
      const parts = arena.alloc('parts', NORM_PARTS);
      const broken = normals('g', 70);
      broken[69] = bad;
      for (const [i, g] of [broken, normals('g', 70)].entries()) {
        const gradient = arena.upload('g', g);
        gradientNorm(recorder, { gradient: [gradient], counts: [70], parts, stats: views.stats });
        adamW(recorder, {
          ...OPTIONS,
          ...views,
          gradient,
          count: 70,
          step: i + 1,
          learningRate: 0.01,
          clip: 1,
        });
      }
      return {
        weights: await recorder.readFloats(views.weights, 70),
        first: await recorder.readFloats(views.first, 70),
        flag: (await recorder.readFloats(views.stats, STATS))[2],
      };
    });
    expect(got.flag).toBe(1);
    expect(got.weights).toEqual(weights);
    expect(got.first).toEqual(new Float32Array(70));
  },
);
