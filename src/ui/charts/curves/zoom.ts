import type { Range } from './types.ts';

/** The most that can be zoomed in. */
const FINEST = 1 / 100;

/** A range within the whole; null: all of it. What is too short is widened about its middle. */
export function within([from, to]: Range, [first, last]: Range): Range | null {
  const width = Math.max(to - from, (last - first) * FINEST);
  if (width >= (last - first) * (1 - 1e-9)) return null;
  const wanted = width === to - from ? from : (from + to - width) / 2;
  const start = Math.min(Math.max(wanted, first), last - width);
  return [start, start + width];
}

/** Makes a range `factor` times as wide about a place that stays where it is. */
export function zoomed([from, to]: Range, whole: Range, factor: number, at: number): Range | null {
  return within([at - (at - from) * factor, at + (to - at) * factor], whole);
}

/** Moves a range just so far that it holds a place. */
export function holding([from, to]: Range, whole: Range, at: number): Range | null {
  const by = at < from ? at - from : at > to ? at - to : 0;
  return within([from + by, to + by], whole);
}
