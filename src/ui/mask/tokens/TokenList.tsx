import { type KeyboardEvent, type SyntheticEvent, useLayoutEffect, useRef } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import type { Layout } from './layout.ts';
import { TYPE } from './measure.ts';
import { supervisedSpan, tokenAfterKey } from './navigate.ts';
import { type Marks, TokenLine } from './TokenLine.tsx';

export interface TokenListProps {
  readonly name: string;
  readonly tokens: readonly TokenInfo[];
  readonly layout: Layout;
  /** Lines that are in sight: [first, last). */
  readonly first: number;
  readonly last: number;
  /** Lines a page. */
  readonly page: number;
  readonly marks: Marks;
  readonly className: string;
  /** Counts up whenever the tab stop shall take the focus. */
  readonly focus: number;
  readonly onPoint: (index: number | null) => void;
  readonly onFocus: (index: number) => void;
  /** A key leads to a token, which may not be in sight. */
  readonly onGo: (index: number) => void;
}

const indexOf = (target: EventTarget): number | null => {
  const chip = target instanceof HTMLElement ? target.closest<HTMLElement>('[role=listitem]') : null;
  return chip?.dataset.index === undefined ? null : Number(chip.dataset.index);
};

/** The list of tokens, of which only the lines in sight and that of the tab stop are in the document. */
export function TokenList(props: TokenListProps) {
  const { name, tokens, layout, first, last, page, marks, className, focus } = props;
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (focus > 0) list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }, [focus]);
  const point = (event: SyntheticEvent) => props.onPoint(indexOf(event.target));
  const move = (event: KeyboardEvent) => {
    const at = indexOf(event.target);
    if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const span = event.key === 'n' ? 1 : event.key === 'p' ? -1 : null;
    const to = span ? (supervisedSpan(tokens, at, span) ?? at) : tokenAfterKey(layout, at, event.key, page);
    if (to === null) return;
    event.preventDefault();
    props.onGo(to);
  };
  const shown = layout.lines.slice(first, last);
  // The tab stop is always there, in its place among the others.
  const pinned = layout.lineOf[marks.tabStop];
  const line = pinned === undefined ? undefined : layout.lines[pinned];
  if (line && pinned !== undefined && pinned < first) shown.unshift(line);
  if (line && pinned !== undefined && pinned >= last) shown.push(line);
  return (
    // biome-ignore lint/a11y/useSemanticElements: its items stand in lines, which a list of HTML cannot hold
    <div
      ref={list}
      role="list"
      className={`token-list ${className}`}
      style={{ fontSize: TYPE, height: layout.height }}
      aria-label={name}
      onFocus={(event) => {
        const index = indexOf(event.target);
        if (index !== null) props.onFocus(index);
      }}
      onPointerOver={point}
      onPointerLeave={() => props.onPoint(null)}
      onKeyDown={move}
    >
      {shown.map((one) => (
        <TokenLine key={one.from} tokens={tokens} line={one} marks={marks} />
      ))}
    </div>
  );
}
