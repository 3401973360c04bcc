/** Places sorted by 32-bit keys, those of equal keys in the order they came: two passes over 16 bits each. */
export function sortByKey(places: Uint32Array, keys: Uint32Array): Uint32Array {
  let from: Uint32Array = places;
  let to: Uint32Array = new Uint32Array(places.length);
  for (const shift of [0, 16]) {
    const starts = new Uint32Array(65_537);
    for (const place of from) starts[((keys[place]! >>> shift) & 0xffff) + 1]!++;
    for (let i = 1; i < starts.length; i++) starts[i]! += starts[i - 1]!;
    for (const place of from) to[starts[(keys[place]! >>> shift) & 0xffff]!++] = place;
    [from, to] = [to, from];
  }
  return from;
}
