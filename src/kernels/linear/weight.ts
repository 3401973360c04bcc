import type { View } from '../../gpu/buffers.ts';

/** How a frozen weight lies on the device: its own bits, two halves to a u32, or f32. */
export type WeightType = 'bf16' | 'f16' | 'f32';

/** Rows [start, start + rows) of a weight in a binding of their own. */
export interface WeightPart {
  readonly view: View;
  readonly start: number;
  readonly rows: number;
}

/** W [O, K] row-major; cut by rows into parts where one binding does not hold it. */
export interface Weight {
  readonly parts: readonly WeightPart[];
  readonly type: WeightType;
  /** O. */
  readonly rows: number;
  /** K; even where the type has 16 bits, so that each row starts on a u32. */
  readonly columns: number;
  /** [O] f32, added to the product where the layer has one (Qwen2's q, k, v). */
  readonly bias: View | null;
}

/** A weight in one binding, without bias. */
export const wholeWeight = (view: View, type: WeightType, rows: number, columns: number): Weight => ({
  parts: [{ view, start: 0, rows }],
  type,
  rows,
  columns,
  bias: null,
});

/** Elements that one load takes: rows of K elements are made of whole vectors. */
export type Width = 1 | 2 | 4;

/** The widest vector of which all the given lengths are whole numbers. */
export function widthOf(...lengths: readonly number[]): Width {
  if (lengths.every((length) => length % 4 === 0)) return 4;
  return lengths.every((length) => length % 2 === 0) ? 2 : 1;
}

/** WGSL type of a vector of f32. */
export const vectorType = (width: Width): string => (width === 1 ? 'f32' : `vec${width}f`);

/** WGSL of `weight(i)`: vector i of a weight bound at `binding`. */
export function weightAccess(type: WeightType, width: Width, binding: number): string {
  const head = (element: string) =>
    `@group(0) @binding(${binding}) var<storage, read> weights: array<${element}>;`;
  const type32 = vectorType(width);
  if (type === 'f32') return `${head(type32)}\nfn weight(i: u32) -> ${type32} { return weights[i]; }`;
  const unpack =
    type === 'bf16'
      ? (bits: string) => `bitcast<vec2f>(vec2u(${bits} << 16u, ${bits} & 0xffff0000u))`
      : (bits: string) => `unpack2x16float(${bits})`;
  if (width === 2)
    return `${head('u32')}\nfn weight(i: u32) -> vec2f { let bits = weights[i]; return ${unpack('bits')}; }`;
  return `${head('vec2u')}
fn weight(i: u32) -> vec4f { let bits = weights[i]; return vec4f(${unpack('bits.x')}, ${unpack('bits.y')}); }`;
}
