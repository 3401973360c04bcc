import type { View } from '../../gpu/buffers.ts';

/** How a frozen weight lies on the device: its own bits, two halves to a u32, or f32. */
export type WeightType = 'bf16' | 'f16' | 'f32';

/** W [O, K] row-major. Rows of 16-bit weights are padded to an even K, so that each starts on a u32. */
export interface Weight {
  readonly view: View;
  readonly type: WeightType;
  /** O. */
  readonly rows: number;
  /** K, even. */
  readonly columns: number;
  /** [O] f32, added to the product where the layer has one (Qwen2's q, k, v). */
  readonly bias?: View | null;
}

/** WGSL of `weight2(word)`: the elements 2·word and 2·word + 1 of a weight bound at `binding`. */
export function weightAccess(type: WeightType, binding: number): string {
  const head = (element: string) =>
    `@group(0) @binding(${binding}) var<storage, read> weight: array<${element}>;`;
  switch (type) {
    case 'bf16':
      return `${head('u32')}
fn weight2(word: u32) -> vec2f {
  let bits = weight[word];
  return vec2f(bitcast<f32>(bits << 16u), bitcast<f32>(bits & 0xffff0000u));
}`;
    case 'f16':
      return `${head('u32')}
fn weight2(word: u32) -> vec2f { return unpack2x16float(weight[word]); }`;
    case 'f32':
      return `${head('vec2f')}
fn weight2(word: u32) -> vec2f { return weight[word]; }`;
  }
}
