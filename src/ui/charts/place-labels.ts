interface Group {
  readonly members: number;
  readonly middle: number;
}

/**
 * Centres of labels of one height: as near as possible to where they are wanted, but not overlapping and
 * between top and bottom as far as they fit. `wanted` rises (labels from top to bottom).
 */
export function placeLabels(
  wanted: readonly number[],
  height: number,
  top: number,
  bottom: number,
): readonly number[] {
  const groups: Group[] = [];
  for (const y of wanted) {
    let group: Group = { members: 1, middle: y };
    // Labels that would touch stand together around the middle of their places.
    for (let above = groups.at(-1); above; above = groups.at(-1)) {
      const members = above.members + group.members;
      if (group.middle - above.middle >= (members * height) / 2) break;
      groups.pop();
      group = {
        members,
        middle: (above.middle * above.members + group.middle * group.members) / members,
      };
    }
    groups.push(group);
  }
  const placed = groups.flatMap(({ members, middle }) =>
    Array.from({ length: members }, (_, i) => middle + (i - (members - 1) / 2) * height),
  );
  // Then into the space there is: first down from the top, then up from the bottom.
  let free = top + height / 2;
  const lowered = placed.map((y) => {
    const at = Math.max(y, free);
    free = at + height;
    return at;
  });
  let limit = bottom - height / 2;
  return lowered.reduceRight<number[]>((above, y) => {
    const at = Math.min(y, limit);
    limit = at - height;
    above.unshift(at);
    return above;
  }, []);
}
