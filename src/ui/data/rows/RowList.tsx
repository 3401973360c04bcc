import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import type { Example } from '../../../data/example.ts';
import { useTaskColours } from '../../charts/use-task-colours.ts';
import { whole } from '../../components/format.ts';
import { useRecipe } from '../../session.tsx';
import { useExamples } from './use-examples.ts';

/** In px; the head is as tall as a row. */
const ROW = 32;
/** Rows a page, as Page Up and Page Down go. */
const PAGE = 10;

const first = (example: Example, role: 'user' | 'assistant') =>
  (role === 'user'
    ? example.messages.find((message) => message.role === role)
    : example.messages.findLast((message) => message.role === role)
  )?.content.slice(0, 300) ?? '';

/** Where a key leads from a row; null: nowhere. */
function placeAfter(key: string, at: number, last: number): number | null {
  const to: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: last,
  };
  const place = Object.hasOwn(to, key) ? to[key] : undefined;
  return place === undefined ? null : Math.max(0, Math.min(last, place));
}

interface RowListProps {
  readonly rows: Uint32Array;
  /** Place of the row that the keyboard is at. */
  readonly at: number;
  readonly isOpen: boolean;
  readonly onGo: (place: number) => void;
  readonly onOpen: (place: number | null) => void;
  readonly onMark: (mark: 'excluded' | 'flagged', example: Example) => void;
}

/** Any number of rows, of which those in sight are in the document and at hand. */
export function RowList({ rows, at, isOpen, onGo, onOpen, onMark }: RowListProps) {
  const id = useId();
  const { excluded, flagged } = useRecipe().data;
  const colourOf = useTaskColours();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: ROW,
    scrollPaddingStart: ROW,
    // The keyboard's row is always there: it is what the list's focus points to.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), at])].sort((a, b) => a - b),
  });
  useEffect(() => {
    list.scrollToIndex(at);
  }, [list, at]);
  const items = list.getVirtualItems().filter(({ index }) => index < rows.length);
  const exampleOf = useExamples(items.map(({ index }) => rows[index] ?? 0));
  const last = rows.length - 1;
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || rows.length === 0) return;
    const to = placeAfter(event.key, at, last);
    const example = exampleOf(rows[at] ?? 0);
    if (to !== null) onGo(to);
    else if (event.key === 'Enter') onOpen(isOpen ? null : at);
    else if (event.key === 'Escape' && isOpen) onOpen(null);
    else if (event.key === 'x' && example) onMark('excluded', example);
    else if (event.key === 'f' && example) onMark('flagged', example);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot leave out the rows that are not in sight
    <div
      ref={scroller}
      className="row-list"
      role="grid"
      tabIndex={0}
      aria-label="Rows"
      aria-rowcount={rows.length + 1}
      aria-activedescendant={rows.length > 0 ? `${id}-${at}` : undefined}
      onKeyDown={press}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus */}
      <div role="row" aria-rowindex={1} className="row-line row-head">
        {['Row', 'File', 'Task', 'First question', 'Last answer', 'Marks'].map((head) => (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
          <span role="columnheader" key={head}>
            {head}
          </span>
        ))}
      </div>
      <div role="presentation" className="row-body" style={{ height: list.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const example = exampleOf(rows[index] ?? 0);
          const isAt = index === at;
          const isOut = example !== null && excluded.includes(example.id);
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
            // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
            <div
              key={index}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={isAt}
              className={isOut ? 'row-line excluded' : 'row-line'}
              style={{ transform: `translateY(${start - ROW}px)` }}
              onClick={() => onOpen(isAt && isOpen ? null : index)}
            >
              <Cells
                example={example}
                colour={example && colourOf(example.task)}
                marks={example ? marksOf(isOut, flagged.includes(example.id)) : ''}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const marksOf = (isOut: boolean, isFlagged: boolean) =>
  [...(isOut ? ['excluded'] : []), ...(isFlagged ? ['flagged'] : [])].join(', ');

interface CellsProps {
  readonly example: Example | null;
  readonly colour: string | null;
  readonly marks: string;
}

function Cells({ example, colour, marks }: CellsProps) {
  const cells = example
    ? [
        whole(example.row),
        example.file,
        example.task,
        first(example, 'user'),
        first(example, 'assistant'),
        marks,
      ]
    : ['…', '', '', '', '', ''];
  return cells.map((text, place) => (
    // biome-ignore lint/a11y/useSemanticElements: as the list's rows
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
    <span role="gridcell" key={place}>
      {place === 2 && colour && <i className="swatch" style={{ background: colour }} aria-hidden="true" />}
      {text}
    </span>
  ));
}
