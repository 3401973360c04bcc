import type { View } from '../../gpu/buffers.ts';

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
  /** At most three. */
  readonly blocks: readonly LoraBlock[];
  readonly a: View;
  readonly b: View;
}

/** A column of P that is none. */
export const NONE = 0xffffffff;

/** First row of a block in the stacked B. */
export function rowInB(blocks: readonly LoraBlock[], block: LoraBlock): number {
  let row = 0;
  for (const other of blocks) {
    if (other === block) break;
    if (other.slot !== null) row += other.end - other.start;
  }
  return row;
}

/** Columns [start, end) of a product that share P's columns from pColumn on; row o of B is o − bShift. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly pColumn: number | null;
  readonly bShift: number;
}

/** The blocks of a group within [start, end); one piece where there is no LoRA. */
export function piecesOf(group: LoraGroup | null, start: number, end: number): Piece[] {
  if (!group) return [{ start, end, pColumn: null, bShift: 0 }];
  return group.blocks
    .map((block) => ({
      start: Math.max(start, block.start),
      end: Math.min(end, block.end),
      pColumn: block.slot === null ? null : block.slot * group.rank,
      // Modulo 2³², as the kernel subtracts.
      bShift: (block.start - rowInB(group.blocks, block)) >>> 0,
    }))
    .filter((piece) => piece.start < piece.end);
}
