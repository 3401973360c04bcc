import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import {
  type Contraction,
  contract,
  eachResult,
  indices,
  shallow,
  sharedDeclarations,
  signature,
} from './contraction.ts';
import { type LoraGroup, rowInB } from './lora.ts';
import { fitted, tileOf, type Variant, variantName } from './variant.ts';
import { vectorType, type Weight, type WeightType, type Width, weightAccess, widthOf } from './weight.ts';

/** What a program of the product is made for. */
interface Shape {
  readonly variant: Variant;
  readonly type: WeightType;
  /** Elements a load along K; of dY along O; of dP along S·R (null without LoRA). */
  readonly width: Width;
  readonly chunk: Width;
  readonly loraChunk: Width | null;
  /** Add to dX instead of overwriting it. */
  readonly accumulate: boolean;
}

/**
 * dX [N, K] (+)= α·dY W (+ dP A), dY [N, O], W [O, K]: the sum runs over O, and over S·R with LoRA, as one
 * product with [W ; A]. A column of the result is a vector of K.
 */
function makeSpec({ variant, type, width, chunk, loraChunk, accumulate }: Shape): ProgramSpec {
  const vector = vectorType(width);
  const main: Contraction = {
    form: 'outer',
    count: 'params.chunks',
    width: chunk,
    leftType: vectorType(chunk),
    rightType: vector,
    leftBase: (row) => `${row} * params.dy_stride + params.dy_start`,
    left: (base, c) => `dy[${base} + ${c}]`,
    rightBase: (column) => column,
    right: (base, o) => `weight((params.row + ${o}) * params.units + ${base})`,
  };
  const lora: Contraction | null = loraChunk && {
    ...main,
    count: 'params.lora_chunks',
    width: loraChunk,
    leftType: vectorType(loraChunk),
    leftBase: (row) => `${row} * params.lora_chunks`,
    left: (base, c) => `dp[${base} + ${c}]`,
    right: (base, r) => `a[${r} * params.units + ${base}]`,
  };
  const tile = tileOf(variant);
  const shared = variant.kind === 'shared';
  return {
    name: `linear input-gradient ${type}${width === 4 ? '' : ` by ${width}`}${chunk === 4 ? '' : ` over ${chunk}`}${lora ? ' + lora' : ''}${accumulate ? ' +=' : ''}, ${variantName(variant)}`,
    access: ['read', 'read', 'read-write', ...(lora ? (['read', 'read'] as const) : [])],
    wgsl: `${variant.kind === 'subgroup' ? 'enable subgroups;' : ''}
struct Params { n: u32, units: u32, chunks: u32, row: u32, dy_stride: u32, dy_start: u32, dx_stride: u32, dx_start: u32, lora_chunks: u32, alpha: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> dy: array<${vectorType(chunk)}>;
${weightAccess(type, width, 2)}
@group(0) @binding(3) var<storage, read_write> dx: array<${vector}>;
${lora ? `@group(0) @binding(4) var<storage, read> dp: array<${lora.leftType}>;\n@group(0) @binding(5) var<storage, read> a: array<${vector}>;` : ''}
${shared ? sharedDeclarations(main, variant, 'tile') : ''}
${shared && lora ? sharedDeclarations(lora, shallow(variant), 'lora_tile') : ''}
${signature(variant)}
  let col0 = group.x * ${tile.columns}u;
  let last = params.units - 1u;
  let row0 = group.y * ${tile.rows}u;
  ${indices(variant, vector)}
  ${contract(main, variant, 'tile')}
  ${eachResult(variant, (i, j) => `s${i}_${j} *= params.alpha;`)}
  ${lora ? contract(lora, shallow(variant), 'lora_tile') : ''}
  ${eachResult(variant, (i, j) => `if (inside${i} & (o${j} <= last)) { dx[n${i} * params.dx_stride + params.dx_start + o${j}] ${accumulate ? '+=' : '='} s${i}_${j}; }`)}
}`,
  };
}

const spec = memo(makeSpec);

export interface InputGradientArgs {
  /** dY [N, O]. */
  readonly dy: View;
  readonly weight: Weight;
  /** dX [N, K], overwritten. */
  readonly dx: View;
  readonly n: number;
  /** dP [N, S·R], already scaled (see loraProjectGradient). */
  readonly lora?: { readonly group: LoraGroup; readonly dp: View };
  /** How the device multiplies best; the register tile where nothing was measured. */
  readonly variant?: Variant | null;
}

/** The input's gradient of the LoRA linear: [dY | dP]·[W ; A] as one product over O + S·R rows. */
export function linearInputGradient(recorder: Recorder, args: InputGradientArgs): void {
  const { dy, weight, dx, n, lora } = args;
  const { rows: o, columns: k, type } = weight;
  const width = widthOf(k);
  const units = k / width;
  const variant = fitted(args.variant ?? null, 'outer', n, units);
  const tile = tileOf(variant);
  const groups = [Math.ceil(units / tile.columns), Math.ceil(n / tile.rows)] as const;
  weight.parts.forEach((part, index) => {
    const chunk = widthOf(o, part.start, part.rows);
    const own = index === 0 ? lora : undefined;
    const loraWidth = own ? own.group.slots * own.group.rank : 0;
    const loraChunk = own ? widthOf(loraWidth) : null;
    const numbers = [n, units, part.rows / chunk, 0, o / chunk, part.start / chunk, units, 0];
    recorder.dispatch(
      spec({ variant, type, width, chunk, loraChunk, accumulate: index > 0 }),
      [dy, part.view, dx, ...(own ? [own.dp, own.group.a] : [])],
      [...numbers.map(u), u(loraWidth / (loraChunk ?? 1)), f(1)],
      groups,
    );
  });
}

export interface ProjectGradientArgs {
  /** dY [N, O]. */
  readonly dy: View;
  readonly n: number;
  readonly o: number;
  readonly group: LoraGroup;
  /** dP [N, S·R], overwritten. */
  readonly dp: View;
  readonly variant?: Variant | null;
}

/** The gradient of s·x Aᵀ's result with respect to x Aᵀ: dP = s·dY B, block by block. */
export function loraProjectGradient(
  recorder: Recorder,
  { dy, n, o, group, dp, variant: preferred }: ProjectGradientArgs,
): void {
  const { rank, slots, scale, blocks } = group;
  const width = widthOf(rank);
  const units = rank / width;
  const variant = fitted(preferred ?? null, 'outer', n, units);
  const tile = tileOf(variant);
  for (const block of blocks) {
    if (block.slot === null) continue;
    const length = block.end - block.start;
    const chunk = widthOf(o, block.start, length);
    const numbers = [n, units, length / chunk, rowInB(blocks, block), o / chunk, block.start / chunk];
    recorder.dispatch(
      spec({ variant, type: 'f32', width, chunk, loraChunk: null, accumulate: false }),
      [dy, group.b, dp],
      [...numbers.map(u), u(slots * units), u(block.slot * units), u(0), f(scale)],
      [Math.ceil(units / tile.columns), Math.ceil(n / tile.rows)],
    );
  }
}

export interface SlotGradientArgs {
  readonly group: LoraGroup;
  readonly slot: number;
  /** dP [N, S·R], scaled. */
  readonly dp: View;
  /** dX [N, K], overwritten. */
  readonly dx: View;
  readonly n: number;
  readonly k: number;
  readonly variant?: Variant | null;
}

/** dP A of one slot alone: with dropout each slot's input has a mask of its own. */
export function loraSlotInputGradient(recorder: Recorder, args: SlotGradientArgs): void {
  const { group, slot, dp, dx, n, k } = args;
  const { rank, slots } = group;
  const width = widthOf(k);
  const units = k / width;
  const chunk = widthOf(rank);
  const variant = fitted(args.variant ?? null, 'outer', n, units);
  const tile = tileOf(variant);
  const numbers = [n, units, rank / chunk, slot * rank, (slots * rank) / chunk, (slot * rank) / chunk];
  recorder.dispatch(
    spec({ variant, type: 'f32', width, chunk, loraChunk: null, accumulate: false }),
    [dp, group.a, dx],
    [...numbers.map(u), u(units), u(0), u(0), f(1)],
    [Math.ceil(units / tile.columns), Math.ceil(n / tile.rows)],
  );
}
