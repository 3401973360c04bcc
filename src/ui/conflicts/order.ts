/** A group of tasks and the order of its members. */
type Group = readonly number[];

/**
 * Places of tasks, similar ones beside each other: the leaves of an average-linkage clustering by 1 − cosine, where
 * of two groups that join the ends that are most alike come to lie together.
 *
 * @param cosines symmetric; null (no gradient) counts as 0
 */
export function similarTogether(cosines: readonly (readonly (number | null)[])[]): readonly number[] {
  const alike = (i: number, j: number): number => cosines[i]?.[j] ?? 0;
  const mean = (a: Group, b: Group): number =>
    a.reduce((sum, i) => sum + b.reduce((inner, j) => inner + alike(i, j), 0), 0) / (a.length * b.length);
  let groups: Group[] = cosines.map((_, place) => [place]);
  while (groups.length > 1) {
    let best = { first: 0, second: 1, value: Number.NEGATIVE_INFINITY };
    groups.forEach((a, first) => {
      groups.slice(first + 1).forEach((b, after) => {
        const value = mean(a, b);
        if (value > best.value) best = { first, second: first + 1 + after, value };
      });
    });
    const joined = join(groups[best.first] ?? [], groups[best.second] ?? [], alike);
    groups = [joined, ...groups.filter((_, place) => place !== best.first && place !== best.second)];
  }
  return groups[0] ?? [];
}

/** Both groups in a row, turned so that the two members that meet are as alike as any ends can be. */
function join(a: Group, b: Group, alike: (i: number, j: number) => number): Group {
  const turned = (group: Group) => [...group].reverse();
  const ways = [
    [a, b],
    [turned(a), b],
    [a, turned(b)],
    [turned(a), turned(b)],
  ] as const;
  const meeting = ([first, second]: readonly [Group, Group]) => alike(first.at(-1) ?? 0, second[0] ?? 0);
  return ways.reduce((best, way) => (meeting(way) > meeting(best) ? way : best)).flat();
}
