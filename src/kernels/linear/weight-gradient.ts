import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import { type LoraGroup, rowInB } from './lora.ts';
import { vectorType, type Width, widthOf } from './weight.ts';

/** One side of a LoRA gradient is R columns short: few invocations lie along it, many along the other. */
const LONG = 16;
const SHORT = 2;

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/**
 * G [I, J] (+)= Uᵀ V over N rows, of columns of wider U [N, ·] and V [N, ·]: a tile of as many rows as one
 * load of U has elements, by one vector of V, in registers; it accumulates over micro-batches.
 */
const spec = memo((tall: boolean, left: Width, right: Width): ProgramSpec => {
  const i = range(left);
  const component = (index: number) => (left === 1 ? '' : `.${'xyzw'[index]}`);
  const vector = vectorType(right);
  return {
    name: `outer-product ${tall ? 'tall' : 'wide'} ${left}×${right}`,
    access: ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, rows: u32, columns: u32, u_width: u32, u_start: u32, v_width: u32, v_start: u32, g_row: u32, keep: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<${vectorType(left)}>;
@group(0) @binding(2) var<storage, read> right: array<${vector}>;
@group(0) @binding(3) var<storage, read_write> g: array<${vector}>;
@compute @workgroup_size(${LONG}, ${SHORT})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let i0 = gid.${tall ? 'x' : 'y'};
  let j0 = gid.${tall ? 'y' : 'x'};
  if (i0 >= params.rows || j0 >= params.columns) { return; }
  ${i.map((a) => `var s${a} = ${vector}(0.0);`).join(' ')}
  for (var n = 0u; n < params.n; n++) {
    let l = left[n * params.u_width + params.u_start + i0];
    let r = right[n * params.v_width + params.v_start + j0];
    ${i.map((a) => `s${a} += l${component(a)} * r;`).join(' ')}
  }
  let at = (params.g_row + i0 * ${left}u) * params.columns + j0;
  if (params.keep == 0u) { ${i.map((a) => `g[at + ${a}u * params.columns] = s${a};`).join(' ')} }
  else { ${i.map((a) => `g[at + ${a}u * params.columns] += s${a};`).join(' ')} }
}`,
  };
});

interface OuterArgs {
  readonly left: View;
  readonly right: View;
  readonly out: View;
  readonly n: number;
  readonly rows: number;
  readonly columns: number;
  readonly leftWidth: number;
  readonly leftStart: number;
  readonly rightWidth: number;
  readonly rightStart: number;
  readonly outRow: number;
  readonly accumulate: boolean;
}

function outerProduct(recorder: Recorder, args: OuterArgs): void {
  const left = widthOf(args.rows, args.leftWidth, args.leftStart);
  const right = widthOf(args.columns, args.rightWidth, args.rightStart);
  const rows = args.rows / left;
  const columns = args.columns / right;
  const tall = rows > columns;
  const [long, short] = tall ? [rows, columns] : [columns, rows];
  recorder.dispatch(
    spec(tall, left, right),
    [args.left, args.right, args.out],
    [
      u(args.n),
      u(rows),
      u(columns),
      u(args.leftWidth / left),
      u(args.leftStart / left),
      u(args.rightWidth / right),
      u(args.rightStart / right),
      u(args.outRow),
      u(args.accumulate ? 1 : 0),
    ],
    [Math.ceil(long / LONG), Math.ceil(short / SHORT)],
  );
}

interface LoraGradientArgs {
  readonly group: LoraGroup;
  /** X [N, K] and dY [N, O] of the product. */
  readonly x: View;
  readonly k: number;
  readonly dy: View;
  readonly o: number;
  readonly n: number;
  /** P [N, S·R], scaled, and dP [N, S·R], scaled. */
  readonly p: View;
  readonly dp: View;
  /** dA [S·R, K] and dB [O', R]: overwritten, or added to. */
  readonly da: View;
  readonly db: View;
  readonly accumulate: boolean;
}

/** dA = dPᵀ X of all slots, or of one. */
export function loraDownGradient(
  recorder: Recorder,
  {
    group,
    x,
    k,
    n,
    dp,
    da,
    accumulate,
  }: Pick<LoraGradientArgs, 'group' | 'x' | 'k' | 'n' | 'dp' | 'da' | 'accumulate'>,
  slot: number | null = null,
): void {
  const width = group.slots * group.rank;
  const first = (slot ?? 0) * group.rank;
  outerProduct(recorder, {
    n,
    accumulate,
    left: dp,
    right: x,
    out: da,
    rows: slot === null ? width : group.rank,
    columns: k,
    leftWidth: width,
    leftStart: first,
    rightWidth: k,
    rightStart: 0,
    outRow: first,
  });
}

/** dB = dYᵀ P, block by block. */
export function loraUpGradient(
  recorder: Recorder,
  {
    group,
    dy,
    o,
    n,
    p,
    db,
    accumulate,
  }: Pick<LoraGradientArgs, 'group' | 'dy' | 'o' | 'n' | 'p' | 'db' | 'accumulate'>,
): void {
  for (const block of group.blocks) {
    if (block.slot === null) continue;
    outerProduct(recorder, {
      n,
      accumulate,
      left: dy,
      right: p,
      out: db,
      rows: block.end - block.start,
      columns: group.rank,
      leftWidth: o,
      leftStart: block.start,
      rightWidth: group.slots * group.rank,
      rightStart: block.slot * group.rank,
      outRow: rowInB(group.blocks, block),
    });
  }
}
