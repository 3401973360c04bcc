import { type KeyboardEvent, type SyntheticEvent, useMemo, useRef } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { useNarrow } from '../../components/useNarrow.ts';
import { single } from '../../mask/tokens/groups.ts';
import { layoutLines } from '../../mask/tokens/layout.ts';
import { GAP, TYPE, useChipWidth } from '../../mask/tokens/measure.ts';
import { tokenAfterKey } from '../../mask/tokens/navigate.ts';
import { useWidth } from '../../mask/tokens/use-size.ts';
import { HeatLine, type HeatScale } from './HeatLine.tsx';
import type { HeatRow } from './heat.ts';

/** Beside the lines, for the rows' names, in px. */
const GUTTER = 92;
/** Of one row of heat, in px; theme/compare.css has the same. */
const ROW = 25;
/** Between the lines of the text, in px. */
const BETWEEN = 13;
/** Above a turn's first line, in px. */
const HEAD = 22;
/** Lines that Page Up and Page Down pass. */
const PAGE = 8;

interface HeatTokensProps {
  readonly tokens: readonly TokenInfo[];
  readonly rows: readonly HeatRow[];
  readonly scale: HeatScale;
  /** The token that the Tab key reaches, and the one that is told about. */
  readonly tabStop: number;
  readonly active: number | null;
  readonly onPoint: (index: number | null) => void;
  readonly onFocus: (index: number) => void;
}

const indexOf = (target: EventTarget): number | null => {
  const chip = target instanceof HTMLElement ? target.closest<HTMLElement>('[role=listitem]') : null;
  return chip?.dataset.index === undefined ? null : Number(chip.dataset.index);
};

const within = (index: number | null, from: number, to: number) =>
  index !== null && index >= from && index < to ? index : null;

/** The tokens of an example as text, line by line, with a row of heat for each side. */
export function HeatTokens(props: HeatTokensProps) {
  const { tokens, rows, scale, tabStop, active, onPoint, onFocus } = props;
  const list = useRef<HTMLDivElement>(null);
  const width = useWidth(list);
  const narrow = useNarrow();
  const chipWidth = useChipWidth();
  const gutter = narrow ? 0 : GUTTER;
  const lineHeight = rows.length * ROW + BETWEEN;
  const layout = useMemo(() => {
    const metrics = {
      width: chipWidth,
      gap: GAP,
      lineHeight,
      headHeight: HEAD,
      // A list that is not yet measured breaks nowhere, and is measured before it is painted.
      available: width === 0 ? Number.POSITIVE_INFINITY : Math.max(60, width - gutter),
    };
    return layoutLines([tokens], single(tokens), metrics)[0];
  }, [tokens, width, gutter, lineHeight, chipWidth]);
  if (!layout) return null;
  const point = (event: SyntheticEvent) => onPoint(indexOf(event.target));
  const move = (event: KeyboardEvent) => {
    const at = indexOf(event.target);
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = tokenAfterKey(layout, at, event.key, PAGE);
    if (to === null) return;
    event.preventDefault();
    list.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: its items stand in lines, which a list of HTML cannot hold
    <div
      ref={list}
      role="list"
      className="heat-tokens"
      style={{ fontSize: TYPE, height: layout.height }}
      aria-label="Loss of each token"
      onFocus={(event) => {
        const index = indexOf(event.target);
        if (index !== null) onFocus(index);
      }}
      // Not over: a page that scrolls below a resting pointer points at nothing.
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
      onKeyDown={move}
    >
      {layout.lines.map((line) => (
        <HeatLine
          key={line.from}
          tokens={tokens}
          rows={rows}
          line={line}
          scale={scale}
          active={within(active, line.from, line.to)}
          tabStop={within(tabStop, line.from, line.to)}
          gutter={gutter}
        />
      ))}
    </div>
  );
}
