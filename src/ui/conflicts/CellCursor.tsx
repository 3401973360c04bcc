import type { KeyboardEvent, PointerEvent } from 'react';

/** A cell of the matrix: its row and column as shown. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

interface CellCursorProps {
  readonly label: string;
  /** Of the element that says what the keys do. */
  readonly help: string;
  readonly count: number;
  /** Side of a cell, and where the first begins, in px. */
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  readonly place: Place | null;
  /** What the cell says. */
  readonly text: string;
  readonly onMove: (place: Place | null) => void;
}

const MOVES: ReadonlyMap<string, Place> = new Map([
  ['ArrowRight', { row: 0, column: 1 }],
  ['ArrowLeft', { row: 0, column: -1 }],
  ['ArrowDown', { row: 1, column: 0 }],
  ['ArrowUp', { row: -1, column: 0 }],
  ['Home', { row: 0, column: Number.NEGATIVE_INFINITY }],
  ['End', { row: 0, column: Number.POSITIVE_INFINITY }],
]);

/** Lies over the cells: pointer and arrow keys choose the one that is read. */
export function CellCursor(props: CellCursorProps) {
  const { label, help, count, cell, left, top, place, text, onMove } = props;
  const clamp = (value: number) => Math.max(0, Math.min(count - 1, value));
  const point = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onMove({
      row: clamp(Math.floor((event.clientY - box.top) / cell)),
      column: clamp(Math.floor((event.clientX - box.left) / cell)),
    });
  };
  const key = (event: KeyboardEvent<HTMLDivElement>) => {
    const move = MOVES.get(event.key);
    if (!move) return;
    event.preventDefault();
    // The first key shows where the cursor is.
    onMove(
      place
        ? { row: clamp(place.row + move.row), column: clamp(place.column + move.column) }
        : { row: 0, column: clamp(1) },
    );
  };
  return (
    <div
      className="pull-cursor"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-describedby={help}
      aria-valuemin={1}
      aria-valuemax={count * count}
      aria-valuenow={place ? place.row * count + place.column + 1 : 1}
      aria-valuetext={place ? text : 'no cell is chosen'}
      style={{ left, top, width: count * cell, height: count * cell }}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={({ pointerType }) => pointerType === 'mouse' && onMove(null)}
      onKeyDown={key}
      onBlur={() => onMove(null)}
    >
      {place && (
        <i
          style={{
            left: place.column * cell,
            top: place.row * cell,
            width: cell - 1,
            height: cell - 1,
          }}
        />
      )}
    </div>
  );
}
