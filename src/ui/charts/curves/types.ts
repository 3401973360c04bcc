/** A line of a chart: y over x. */
export interface CurveSeries {
  readonly key: string;
  /** Where the line ends, in the tooltip, the table and the CSV. */
  readonly name: string;
  /** CSS colour. */
  readonly colour: string;
  /** As in SVG: '5 3'. */
  readonly dash?: string;
  /** Thin and pale: what another line smooths. */
  readonly faint?: boolean;
  /** Thicker than the others, and named before them. */
  readonly strong?: boolean;
  /** Lines that are told apart together; its own key where it is not given. */
  readonly group?: string;
  /** Rising. */
  readonly x: ArrayLike<number>;
  /** What is not finite is a gap. */
  readonly y: ArrayLike<number>;
}

/** A place on the x axis; one without a label is a mark alone. */
export interface CurveMark {
  readonly x: number;
  readonly label: string;
}

export type Range = readonly [from: number, to: number];

/** Where data stand in the drawing. */
export interface View {
  /** x of the data that is in sight. */
  readonly range: Range;
  /** y of the data that is in sight. */
  readonly values: Range;
  readonly isLog: boolean;
  /** In px. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function xOf({ range: [from, to], left, right }: View, x: number): number {
  return left + ((right - left) * (x - from)) / (to - from);
}

/** x of the data at a pixel, within what is in sight. */
export function dataAt({ range: [from, to], left, right }: View, pixel: number): number {
  const share = Math.min(1, Math.max(0, (pixel - left) / (right - left)));
  return from + share * (to - from);
}

export function yOf({ values: [low, high], isLog, top, bottom }: View, y: number): number {
  const share = isLog ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low);
  return bottom - (bottom - top) * share;
}
