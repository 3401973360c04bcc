import type { TokenInfo } from '../../../tokens/types.ts';

type Place = Pick<TokenInfo, 'end'>;

/**
 * Tokens of two encodings of one text that cover the same stretch of it: the group ends before `ends[side]`.
 * Where both encodings agree a group is one token of each.
 */
export interface Group {
  readonly ends: readonly number[];
}

/** Every token a group of its own. */
export const single = (tokens: readonly Place[]): Group[] => tokens.map((_, i) => ({ ends: [i + 1] }));

/** The shortest groups of two encodings of one text that end at the same character. */
export function paired(a: readonly Place[], b: readonly Place[]): Group[] {
  const groups: Group[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    let endA = a[i++]?.end ?? 0;
    let endB = b[j++]?.end ?? 0;
    while (endA !== endB) {
      const next = endA < endB ? a[i] : b[j];
      if (next === undefined) break;
      if (endA < endB) [endA, i] = [next.end, i + 1];
      else [endB, j] = [next.end, j + 1];
    }
    groups.push({ ends: [i, j] });
  }
  if (i < a.length || j < b.length) groups.push({ ends: [a.length, b.length] });
  return groups;
}

/** For each side, which of its tokens the other side has not with the same label. */
export function differing(
  a: readonly TokenInfo[],
  b: readonly TokenInfo[],
  groups: readonly Group[],
): readonly [ReadonlySet<number>, ReadonlySet<number>] {
  const sides = [new Set<number>(), new Set<number>()] as const;
  let [i, j] = [0, 0];
  for (const { ends } of groups) {
    const [toA = i, toB = j] = ends;
    const same =
      toA - i === toB - j &&
      a.slice(i, toA).every((token, at) => {
        const other = b[j + at];
        return other?.id === token.id && other.state === token.state && other.weight === token.weight;
      });
    if (!same) {
      for (; i < toA; i++) sides[0].add(i);
      for (; j < toB; j++) sides[1].add(j);
    }
    [i, j] = [toA, toB];
  }
  return sides;
}
