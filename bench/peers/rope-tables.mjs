import { ropeAngles } from '../task/layered.ts';

/**
 * cos and sin for a head of two halves, both [T, 2, D / 2]: with the sign of the turn in the sine, rotating
 * half of a head is a flip of the axis of two, which both peers do without a copy by hand.
 */
export function ropeTables(config, tokens) {
  const { cos, sin } = ropeAngles(config, tokens);
  const half = config.headDim / 2;
  const widen = (values, signs) =>
    Float32Array.from({ length: tokens * config.headDim }, (_, i) => {
      const side = Math.floor(i / half) % 2;
      return signs[side] * values[Math.floor(i / config.headDim) * half + (i % half)];
    });
  return { cos: widen(cos, [1, 1]), sin: widen(sin, [-1, 1]) };
}
