/** Numbers that stand for a set of shingles: two sketches agree in each with the sets' Jaccard similarity. */
export const SKETCH_LENGTH = 128;

/** MurmurHash3's finaliser: every bit of the key moves every bit of the hash. */
function mix(key: number): number {
  let hash = key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * MinHash (Broder 1997) in the form of Dahlgaard, Knudsen and Thorup (2017, "Fast Similarity Sketching"): a
 * shingle goes into one bin a round instead of into all, and rounds go on until every bin holds its least.
 * A long text takes one hash a shingle in place of 128.
 */
export class Sketcher {
  /** Valid until the next call. */
  readonly sketch = new Uint32Array(SKETCH_LENGTH);
  private readonly least = new Uint32Array(SKETCH_LENGTH);
  /** Round in which a bin was filled. */
  private readonly filledIn = new Uint16Array(SKETCH_LENGTH);

  /** false: there is nothing to compare. */
  of(shingles: Uint32Array): boolean {
    if (shingles.length === 0) return false;
    const { sketch, least, filledIn } = this;
    filledIn.fill(0);
    let filled = 0;
    for (let round = 1; filled < SKETCH_LENGTH; round++) {
      const salt = Math.imul(round, 0x9e3779b9);
      // The last rounds fill a bin each, whatever the hash says: this comes to an end for every set.
      const own = round - 1 - SKETCH_LENGTH;
      for (const shingle of shingles) {
        const hash = mix(shingle ^ salt);
        const bin = own >= 0 ? own : hash & (SKETCH_LENGTH - 1);
        if (filledIn[bin] === 0) {
          filledIn[bin] = round;
          filled++;
        } else if (filledIn[bin] !== round || hash >= least[bin]!) {
          continue;
        }
        least[bin] = hash;
        sketch[bin] = mix(hash ^ round);
      }
    }
    return true;
  }
}
