/**
 * How a workgroup of LANES × sideY invocations shares a tile of scores: invocation (x, y) makes the scores
 * of `rows` rows (from y·rows on) against COLUMNS columns (from x·COLUMNS on) in registers, and then owns,
 * for the same rows, every LANES-th vector of the head's D elements. Softmax weights pass from the one to
 * the other through workgroup memory, all rows of an invocation in one vector.
 */
export interface Tile {
  /** D. */
  readonly headDim: number;
  /** Rows an invocation: 4 where many tokens are there, 1 where a single token is decoded. */
  readonly rows: 1 | 4;
}

/** Invocations along the columns. */
export const LANES = 8;
export const COLUMNS = 4;
/** Columns of a tile. */
export const TILE = LANES * COLUMNS;

/** Invocations along the rows: 8, so that a tile is 32 × 32; one where one row is all there is. */
export const sideY = ({ rows }: Tile): number => (rows === 4 ? 8 : 1);
/** Rows of a tile. */
export const tileRows = (tile: Tile): number => tile.rows * sideY(tile);
/** Elements of a vector of a head: even heads whose size is no multiple of 4 go by pairs. */
export const vectorWidth = ({ headDim }: Tile): 2 | 4 => (headDim % 4 === 0 ? 4 : 2);
/** Vectors of a head. */
export const vectorsOf = (tile: Tile): number => tile.headDim / vectorWidth(tile);

const range = (n: number) => Array.from({ length: n }, (_, index) => index);

/** WGSL pieces of a tile, in the terms above. */
export function pieces(tile: Tile, ownVectors: number) {
  const { rows } = tile;
  const vector = `vec${vectorWidth(tile)}f`;
  /** One value for each of an invocation's rows. */
  const perRow = rows === 4 ? 'vec4f' : 'f32';
  const i = range(rows);
  const j = range(COLUMNS);
  const own = range(ownVectors);
  return {
    i,
    j,
    own,
    vector,
    perRow,
    /** Component of row i. */
    row: (index: number) => (rows === 4 ? `.${'xyzw'[index]}` : ''),
    /** perRow made of an expression a row. */
    join: (of: (row: number) => string) => (rows === 4 ? `vec4f(${i.map(of).join(', ')})` : of(0)),
    rowsOf: (of: (row: number) => string) => i.map(of).join(' '),
    columnsOf: (of: (column: number) => string) => j.map(of).join(' '),
    lines: (of: (row: number, column: number) => string) =>
      i.map((a) => j.map((b) => of(a, b)).join(' ')).join('\n      '),
    each: (of: (row: number, vector: number) => string) =>
      i.map((a) => own.map((b) => of(a, b)).join(' ')).join('\n      '),
  };
}

/** `sum_lanes` and `max_lanes` over the LANES invocations of a row, in the same order every time; two uses need a barrier between them. */
export const laneReduction = (tile: Tile, perRow: string): string => `
var<workgroup> lanes: array<${perRow}, ${LANES * sideY(tile)}>;
fn max_lanes(y: u32) -> ${perRow} {
  var total = lanes[y * ${LANES}u];
  for (var j = 1u; j < ${LANES}u; j++) { total = max(total, lanes[y * ${LANES}u + j]); }
  return total;
}
fn sum_lanes(y: u32) -> ${perRow} {
  var total = lanes[y * ${LANES}u];
  for (var j = 1u; j < ${LANES}u; j++) { total += lanes[y * ${LANES}u + j]; }
  return total;
}`;

/*
 * Conditions of a tile are joined by & and not &&: each && is a branch, and with 32 of them in a row
 * SwiftShader's compiler takes gigabytes and does not come back for minutes.
 */

/** Far below any score, and finite: WGSL may assume that infinities do not occur. */
export const LOWEST = '-3.0e38';
