import type { View } from '../../gpu/buffers.ts';
import { type Scalar, u } from '../../gpu/recorder.ts';

/** Rows [start, end) of a fused weight that share one LoRA pair. */
export interface LoraBlock {
  readonly start: number;
  readonly end: number;
  /** Which R columns of P belong to it; null where the block has no LoRA. */
  readonly slot: number | null;
}

/**
 * LoRA of a fused product (q, k, v in one; gate and up in one): A of all slots stacked [S·R, K], B of all
 * targeted blocks stacked by rows [O', R].
 */
export interface LoraGroup {
  readonly rank: number;
  /** S: targeted blocks. */
  readonly slots: number;
  /** alpha / r, or alpha / √r. */
  readonly scale: number;
  readonly blocks: readonly LoraBlock[];
  readonly a: View;
  readonly b: View;
}

const NONE = 0xffffffff;

/** First row of a block in the stacked B. */
export function rowInB(blocks: readonly LoraBlock[], block: LoraBlock): number {
  let row = 0;
  for (const other of blocks) {
    if (other === block) break;
    if (other.slot !== null) row += other.end - other.start;
  }
  return row;
}

/** WGSL fields of the blocks for a params struct, and `lora_row(o)`: (P's first column, B's row) or NONE. */
export const BLOCK_FIELDS = `rank: u32, slots: u32, end0: u32, end1: u32,
  slot0: u32, slot1: u32, slot2: u32, shift0: u32, shift1: u32, shift2: u32,`;

export const BLOCK_LOOKUP = `
const NONE = ${NONE}u;
fn lora_row(o: u32) -> vec2u {
  var slot = params.slot2;
  var shift = params.shift2;
  if (o < params.end1) { slot = params.slot1; shift = params.shift1; }
  if (o < params.end0) { slot = params.slot0; shift = params.shift0; }
  if (slot == NONE) { return vec2u(NONE, 0u); }
  return vec2u(slot * params.rank, o - shift);
}`;

export function blockParams(group: LoraGroup): Scalar[] {
  const { blocks } = group;
  const last = blocks[blocks.length - 1]!;
  const at = (index: number) => blocks[index] ?? last;
  const end = (index: number) => (index < blocks.length - 1 ? at(index).end : last.end);
  const slots = [0, 1, 2].map((index) =>
    u(blocks[index] === undefined ? (last.slot ?? NONE) : (at(index).slot ?? NONE)),
  );
  const shifts = [0, 1, 2].map((index) => u(at(index).start - rowInB(blocks, at(index))));
  return [u(group.rank), u(group.slots), u(end(0)), u(end(1)), ...slots, ...shifts];
}
