/** A binary heap of numbers, the least on top. */
export class MinHeap {
  private items: Float64Array;
  private size = 0;

  constructor(expected: number) {
    this.items = new Float64Array(Math.max(16, expected));
  }

  push(value: number): void {
    if (this.size === this.items.length) {
      const larger = new Float64Array(2 * this.size);
      larger.set(this.items);
      this.items = larger;
    }
    const { items } = this;
    let at = this.size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (items[parent]! <= value) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = value;
  }

  /** null where it is empty. */
  pop(): number | null {
    if (this.size === 0) return null;
    const { items } = this;
    const top = items[0]!;
    const last = items[--this.size]!;
    let at = 0;
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      if (child + 1 < this.size && items[child + 1]! < items[child]!) child++;
      if (items[child]! >= last) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return top;
  }
}
