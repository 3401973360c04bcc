/** X [N, C] = rows of the table [V, C]. */
export function embeddingReference(
  ids: ArrayLike<number>,
  table: ArrayLike<number>,
  c: number,
): Float64Array {
  return Float64Array.from(
    { length: ids.length * c },
    (_, i) => table[ids[Math.floor(i / c)]! * c + (i % c)]!,
  );
}
