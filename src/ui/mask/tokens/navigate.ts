import type { TokenInfo } from '../../../tokens/types.ts';
import type { Layout } from './layout.ts';

/** The chip of a line that lies nearest below or above a place. */
function nearestIn(layout: Layout, line: number, x: number): number {
  const { from, to } = layout.lines[line] ?? { from: 0, to: 0 };
  let best = from;
  for (let i = from; i < to; i++) {
    if (Math.abs((layout.left[i] ?? 0) - x) < Math.abs((layout.left[best] ?? 0) - x)) best = i;
  }
  return best;
}

/** Where a key leads from a token; null where it is none of ours. `page` is a number of lines. */
export function tokenAfterKey(layout: Layout, from: number, key: string, page: number): number | null {
  const last = layout.left.length - 1;
  if (last < 0) return null;
  const within = (index: number) => Math.max(0, Math.min(last, index));
  const lines = (step: number) => {
    const line = layout.lineOf[from] ?? 0;
    const to = Math.max(0, Math.min(layout.lines.length - 1, line + step));
    return to === line ? from : nearestIn(layout, to, layout.left[from] ?? 0);
  };
  switch (key) {
    case 'ArrowRight':
      return within(from + 1);
    case 'ArrowLeft':
      return within(from - 1);
    case 'ArrowDown':
      return lines(1);
    case 'ArrowUp':
      return lines(-1);
    case 'PageDown':
      return lines(page);
    case 'PageUp':
      return lines(-page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

const isSupervised = (token: TokenInfo | undefined) => token?.state === 'supervised';

/**
 * The first token of the next (or the previous) run of supervised tokens; null where there is none.
 * From within a run the previous one is its own beginning, as in a text's words.
 */
export function supervisedSpan(tokens: readonly TokenInfo[], from: number, step: 1 | -1): number | null {
  const begins = (i: number) => isSupervised(tokens[i]) && !isSupervised(tokens[i - 1]);
  for (let i = from + step; i >= 0 && i < tokens.length; i += step) if (begins(i)) return i;
  return null;
}

/** Places of the tokens with this id, or whose text holds this text (whatever its case). */
export function findTokens(tokens: readonly TokenInfo[], query: string): number[] {
  if (query === '') return [];
  const id = /^#?\d+$/.test(query) ? Number(query.replace('#', '')) : null;
  const wanted = query.toLowerCase();
  return tokens.flatMap((token, i) =>
    token.id === id || (!query.startsWith('#') && token.text.toLowerCase().includes(wanted)) ? [i] : [],
  );
}
