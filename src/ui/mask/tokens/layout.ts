import type { TokenInfo } from '../../../tokens/types.ts';
import type { Group } from './groups.ts';

/** A line of chips: tokens [from, to). */
export interface Line {
  readonly from: number;
  readonly to: number;
  /** In px from the top of all lines. */
  readonly top: number;
  /** The turn that begins here. */
  readonly head: Pick<TokenInfo, 'role' | 'turn'> | null;
}

export interface Layout {
  readonly lines: readonly Line[];
  /** The line of each token. */
  readonly lineOf: Int32Array;
  /** Left edge of each token within its line, in px. */
  readonly left: Float64Array;
  /** In px. */
  readonly height: number;
}

export interface Metrics {
  /** Width of a token's chip in px. */
  readonly width: (token: TokenInfo) => number;
  /** Between chips, in px. */
  readonly gap: number;
  /** From the top of a line to that of the next, in px. */
  readonly lineHeight: number;
  /** What the head of a turn takes above its first line, in px; 0 where it stands beside it. */
  readonly headHeight: number;
  /** What a line can take, in px. */
  readonly available: number;
}

interface Side {
  readonly tokens: readonly TokenInfo[];
  readonly lineOf: Int32Array;
  readonly left: Float64Array;
  readonly lines: Line[];
}

/**
 * Wraps chips greedily; a new line or a new turn of the text begins a new line. Several sides (the same
 * text under several encodings) break at the same places, so that their lines stand beside each other.
 */
export function layoutLines(
  sides: readonly (readonly TokenInfo[])[],
  groups: readonly Group[],
  metrics: Metrics,
): readonly Layout[] {
  const { width, gap, lineHeight, headHeight, available } = metrics;
  const work = sides.map(
    (tokens): Side => ({
      tokens,
      lineOf: new Int32Array(tokens.length),
      left: new Float64Array(tokens.length),
      lines: [],
    }),
  );
  const from = sides.map(() => 0);
  const at = sides.map(() => 0);
  let x = sides.map(() => 0);
  let top = 0;
  let head: Line['head'] = null;

  const close = (): void => {
    if (work.every((_, side) => from[side] === at[side])) return;
    if (head && headHeight > 0) top += headHeight;
    work.forEach(({ lines }, side) => {
      lines.push({ from: from[side] ?? 0, to: at[side] ?? 0, top, head });
      from[side] = at[side] ?? 0;
    });
    top += lineHeight;
    head = null;
    x = x.map(() => 0);
  };

  let before: TokenInfo | undefined;
  for (const { ends } of groups) {
    const widths = work.map(({ tokens }, side) => {
      let sum = 0;
      for (let i = at[side] ?? 0; i < (ends[side] ?? 0); i++) {
        sum += Math.min(available, width(tokens[i] as TokenInfo)) + gap;
      }
      return sum;
    });
    const first = work[0]?.tokens[at[0] ?? 0];
    const turns = first !== undefined && (before === undefined || first.turn !== before.turn);
    const isFull = widths.some((w, side) => (x[side] ?? 0) > 0 && (x[side] ?? 0) + w - gap > available);
    if (turns || isFull || before?.text.includes('\n')) close();
    if (turns && first) head = { role: first.role, turn: first.turn };
    work.forEach(({ tokens, left, lineOf, lines }, side) => {
      for (let i = at[side] ?? 0; i < (ends[side] ?? 0); i++) {
        left[i] = x[side] ?? 0;
        lineOf[i] = lines.length;
        x[side] = (x[side] ?? 0) + Math.min(available, width(tokens[i] as TokenInfo)) + gap;
      }
      at[side] = ends[side] ?? 0;
    });
    before = work[0]?.tokens[(at[0] ?? 0) - 1] ?? before;
  }
  close();
  return work.map(({ lines, lineOf, left }) => ({ lines, lineOf, left, height: top }));
}

/** The lines that touch [from, to) px: first and the one after the last. */
export function linesBetween({ lines }: Layout, lineHeight: number, from: number, to: number) {
  let first = 0;
  let end = lines.length;
  while (first < end) {
    const middle = (first + end) >> 1;
    if ((lines[middle]?.top ?? 0) + lineHeight <= from) first = middle + 1;
    else end = middle;
  }
  let last = first;
  while (last < lines.length && (lines[last]?.top ?? 0) < to) last++;
  return { first, last };
}
