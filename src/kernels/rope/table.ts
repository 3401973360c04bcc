import type { RopeScaling } from '../../model/types.ts';

const f32 = Math.fround;

/** How far each pair of a head turns from one position to the next. */
export interface RopeShape {
  /** D. */
  readonly headDim: number;
  readonly theta: number;
  readonly scaling: RopeScaling | null;
}

/**
 * Radians a position of each pair, [D/2]: θ^(−2j/D), scaled. Rounded to f32 after every operation, as
 * transformers computes them: published models were trained with these bits.
 */
export function ropeFrequencies({ headDim, theta, scaling }: RopeShape): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: headDim / 2 }, (_, j) => {
    const frequency = f32(1 / f32(f32(theta) ** f32((2 * j) / headDim)));
    return scaling ? scaled(frequency, scaling) : frequency;
  });
}

function scaled(frequency: number, scaling: RopeScaling): number {
  const slow = f32(frequency / f32(scaling.factor));
  if (scaling.kind === 'linear') return slow;
  const { lowFrequencyFactor: low, highFrequencyFactor: high, originalPositions } = scaling;
  const wavelength = f32(f32(2 * Math.PI) / frequency);
  if (wavelength > f32(originalPositions / low)) return slow;
  if (wavelength < f32(originalPositions / high)) return frequency;
  // Between the two, the share of the unscaled one rises with the frequency.
  const share = f32(f32(f32(originalPositions / wavelength) - f32(low)) / f32(high - low));
  const rest = f32(f32(f32(1 - share) * frequency) / f32(scaling.factor));
  return f32(rest + f32(share * frequency));
}

/**
 * (cos, sin) of position · frequency, [positions, D/2, 2]. The angle is not rounded, so far positions keep
 * their accuracy.
 */
export function ropeTable(positions: number, shape: RopeShape): Float32Array<ArrayBuffer> {
  const half = shape.headDim / 2;
  const table = new Float32Array(positions * half * 2);
  ropeFrequencies(shape).forEach((frequency, j) => {
    for (let p = 0; p < positions; p++) {
      table[(p * half + j) * 2] = Math.cos(p * frequency);
      table[(p * half + j) * 2 + 1] = Math.sin(p * frequency);
    }
  });
  return table;
}
