/** A map of pairs of numbers (32 bits each) to a number: open addressing in typed arrays, no object an entry. */
export class PairTable {
  private keys: Int32Array;
  private values: Int32Array;
  private mask: number;
  private count = 0;

  constructor(expected: number) {
    const size = 1 << Math.max(4, Math.ceil(Math.log2(expected * 2 + 1)));
    this.keys = new Int32Array(2 * size).fill(-1);
    this.values = new Int32Array(size);
    this.mask = size - 1;
  }

  private place(a: number, b: number): number {
    const { keys, mask } = this;
    let at = (Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (keys[2 * at] !== -1 && (keys[2 * at] !== a || keys[2 * at + 1] !== b)) at = (at + 1) & mask;
    return at;
  }

  /** −1 where the pair is not there. */
  get(a: number, b: number): number {
    const at = this.place(a, b);
    return this.keys[2 * at] === -1 ? -1 : this.values[at]!;
  }

  /** `a` is at least 0. */
  set(a: number, b: number, value: number): void {
    if (2 * (this.count + 1) > this.mask) this.grow();
    const at = this.place(a, b);
    if (this.keys[2 * at] === -1) this.count++;
    this.keys[2 * at] = a;
    this.keys[2 * at + 1] = b;
    this.values[at] = value;
  }

  private grow(): void {
    const { keys, values } = this;
    this.mask = 2 * this.mask + 1;
    this.keys = new Int32Array(2 * (this.mask + 1)).fill(-1);
    this.values = new Int32Array(this.mask + 1);
    this.count = 0;
    for (let i = 0; i < values.length; i++)
      if (keys[2 * i] !== -1) this.set(keys[2 * i]!, keys[2 * i + 1]!, values[i]!);
  }
}
