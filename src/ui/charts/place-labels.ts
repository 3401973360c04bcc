/**
 * Centres of labels of one height, as near as possible to where they are wanted, not overlapping and
 * between top and bottom as far as they fit. `wanted` rises (labels from top to bottom).
 */
export function placeLabels(
  wanted: readonly number[],
  height: number,
  top: number,
  bottom: number,
): readonly number[] {
  const placed: number[] = [];
  let free = top + height / 2;
  for (const y of wanted) {
    const at = Math.max(y, free);
    placed.push(at);
    free = at + height;
  }
  // What has been pushed out below moves up again, and what is in its way with it.
  let limit = bottom - height / 2;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] ?? limit, limit);
    limit = (placed[i] ?? limit) - height;
  }
  return placed;
}
