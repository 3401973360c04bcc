/** Where the parts of a matrix of tasks lie, in px. */
export interface MatrixLayout {
  /** Side of a cell. */
  readonly cell: number;
  /** Where the cells begin: names stand before and above them. */
  readonly left: number;
  readonly top: number;
  /** Where the norms' bars begin, and how long the longest is. */
  readonly bars: number;
  readonly longest: number;
  readonly width: number;
  readonly height: number;
  /** Of a name before it is cut. */
  readonly letters: number;
  /** Of the cosines in the cells; 0: they are too small for numbers. */
  readonly digits: 0 | 1 | 2;
}

/** A finger and an eye need so much, and more says no more. */
const CELL = { least: 15, most: 54 } as const;
/** Narrower cards have shorter names and bars. */
const NARROW = 520;
/** Room for the number behind a bar. */
const NUMBER = 52;
const GAP = 12;
/** Cells that have room for "−0.42", and for "−.4". */
const ROOM = { two: 36, one: 24 } as const;

/** @param width that the card has; a matrix of many tasks is wider, and scrolls */
export function matrixLayout(count: number, width: number): MatrixLayout {
  const isNarrow = width < NARROW;
  const left = isNarrow ? 76 : 116;
  const longest = isNarrow ? 24 : 90;
  const inner = width - left - GAP - longest - NUMBER;
  const cell = Math.max(CELL.least, Math.min(CELL.most, Math.floor(inner / Math.max(1, count))));
  const bars = left + count * cell + GAP;
  const top = isNarrow ? 78 : 110;
  return {
    cell,
    left,
    top,
    bars,
    longest,
    width: bars + longest + NUMBER,
    height: top + count * cell + 4,
    letters: isNarrow ? 9 : 14,
    digits: cell >= ROOM.two ? 2 : cell >= ROOM.one ? 1 : 0,
  };
}
