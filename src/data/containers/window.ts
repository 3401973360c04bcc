/**
 * The part of a text that is not yet read to its end: chunks are added behind, records taken off in front. Memory
 * is that of the longest stretch between two takings.
 */
export class Window {
  private buffer = new Uint8Array(0);
  private used = 0;

  /** @param offset of the first byte in the whole text */
  constructor(private offset = 0) {}

  /** Offset of the first byte in the whole text. */
  get start(): number {
    return this.offset;
  }

  /** A view that holds until the next change. */
  get bytes(): Uint8Array {
    return this.buffer.subarray(0, this.used);
  }

  append(chunk: Uint8Array): void {
    const size = this.used + chunk.length;
    if (size > this.buffer.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.buffer.length));
      grown.set(this.bytes);
      this.buffer = grown;
    }
    this.buffer.set(chunk, this.used);
    this.used = size;
  }

  /** Takes off the first `count` bytes. */
  drop(count: number): void {
    this.buffer.copyWithin(0, count, this.used);
    this.used -= count;
    this.offset += count;
  }
}
