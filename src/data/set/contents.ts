import type { Hash } from '../hash.ts';

/** Numbers for contents in the order in which they are first met: a hash table of 64-bit ids without objects. */
export class Contents {
  private slots: Uint32Array;
  private highs: Uint32Array;
  private lows: Uint32Array;
  private used = 0;

  /** @param most ids that will be added */
  constructor(most: number) {
    let size = 16;
    while (size < 2 * most) size *= 2;
    this.slots = new Uint32Array(size);
    this.highs = new Uint32Array(most);
    this.lows = new Uint32Array(most);
  }

  get count(): number {
    return this.used;
  }

  /** The number of an id, a new one where it has none. */
  add(high: number, low: number): number {
    const slot = this.slotOf(high, low);
    const known = this.slots[slot]!;
    if (known > 0) return known - 1;
    this.highs[this.used] = high;
    this.lows[this.used] = low;
    this.slots[slot] = ++this.used;
    return this.used - 1;
  }

  /** null: no content has this id. */
  find({ high, low }: Hash): number | null {
    const known = this.slots[this.slotOf(high, low)]!;
    return known > 0 ? known - 1 : null;
  }

  id(content: number): Hash {
    return { high: this.highs[content]!, low: this.lows[content]! };
  }

  /** Where the id is, or would be: an id is itself a hash. */
  private slotOf(high: number, low: number): number {
    const mask = this.slots.length - 1;
    let slot = (low ^ high) & mask;
    for (let known = this.slots[slot]!; known > 0; known = this.slots[slot]!) {
      if (this.lows[known - 1] === low && this.highs[known - 1] === high) break;
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
