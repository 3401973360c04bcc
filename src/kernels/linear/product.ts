import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, type Scalar, u } from '../../gpu/recorder.ts';
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
import { type LoraGroup, NONE, type Piece, piecesOf } from './lora.ts';
import { fitted, tileOf, type Variant, variantName } from './variant.ts';
import { vectorType, type Weight, type WeightType, type Width, weightAccess, widthOf } from './weight.ts';

/** What a program of the product is made for. */
interface Shape {
  readonly variant: Variant;
  readonly type: WeightType;
  /** Elements a load along K, and along R (null without LoRA). */
  readonly width: Width;
  readonly loraWidth: Width | null;
  readonly residual: boolean;
  readonly bias: boolean;
}

/**
 * Y [N, O] = α·X Wᵀ (+ P Bᵀ) (+ residual) (+ bias), X [N, K], W [O, K]. A workgroup's columns lie in one
 * block of a fused weight, so that they share P's R columns: [x | sP]·[W | B]ᵀ is one sum over K + R.
 */
function makeSpec({ variant, type, width, loraWidth, residual, bias }: Shape): ProgramSpec {
  const { columns: tileColumns, rows: tileRows } = tileOf(variant);
  const main: Contraction = {
    form: 'dot',
    count: 'params.units',
    width,
    leftType: vectorType(width),
    rightType: vectorType(width),
    leftBase: (row) => `${row} * params.units`,
    left: (base, c) => `x[${base} + ${c}]`,
    rightBase: (column) => `(${column} - params.row) * params.units`,
    right: (base, c) => `weight(${base} + ${c})`,
  };
  const lora: Contraction | null = loraWidth && {
    ...main,
    count: 'rank_units',
    width: loraWidth,
    leftType: vectorType(loraWidth),
    rightType: vectorType(loraWidth),
    leftBase: (row) => `${row} * params.p_units + p_column`,
    left: (base, c) => `p[${base} + ${c}]`,
    rightBase: (column) => `(${column} - b_shift) * params.rank_units`,
    right: (base, c) => `b[${base} + ${c}]`,
  };
  const optional = [
    ...(lora ? [`p: array<${lora.leftType}>`, `b: array<${lora.rightType}>`] : []),
    ...(residual ? ['residual: array<f32>'] : []),
    ...(bias ? ['bias: array<f32>'] : []),
  ];
  const shared = variant.kind === 'shared';
  return {
    name: `linear ${type}${width === 4 ? '' : ` by ${width}`}${lora ? ' + lora' : ''}${residual ? ' + residual' : ''}${bias ? ' + bias' : ''}, ${variantName(variant)}`,
    access: ['read', 'read', 'read-write', ...optional.map(() => 'read' as const)],
    wgsl: `${variant.kind === 'subgroup' ? 'enable subgroups;' : ''}
struct Params {
  n: u32, o: u32, units: u32, row: u32, alpha: f32, p_units: u32, rank_units: u32,
  tiles0: u32, tiles1: u32, start0: u32, start1: u32, start2: u32, end0: u32, end1: u32, end2: u32,
  p0: u32, p1: u32, p2: u32, shift0: u32, shift1: u32, shift2: u32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<${vectorType(width)}>;
${weightAccess(type, width, 2)}
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
${optional.map((declaration, index) => `@group(0) @binding(${4 + index}) var<storage, read> ${declaration};`).join('\n')}
${shared ? sharedDeclarations(main, variant, 'tile') : ''}
${shared && lora ? sharedDeclarations(lora, shallow(variant), 'lora_tile') : ''}
${signature(variant)}
  var col0 = params.start0 + group.x * ${tileColumns}u;
  var last = params.end0 - 1u;
  var p_column = params.p0;
  var b_shift = params.shift0;
  if (group.x >= params.tiles1) {
    col0 = params.start2 + (group.x - params.tiles1) * ${tileColumns}u; last = params.end2 - 1u; p_column = params.p2; b_shift = params.shift2;
  } else if (group.x >= params.tiles0) {
    col0 = params.start1 + (group.x - params.tiles0) * ${tileColumns}u; last = params.end1 - 1u; p_column = params.p1; b_shift = params.shift1;
  }
  let row0 = group.y * ${tileRows}u;
  ${indices(variant, 'f32')}
  ${contract(main, variant, 'tile')}
  ${eachResult(variant, (i, j) => `s${i}_${j} *= params.alpha;`)}
  ${
    lora
      ? `let rank_units = select(params.rank_units, 0u, p_column == ${NONE}u);
  ${contract(lora, shallow(variant), 'lora_tile')}`
      : ''
  }
  ${eachResult(variant, (i, j) => {
    const at = `n${i} * params.o + o${j}`;
    return `if (inside${i} & (o${j} <= last)) { y[${at}] = s${i}_${j}${residual ? ` + residual[${at}]` : ''}${bias ? ` + bias[o${j}]` : ''}; }`;
  })}
}`,
  };
}

const spec = memo(makeSpec);

export interface ForwardArgs {
  /** X [N, K]. */
  readonly x: View;
  readonly weight: Weight;
  /** Y [N, O], overwritten. */
  readonly y: View;
  readonly n: number;
  /** [N, O], added to the product; another buffer than y. */
  readonly residual?: View;
  /** Factor of X Wᵀ (not of P Bᵀ). */
  readonly alpha?: number;
  /** P [N, S·R], already scaled by the group's `scale`. */
  readonly lora?: { readonly group: LoraGroup; readonly p: View };
  /** Columns [start, end) of Y only; the others stay as they are. */
  readonly only?: { readonly start: number; readonly end: number };
  /** How the device multiplies best; the register tile where nothing was measured. */
  readonly variant?: Variant | null;
}

function pieceParams(
  pieces: readonly Piece[],
  tileColumns: number,
  loraWidth: number,
): { tiles: number; params: Scalar[] } {
  const at = [0, 1, 2].map((index) => pieces[index] ?? pieces[pieces.length - 1]!);
  const tiles = pieces.map(({ start, end }) => Math.ceil((end - start) / tileColumns));
  const total = tiles.reduce((sum, count) => sum + count, 0);
  const ends = [tiles[0]!, tiles.length > 2 ? tiles[0]! + tiles[1]! : total];
  const all = (of: (piece: Piece) => number) => at.map((piece) => u(of(piece)));
  return {
    tiles: total,
    params: [
      ...ends.map(u),
      ...all((piece) => piece.start),
      ...all((piece) => piece.end),
      ...all((piece) => (piece.pColumn === null ? NONE : piece.pColumn / loraWidth)),
      ...all((piece) => piece.bShift),
    ],
  };
}

/** LoRA as R extra columns: [x | sP]·[W | B]ᵀ as one product over K + R columns. */
export function linearForward(recorder: Recorder, args: ForwardArgs): void {
  const { x, weight, y, n, residual, alpha = 1, lora, only } = args;
  const { rows: o, columns: k, type, bias } = weight;
  const variant = fitted(args.variant ?? null, 'dot', n, (only?.end ?? o) - (only?.start ?? 0));
  const width = widthOf(k);
  const loraWidth = lora ? widthOf(lora.group.rank) : null;
  const tile = tileOf(variant);
  const program = spec({
    variant,
    type,
    width,
    loraWidth,
    residual: residual !== undefined,
    bias: bias !== null,
  });
  const optional = [
    ...(lora ? [lora.p, lora.group.b] : []),
    ...(residual ? [residual] : []),
    ...(bias ? [bias] : []),
  ];
  for (const part of weight.parts) {
    const start = Math.max(part.start, only?.start ?? 0);
    const end = Math.min(part.start + part.rows, only?.end ?? o);
    if (start >= end) continue;
    const { tiles, params } = pieceParams(
      piecesOf(lora?.group ?? null, start, end),
      tile.columns,
      loraWidth ?? 1,
    );
    const rank = lora ? lora.group.rank / loraWidth! : 0;
    recorder.dispatch(
      program,
      [x, part.view, y, ...optional],
      [
        u(n),
        u(o),
        u(k / width),
        u(part.start),
        f(alpha),
        u(rank * (lora?.group.slots ?? 0)),
        u(rank),
        ...params,
      ],
      [tiles, Math.ceil(n / tile.rows)],
    );
  }
}
