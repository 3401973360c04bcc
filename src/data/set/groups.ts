/** Members of groups, group after group: those of group g are members[starts[g]] to members[starts[g + 1] − 1]. */
export interface Groups {
  readonly starts: Uint32Array;
  readonly members: Uint32Array;
}

/** Places by the group (below `count`) that each belongs to, in order within each. */
export function groupBy(groupOf: Uint32Array, count: number): Groups {
  const starts = new Uint32Array(count + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let i = 1; i <= count; i++) starts[i]! += starts[i - 1]!;
  const next = starts.slice();
  const members = new Uint32Array(groupOf.length);
  for (let place = 0; place < groupOf.length; place++) members[next[groupOf[place]!]!++] = place;
  return { starts, members };
}
