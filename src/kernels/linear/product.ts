import type { View } from '../../gpu/buffers.ts';
import type { ProgramSpec } from '../../gpu/program.ts';
import { f, type Recorder, u } from '../../gpu/recorder.ts';
import { memo } from '../memo.ts';
import { BLOCK_FIELDS, BLOCK_LOOKUP, blockParams, type LoraGroup } from './lora.ts';
import { type Weight, type WeightType, weightAccess } from './weight.ts';

/** Each invocation makes a TILE × TILE block of the result in registers; workgroups are 8 × 8 of them. */
export const TILE = 4;
export const SIDE = 8;
const SPAN = TILE * SIDE;

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/** Y [N, O] = α·X Wᵀ (+ P Bᵀ) (+ residual): the loop over K takes two columns a turn, one u32 of 16-bit weights. */
const spec = memo((type: WeightType, lora: boolean, residual: boolean, bias: boolean): ProgramSpec => {
  const t = range(TILE);
  return {
    name: `linear-forward ${type}${lora ? ' lora' : ''}${residual ? ' residual' : ''}${bias ? ' bias' : ''}`,
    access: [
      'read',
      'read',
      'read-write',
      ...Array<'read'>((lora ? 2 : 0) + (residual ? 1 : 0) + (bias ? 1 : 0)).fill('read'),
    ],
    wgsl: `
struct Params { n: u32, o: u32, words: u32, alpha: f32, ${lora ? BLOCK_FIELDS : ''} }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec2f>;
${weightAccess(type, 2)}
@group(0) @binding(3) var<storage, read_write> y: array<f32>;
${lora ? '@group(0) @binding(4) var<storage, read> p: array<f32>;\n@group(0) @binding(5) var<storage, read> b: array<f32>;' : ''}
${residual ? `@group(0) @binding(${lora ? 6 : 4}) var<storage, read> residual: array<f32>;` : ''}
${bias ? `@group(0) @binding(${4 + (lora ? 2 : 0) + (residual ? 1 : 0)}) var<storage, read> bias: array<f32>;` : ''}
${lora ? BLOCK_LOOKUP : ''}
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(global_invocation_id) gid: vec3u) {
  let n0 = gid.y * ${TILE}u;
  let o0 = gid.x * ${TILE}u;
  if (n0 >= params.n || o0 >= params.o) { return; }
  ${t.map((i) => `let xn${i} = min(n0 + ${i}u, params.n - 1u) * params.words;`).join('\n  ')}
  ${t.map((j) => `let wo${j} = min(o0 + ${j}u, params.o - 1u) * params.words;`).join('\n  ')}
  ${t.map((i) => t.map((j) => `var s${i}${j} = 0.0;`).join(' ')).join('\n  ')}
  for (var k = 0u; k < params.words; k++) {
    ${t.map((i) => `let x${i} = x[xn${i} + k];`).join(' ')}
    ${t.map((j) => `let w${j} = weight2(wo${j} + k);`).join(' ')}
    ${t.map((i) => t.map((j) => `s${i}${j} += x${i}.x * w${j}.x + x${i}.y * w${j}.y;`).join(' ')).join('\n    ')}
  }
  ${t.map((i) => t.map((j) => `s${i}${j} *= params.alpha;`).join(' ')).join('\n  ')}
  ${
    lora
      ? `let width = params.slots * params.rank;
  ${t.map((i) => `let pn${i} = min(n0 + ${i}u, params.n - 1u) * width;`).join('\n  ')}
  ${t
    .map(
      (j) => `{
    let place = lora_row(min(o0 + ${j}u, params.o - 1u));
    if (place.x != NONE) {
      for (var r = 0u; r < params.rank; r++) {
        let br = b[place.y * params.rank + r];
        ${t.map((i) => `s${i}${j} += p[pn${i} + place.x + r] * br;`).join(' ')}
      }
    }
  }`,
    )
    .join('\n  ')}`
      : ''
  }
  ${t
    .map(
      (i) =>
        `if (n0 + ${i}u < params.n) { ${t
          .map((j) => {
            const at = `(n0 + ${i}u) * params.o + o0 + ${j}u`;
            return `if (o0 + ${j}u < params.o) { y[${at}] = s${i}${j}${residual ? ` + residual[${at}]` : ''}${bias ? ` + bias[o0 + ${j}u]` : ''}; }`;
          })
          .join(' ')} }`,
    )
    .join('\n  ')}
}`,
  };
});

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
}

/** LoRA as R extra columns: [x | sP]·[W | B]ᵀ as one product over K + R columns. */
export function linearForward(recorder: Recorder, args: ForwardArgs): void {
  const { x, weight, y, n, residual, alpha = 1, lora } = args;
  const views = [x, weight.view, y];
  const params = [u(n), u(weight.rows), u(weight.columns / 2), f(alpha)];
  if (lora) {
    views.push(lora.p, lora.group.b);
    params.push(...blockParams(lora.group));
  }
  if (residual) views.push(residual);
  if (weight.bias) views.push(weight.bias);
  recorder.dispatch(
    spec(weight.type, lora !== undefined, residual !== undefined, Boolean(weight.bias)),
    views,
    params,
    [Math.ceil(weight.rows / SPAN), Math.ceil(n / SPAN)],
  );
}
