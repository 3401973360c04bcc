import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import type { LoraGroup } from './lora.ts';
import { TILE } from './product.ts';

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/** One side of a LoRA gradient is R columns short: few invocations lie along it, many along the other. */
const LONG = 16;
const SHORT = 2;

/** G [I, J] (+)= Uᵀ V over N rows, of columns of wider U and V; accumulates over micro-batches. */
const spec = memo((tall: boolean): ProgramSpec => {
  const t = range(TILE);
  return {
    name: `outer-product ${tall ? 'tall' : 'wide'}`,
    access: ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, rows: u32, columns: u32, u_width: u32, u_start: u32, v_width: u32, v_start: u32, g_row: u32, keep: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> left: array<f32>;
@group(0) @binding(2) var<storage, read> right: array<f32>;
@group(0) @binding(3) var<storage, read_write> g: array<f32>;
@compute @workgroup_size(${LONG}, ${SHORT})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let i0 = gid.${tall ? 'x' : 'y'} * ${TILE}u;
  let j0 = gid.${tall ? 'y' : 'x'} * ${TILE}u;
  if (i0 >= params.rows || j0 >= params.columns) { return; }
  ${t.map((i) => `let li${i} = params.u_start + min(i0 + ${i}u, params.rows - 1u);`).join('\n  ')}
  ${t.map((j) => `let rj${j} = params.v_start + min(j0 + ${j}u, params.columns - 1u);`).join('\n  ')}
  ${t.map((i) => t.map((j) => `var s${i}${j} = 0.0;`).join(' ')).join('\n  ')}
  for (var n = 0u; n < params.n; n++) {
    let ln = n * params.u_width;
    let rn = n * params.v_width;
    ${t.map((i) => `let l${i} = left[ln + li${i}];`).join(' ')}
    ${t.map((j) => `let r${j} = right[rn + rj${j}];`).join(' ')}
    ${t.map((i) => t.map((j) => `s${i}${j} += l${i} * r${j};`).join(' ')).join('\n    ')}
  }
  ${t
    .map((i) =>
      t
        .map(
          (j) => `if (i0 + ${i}u < params.rows && j0 + ${j}u < params.columns) {
    let at = (params.g_row + i0 + ${i}u) * params.columns + j0 + ${j}u;
    if (params.keep == 0u) { g[at] = s${i}${j}; } else { g[at] += s${i}${j}; }
  }`,
        )
        .join('\n  '),
    )
    .join('\n  ')}
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
  const tall = args.rows > args.columns;
  const [long, short] = tall ? [args.rows, args.columns] : [args.columns, args.rows];
  recorder.dispatch(
    spec(tall),
    [args.left, args.right, args.out],
    [
      u(args.n),
      u(args.rows),
      u(args.columns),
      u(args.leftWidth),
      u(args.leftStart),
      u(args.rightWidth),
      u(args.rightStart),
      u(args.outRow),
      u(args.accumulate ? 1 : 0),
    ],
    [Math.ceil(long / (TILE * LONG)), Math.ceil(short / (TILE * SHORT))],
  );
}

export interface LoraGradientArgs {
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

/** dA = dPᵀ X and dB = dYᵀ P, block by block. */
export function loraGradient(recorder: Recorder, args: LoraGradientArgs): void {
  const { group, x, k, dy, o, n, p, dp, da, db, accumulate } = args;
  const width = group.slots * group.rank;
  const common = { n, accumulate };
  outerProduct(recorder, {
    ...common,
    left: dp,
    right: x,
    out: da,
    rows: width,
    columns: k,
    leftWidth: width,
    leftStart: 0,
    rightWidth: k,
    rightStart: 0,
    outRow: 0,
  });
  let outRow = 0;
  for (const { start, end, slot } of group.blocks) {
    if (slot === null) continue;
    outerProduct(recorder, {
      ...common,
      left: dy,
      right: p,
      out: db,
      rows: end - start,
      columns: group.rank,
      leftWidth: o,
      leftStart: start,
      rightWidth: width,
      rightStart: slot * group.rank,
      outRow,
    });
    outRow += end - start;
  }
}
