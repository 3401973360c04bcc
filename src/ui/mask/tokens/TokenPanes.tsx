import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { useNarrow } from '../../components/useNarrow.ts';
import { differing, paired, single } from './groups.ts';
import { type Layout, layoutLines, linesBetween } from './layout.ts';
import { GAP, LINE, useChipWidth } from './measure.ts';
import { TokenList } from './TokenList.tsx';
import { useWidth } from './use-size.ts';

/** Beside the lines, for the heads of the turns, in px. */
const GUTTER = 108;
/** Above a turn's first line where there is no room beside it, in px. */
const HEAD = 24;
/** Between two panes, in px. */
const BETWEEN = 28;
/** Lines drawn beyond those in sight, above and below. */
const BEYOND = 8;

export interface Pane {
  readonly name: string;
  readonly tokens: readonly TokenInfo[];
}

/** A token of one of the panes. */
export interface Place {
  readonly pane: number;
  readonly index: number;
}

/** The token that the Tab key reaches, and what the view shall do about it. */
export interface Cursor extends Place {
  /** Counts up whenever the token shall come in sight. */
  readonly reveal: number;
  /** Counts up whenever it shall take the focus. */
  readonly focus: number;
}

interface TokenPanesProps {
  readonly panes: readonly Pane[];
  readonly cursor: Cursor;
  readonly active: Place | null;
  readonly hits: ReadonlySet<number>;
  readonly onPoint: (place: Place | null) => void;
  readonly onFocus: (place: Place) => void;
  readonly onGo: (place: Place) => void;
}

const NONE: ReadonlySet<number> = new Set();

/** Where lists stand: beside each other, or line by line below each other. */
function useLayouts(panes: readonly Pane[], width: number) {
  const narrow = useNarrow();
  const chipWidth = useChipWidth();
  const [a, b] = panes.map(({ tokens }) => tokens);
  return useMemo(() => {
    const sides = [a ?? [], ...(b ? [b] : [])];
    const groups = b ? paired(a ?? [], b) : single(a ?? []);
    const gutter = narrow ? 0 : GUTTER;
    const column = narrow || !b ? width - gutter : (width - gutter - BETWEEN) / 2;
    const lineHeight = narrow && b ? 2 * LINE + 6 : LINE;
    const layouts = layoutLines(sides, groups, {
      width: chipWidth,
      gap: GAP,
      lineHeight,
      headHeight: narrow ? HEAD : 0,
      // A list that is not yet measured breaks nowhere, and is measured before it is painted.
      available: width === 0 ? Number.POSITIVE_INFINITY : Math.max(60, column),
    });
    const differs = b ? differing(a ?? [], b, groups) : [NONE];
    return { layouts, lineHeight, differs, column, gutter, stacked: narrow };
  }, [a, b, width, narrow, chipWidth]);
}

/** Lines in sight and some beyond; changes only when a line comes or goes. */
function useWindow(layout: Layout | undefined, lineHeight: number) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ top: 0, height: 16 * LINE });
  const look = () => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    const top = Math.floor(scrollTop / lineHeight) * lineHeight;
    setSeen((now) => (now.top === top && now.height === clientHeight ? now : { top, height: clientHeight }));
  };
  const beyond = BEYOND * lineHeight;
  const range = layout
    ? linesBetween(layout, lineHeight, seen.top - beyond, seen.top + seen.height + lineHeight + beyond)
    : { first: 0, last: 0 };
  return { box, look, ...range, page: Math.max(1, Math.floor(seen.height / lineHeight) - 1) };
}

/** One or two lists of tokens that scroll together; of thousands of lines only those in sight exist. */
export function TokenPanes({ panes, cursor, active, hits, onPoint, onFocus, onGo }: TokenPanesProps) {
  const space = useRef<HTMLDivElement>(null);
  const width = useWidth(space);
  const { layouts, lineHeight, differs, column, gutter, stacked } = useLayouts(panes, width);
  const { box, look, first, last, page } = useWindow(layouts[0], lineHeight);
  const at = layouts[cursor.pane];
  const line = at?.lines[at.lineOf[cursor.index] ?? 0];
  const target = useRef(line);
  target.current = line;
  const { reveal } = cursor;
  useLayoutEffect(() => {
    const { current } = box;
    if (reveal === 0 || !current || !target.current) return;
    const { top } = target.current;
    const isInSight = top >= current.scrollTop && top + LINE <= current.scrollTop + current.clientHeight;
    if (!isInSight) current.scrollTop = Math.max(0, top - current.clientHeight / 3);
  }, [reveal, box]);
  const height = layouts[0]?.height ?? 0;
  return (
    <div ref={box} className="token-box" onScroll={look}>
      <div ref={space} className={stacked ? 'token-panes stacked' : 'token-panes'} style={{ height }}>
        {panes.map((pane, i) => {
          const layout = layouts[i];
          if (!layout) return null;
          return (
            <div
              key={pane.name}
              className="token-pane"
              style={
                stacked
                  ? { left: 0, right: 0, top: i * LINE }
                  : { left: gutter + i * (column + BETWEEN), width: column }
              }
            >
              <TokenList
                name={pane.name}
                tokens={pane.tokens}
                layout={layout}
                first={first}
                last={last}
                page={page}
                className={i === 0 ? 'main' : 'other'}
                marks={{
                  tabStop: cursor.pane === i ? cursor.index : 0,
                  active: active?.pane === i ? active.index : null,
                  hits: i === 0 ? hits : NONE,
                  differs: differs[i] ?? NONE,
                }}
                focus={cursor.pane === i ? cursor.focus : 0}
                onPoint={(index) => onPoint(index === null ? null : { pane: i, index })}
                onFocus={(index) => onFocus({ pane: i, index })}
                onGo={(index) => onGo({ pane: i, index })}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
