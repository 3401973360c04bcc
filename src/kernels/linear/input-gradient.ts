import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import type { LoraGroup } from './lora.ts';
import { SIDE, TILE } from './product.ts';
import { type Weight, type WeightType, weightAccess } from './weight.ts';

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/** dX [N, K] = dY W (+ dP A): four rows and four columns (two u32 of 16-bit weights) an invocation. */
const spec = memo(
  (type: WeightType, lora: boolean): ProgramSpec => ({
    name: `linear-input-gradient ${type}${lora ? ' lora' : ''}`,
    access: lora ? ['read', 'read', 'read-write', 'read', 'read'] : ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, o: u32, words: u32, width: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
${weightAccess(type, 2)}
@group(0) @binding(3) var<storage, read_write> dx: array<vec2f>;
${lora ? '@group(0) @binding(4) var<storage, read> dp: array<f32>;\n@group(0) @binding(5) var<storage, read> a: array<vec2f>;' : ''}
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let n0 = gid.y * ${TILE}u;
  let k0 = gid.x * 2u;
  if (n0 >= params.n || k0 >= params.words) { return; }
  let k1 = min(k0 + 1u, params.words - 1u);
  ${range(TILE)
    .map(
      (i) => `let row${i} = min(n0 + ${i}u, params.n - 1u); var l${i} = vec2f(0.0); var h${i} = vec2f(0.0);`,
    )
    .join('\n  ')}
  for (var o = 0u; o < params.o; o++) {
    let wl = weight2(o * params.words + k0);
    let wh = weight2(o * params.words + k1);
    ${range(TILE)
      .map((i) => `let d${i} = dy[row${i} * params.o + o]; l${i} += d${i} * wl; h${i} += d${i} * wh;`)
      .join('\n    ')}
  }
  ${
    lora
      ? `for (var r = 0u; r < params.width; r++) {
    let wl = a[r * params.words + k0];
    let wh = a[r * params.words + k1];
    ${range(TILE)
      .map((i) => `let d${i} = dp[row${i} * params.width + r]; l${i} += d${i} * wl; h${i} += d${i} * wh;`)
      .join('\n    ')}
  }`
      : ''
  }
  ${range(TILE)
    .map(
      (i) => `if (n0 + ${i}u < params.n) {
    dx[(n0 + ${i}u) * params.words + k0] = l${i};
    if (k0 + 1u < params.words) { dx[(n0 + ${i}u) * params.words + k0 + 1u] = h${i}; }
  }`,
    )
    .join('\n  ')}
}`,
  }),
);

export interface InputGradientArgs {
  /** dY [N, O]. */
  readonly dy: View;
  readonly weight: Weight;
  /** dX [N, K], overwritten. */
  readonly dx: View;
  readonly n: number;
  /** dP [N, S·R], already scaled (see loraDown's gradient). */
  readonly lora?: { readonly group: LoraGroup; readonly dp: View };
}

/** The input's gradient of the LoRA linear: [dY | dP]·[W ; A] as one product over O + S·R rows. */
export function linearInputGradient(recorder: Recorder, args: InputGradientArgs): void {
  const { dy, weight, dx, n, lora } = args;
  const views = [dy, weight.view, dx];
  if (lora) views.push(lora.dp, lora.group.a);
  const width = lora ? lora.group.slots * lora.group.rank : 0;
  recorder.dispatch(
    spec(weight.type, lora !== undefined),
    views,
    [u(n), u(weight.rows), u(weight.columns / 2), u(width)],
    [Math.ceil(weight.columns / 2 / (2 * SIDE)), Math.ceil(n / (TILE * SIDE))],
  );
}

/** Invocations of a workgroup of the projection: small, because there are few columns to share out. */
const PROJECT = 4;

/** dP [N, S·R] = s·dY B, block by block: R columns wide, O long, a TILE × TILE block an invocation. */
const projectSpec = memo((): ProgramSpec => {
  const t = range(TILE);
  return {
    name: 'lora-project-gradient',
    access: ['read', 'read', 'read-write'],
    wgsl: `
struct Params { n: u32, o: u32, start: u32, length: u32, b_row: u32, rank: u32, column: u32, width: u32, scale: f32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> dy: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> dp: array<f32>;
@compute @workgroup_size(${PROJECT}, ${PROJECT})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let n0 = gid.x * ${TILE}u;
  let first = gid.y * ${TILE}u;
  if (n0 >= params.n || first >= params.rank) { return; }
  ${t.map((i) => `let row${i} = min(n0 + ${i}u, params.n - 1u) * params.o + params.start;`).join('\n  ')}
  ${t.map((j) => `let r${j} = min(first + ${j}u, params.rank - 1u);`).join('\n  ')}
  ${t.map((i) => t.map((j) => `var s${i}${j} = 0.0;`).join(' ')).join('\n  ')}
  for (var o = 0u; o < params.length; o++) {
    let at = (params.b_row + o) * params.rank;
    ${t.map((i) => `let d${i} = dy[row${i} + o];`).join(' ')}
    ${t.map((j) => `let b${j} = b[at + r${j}];`).join(' ')}
    ${t.map((i) => t.map((j) => `s${i}${j} += d${i} * b${j};`).join(' ')).join('\n    ')}
  }
  ${t
    .map((i) =>
      t
        .map(
          (j) => `if (n0 + ${i}u < params.n && first + ${j}u < params.rank) {
    dp[(n0 + ${i}u) * params.width + params.column + r${j}] = params.scale * s${i}${j};
  }`,
        )
        .join('\n  '),
    )
    .join('\n  ')}
}`,
  };
});

/** The gradient of s·x Aᵀ's result with respect to x Aᵀ: dP = s·dY B. */
export function loraProjectGradient(
  recorder: Recorder,
  { dy, n, o, group, dp }: { dy: View; n: number; o: number; group: LoraGroup; dp: View },
): void {
  const width = group.slots * group.rank;
  let bRow = 0;
  for (const { start, end, slot } of group.blocks) {
    if (slot === null) continue;
    recorder.dispatch(
      projectSpec(),
      [dy, group.b, dp],
      [
        u(n),
        u(o),
        u(start),
        u(end - start),
        u(bRow),
        u(group.rank),
        u(slot * group.rank),
        u(width),
        f(group.scale),
      ],
      [Math.ceil(n / (TILE * PROJECT)), Math.ceil(group.rank / (TILE * PROJECT))],
    );
    bRow += end - start;
  }
}
