import { useEffect, useState } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import type { SegmentTokens } from './SegmentEdge.tsx';

interface Edge {
  readonly before: SegmentTokens | null;
  readonly segment: SegmentTokens;
}

/** The tokens of a segment and of the one before it; the last ones that were known, while others are asked for. */
export function useSegmentEdge(
  /** Of the micro-batch's segments, by their numbers. */
  rows: readonly number[],
  place: number,
  tokensOf: (row: number) => Promise<{ readonly tokens: readonly TokenInfo[] }>,
): Edge | null {
  const [edge, setEdge] = useState<Edge | null>(null);
  const segment = rows[place];
  const before = rows[place - 1];
  useEffect(() => {
    if (segment === undefined) return;
    let isOld = false;
    Promise.all([before === undefined ? null : tokensOf(before), tokensOf(segment)]).then(
      ([earlier, own]) => {
        if (isOld) return;
        setEdge({
          before: earlier && { segment: place - 1, tokens: earlier.tokens },
          segment: { segment: place, tokens: own.tokens },
        });
      },
      // An example that cannot be read is told where it is looked at.
      () => {
        if (!isOld) setEdge(null);
      },
    );
    return () => {
      isOld = true;
    };
  }, [segment, before, place, tokensOf]);
  return edge;
}
