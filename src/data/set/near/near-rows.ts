import type { Breather } from '../../breather.ts';
import type { Message } from '../../example.ts';
import { sortByKey } from '../sort-by-key.ts';
import { Shingler } from './shingles.ts';
import { SKETCH_LENGTH, Sketcher } from './sketch.ts';

/** Estimated Jaccard similarity from which two contents are nearly alike, as Lee et al. (2022) take it. */
const ALIKE = 0.8;

/**
 * Contents that agree in all seven numbers of one of 18 bands are compared: 98.6 % of the pairs of similarity
 * 0.8 do, 99.8 % of 0.85, 13 % of 0.5.
 */
const BANDS = 18;
const BAND_LENGTH = 7;

/** Contents of one bucket that the others are compared with. */
const LEADERS = 16;

/** Buckets between two looks at the clock. */
const BREATH_BUCKETS = 1024;

/** A byte of each number is kept: different numbers share one by chance. */
const CHANCE = 1 / 256;
const ALIKE_BYTES = Math.ceil(SKETCH_LENGTH * (ALIKE + (1 - ALIKE) * CHANCE));

/**
 * Finds contents that are nearly alike by locality-sensitive hashing of their sketches. State: 18 words and 128
 * bytes a content, 200 bytes. Whatever the order of `add`, the same contents are put together.
 */
export class NearRows {
  private readonly bands: Uint32Array[];
  private readonly bytes: Uint8Array;
  private readonly isKnown: Uint8Array;
  private readonly shingler = new Shingler();
  private readonly sketcher = new Sketcher();

  constructor(private readonly count: number) {
    this.bands = Array.from({ length: BANDS }, () => new Uint32Array(count));
    this.bytes = new Uint8Array(count * SKETCH_LENGTH);
    this.isKnown = new Uint8Array(count);
  }

  add(content: number, messages: readonly Message[]): void {
    if (!this.sketcher.of(this.shingler.of(messages))) return;
    const { sketch } = this.sketcher;
    this.isKnown[content] = 1;
    this.bytes.set(sketch, content * SKETCH_LENGTH);
    for (const [band, keys] of this.bands.entries()) {
      let key = 0x811c9dc5;
      for (let i = band * BAND_LENGTH; i < (band + 1) * BAND_LENGTH; i++) {
        key = Math.imul(key ^ sketch[i]!, 0x85ebca6b);
        key ^= key >>> 15;
      }
      keys[content] = key;
    }
  }

  /** For each content the first of those it is nearly alike to, directly or over others; ends this object's use. */
  async groups(breather: Breather): Promise<Uint32Array> {
    const first = Uint32Array.from({ length: this.count }, (_, content) => content);
    const known = first.filter((content) => this.isKnown[content] === 1);
    let buckets = 0;
    for (let keys = this.bands.pop(); keys !== undefined; keys = this.bands.pop()) {
      const sorted = sortByKey(known, keys);
      for (let from = 0; from < sorted.length; ) {
        let to = from + 1;
        while (to < sorted.length && keys[sorted[to]!] === keys[sorted[from]!]) to++;
        if (to - from > 1) {
          this.join(sorted.subarray(from, to), first);
          if (++buckets % BREATH_BUCKETS === 0) await breather.breathe();
        }
        from = to;
      }
    }
    return first.map((content) => root(first, content));
  }

  /** Compares the contents of a bucket with its leaders: those that were like none before them. */
  private join(bucket: Uint32Array, first: Uint32Array): void {
    const leaders: number[] = [];
    for (const content of bucket) {
      let joined = false;
      for (const leader of leaders) {
        const [one, other] = [root(first, leader), root(first, content)];
        joined = one === other || this.isAlike(leader, content);
        if (one !== other && joined) first[Math.max(one, other)] = Math.min(one, other);
        if (joined) break;
      }
      if (!joined && leaders.length < LEADERS) leaders.push(content);
    }
  }

  private isAlike(one: number, other: number): boolean {
    const { bytes } = this;
    const [a, b] = [one * SKETCH_LENGTH, other * SKETCH_LENGTH];
    let missing = SKETCH_LENGTH - ALIKE_BYTES;
    for (let i = 0; i < SKETCH_LENGTH && missing >= 0; i++) if (bytes[a + i] !== bytes[b + i]) missing--;
    return missing >= 0;
  }
}

/** The first of a content's group; each one on the way points closer to it afterwards. */
function root(first: Uint32Array, content: number): number {
  let at = content;
  while (first[at] !== at) {
    first[at] = first[first[at]!]!;
    at = first[at]!;
  }
  return at;
}
