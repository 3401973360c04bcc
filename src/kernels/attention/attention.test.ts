import { describe, expect, it } from 'vitest';
import { finiteDifference, normals, relativeError } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { attention } from './attention.ts';
import { attentionGradient } from './gradient.ts';
import { attentionGradientReference, attentionReference } from './reference.ts';

/** exp of f32 scores: a few units in the last place each, summed over a segment. */
const F32 = 5e-6;

/** Segment of each token, and the ends of the segment of each token. */
function segmentsOf(lengths: readonly number[]) {
  const segments = lengths.flatMap((length, s) => Array.from({ length }, () => s));
  const first = Uint32Array.from(segments, (s) => segments.indexOf(s));
  const last = Uint32Array.from(segments, (s) => segments.lastIndexOf(s));
  return { segments, first, last };
}

describe('attention over packed segments', () => {
  it.each([
    { lengths: [1], heads: 1, kvHeads: 1, headDim: 8 },
    { lengths: [13, 1, 65], heads: 6, kvHeads: 2, headDim: 10 },
    { lengths: [63], heads: 3, kvHeads: 1, headDim: 64 },
    { lengths: [40, 33], heads: 2, kvHeads: 1, headDim: 80 },
    { lengths: [70], heads: 2, kvHeads: 2, headDim: 256 },
    { lengths: [5, 64], heads: 1, kvHeads: 1, headDim: 126 },
  ])(
    'equals its reference forward and backward: $lengths, $heads/$kvHeads heads of $headDim',
    async (shape) => {
      const { heads, kvHeads, headDim, lengths } = shape;
      const { segments, first, last } = segmentsOf(lengths);
      const n = segments.length;
      const stride = (heads + 2 * kvHeads) * headDim;
      const qkv = normals('qkv', n * stride);
      const dOut = normals('do', n * heads * headDim);
      const got = await onDevice(async ({ recorder, arena }) => {
        const views = {
          qkv: arena.upload('qkv', qkv),
          firstKey: arena.upload('first', first),
          out: arena.alloc('out', n * heads * headDim),
          lse: arena.alloc('lse', n * heads),
        };
        const lastKey = arena.upload(
          'self',
          Uint32Array.from({ length: n }, (_, i) => i),
        );
        const kStart = heads * headDim;
        const vStart = kStart + kvHeads * headDim;
        attention(recorder, {
          ...views,
          layout: { heads, kvHeads, headDim, qStride: stride, kvStride: stride, kStart, vStart },
          q: views.qkv,
          kv: views.qkv,
          lastKey,
          n,
        });
        const dQkv = arena.alloc('dqkv', n * stride);
        attentionGradient(recorder, {
          heads,
          kvHeads,
          headDim,
          ...views,
          dOut: arena.upload('do', dOut),
          delta: arena.alloc('delta', n * heads),
          lastQuery: arena.upload('last', last),
          dQkv,
          n,
        });
        return {
          out: await recorder.readFloats(views.out, n * heads * headDim),
          dQkv: await recorder.readFloats(dQkv, n * stride),
        };
      });
      expect(relativeError(got.out, attentionReference(qkv, segments, shape))).toBeLessThan(F32);
      expect(relativeError(got.dQkv, attentionGradientReference(qkv, dOut, segments, shape))).toBeLessThan(
        F32,
      );
    },
  );

  it('has a reference whose gradient equals finite differences', () => {
    const shape = { heads: 4, kvHeads: 2, headDim: 2 };
    const { segments } = segmentsOf([3, 2]);
    const qkv = normals('q', 5 * 16);
    const dOut = normals('d', 5 * 8);
    const numeric = finiteDifference((v) => attentionReference(v, segments, shape), qkv, dOut);
    expect(relativeError(attentionGradientReference(qkv, dOut, segments, shape), numeric)).toBeLessThan(1e-8);
  });
});
