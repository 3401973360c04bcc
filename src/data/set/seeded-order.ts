import { seededKey } from '../hash.ts';
import type { Contents } from './contents.ts';
import { sortByKey } from './sort-by-key.ts';

/** Contents in the order that seed and content alone decide: others beside them do not reshuffle them (DATA-14). */
export function seededOrder(list: Uint32Array, contents: Contents, seed: number): Uint32Array {
  const highs = new Uint32Array(list.length);
  const lows = new Uint32Array(list.length);
  for (let place = 0; place < list.length; place++) {
    const { high, low } = seededKey(contents.id(list[place]!), seed);
    highs[place] = high;
    lows[place] = low;
  }
  const order = sortByKey(
    Uint32Array.from(list, (_, place) => place),
    highs,
  );
  const after = (a: number, b: number) => {
    if (highs[a] !== highs[b]) return highs[a]! > highs[b]!;
    if (lows[a] !== lows[b]) return lows[a]! > lows[b]!;
    const [one, other] = [contents.id(list[a]!), contents.id(list[b]!)];
    return one.high > other.high || (one.high === other.high && one.low > other.low);
  };
  // Equal upper halves are rare: what they leave out of order is a step or two from its place.
  for (let i = 1; i < order.length; i++) {
    const place = order[i]!;
    let at = i;
    while (at > 0 && after(order[at - 1]!, place)) order[at] = order[--at]!;
    order[at] = place;
  }
  return order.map((place) => list[place]!);
}
