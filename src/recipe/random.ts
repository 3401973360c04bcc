import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers, the same on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A whole number in [low, high], both included. */
  integer(low: number, high: number): number;
}

/** FNV-1a over UTF-16 code units, 32 bits: spreads names over seeds; not a content hash. */
function fnv1a(text: string, start: number): number {
  let h = (0x811c9dc5 ^ start) >>> 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/**
 * A stream of its own for each purpose: `randomStream(seed, 'draw', task)`. Adding a purpose or a task
 * does not shift the numbers of the others.
 */
export function randomStream(seed: number, ...purpose: (string | number)[]): Random {
  const generator = xoroshiro128plus(fnv1a(purpose.join('\u0000'), seed) ^ Math.imul(seed, 0x9e3779b1));
  return {
    uniform: () => uniformFloat64(generator),
    integer: (low, high) => uniformInt(generator, low, high),
  };
}

/** Numbers that can be changed in place. */
interface Numbers {
  readonly length: number;
  [place: number]: number;
}

/** Fisher–Yates, in place. */
export function shuffle<N extends Numbers>(numbers: N, random: Random): N {
  for (let i = numbers.length - 1; i > 0; i--) {
    const j = random.integer(0, i);
    const held = numbers[i]!;
    (numbers as Numbers)[i] = numbers[j]!;
    (numbers as Numbers)[j] = held;
  }
  return numbers;
}
