import { type Content, Hash64, type Hashed, hashedTexts, oddAscii } from './hash.ts';

const ENCODER = new TextEncoder();

/** A content on its way through its hash, a text of ASCII at a time. */
class Lane {
  hash = new Hash64();
  bytes = new Uint8Array(4096);
  at = 0;
  end = 0;
  private texts: readonly string[] = [];
  private next = 0;

  start(content: Hashed): void {
    this.hash = new Hash64();
    this.texts = hashedTexts(content);
    this.next = 0;
    this.at = 0;
    this.end = 0;
  }

  /** Goes on to the next text; those that are not ASCII are hashed at once. false: there is none. */
  advance(): boolean {
    while (this.at === this.end) {
      const text = this.texts[this.next++];
      if (text === undefined) return false;
      // No text has more bytes than three a unit.
      if (this.bytes.length < 3 * text.length) this.bytes = new Uint8Array(6 * text.length);
      const { written } = ENCODER.encodeInto(text, this.bytes);
      if (written !== text.length) {
        this.hash.text(text);
        continue;
      }
      this.hash.number(written);
      this.at = 0;
      this.end = written;
    }
    return true;
  }

  /** Hashes what is left. */
  finish(): Content {
    while (this.advance()) {
      this.hash.ascii(this.bytes, this.at, this.end);
      this.at = this.end;
    }
    return this.hash.content();
  }
}

/** Both lanes by `count` bytes of the texts that they are at. */
function runBoth(one: Lane, other: Lane, count: number): void {
  const [x, y] = [one.bytes, other.bytes];
  const [from, shift] = [one.at, other.at - one.at];
  let { a, b, odd } = one.hash;
  let { a: c, b: d, odd: otherOdd } = other.hash;
  for (let i = from; i < from + count; i++) {
    const s = x[i]!;
    const t = y[i + shift]!;
    odd |= oddAscii(s);
    otherOdd |= oddAscii(t);
    a = Math.imul(a ^ s, 2654435761);
    b = Math.imul(b ^ s, 1597334677);
    c = Math.imul(c ^ t, 2654435761);
    d = Math.imul(d ^ t, 1597334677);
  }
  one.at += count;
  other.at += count;
  one.hash.set(a, b, odd);
  other.hash.set(c, d, otherOdd);
}

/**
 * contentHash of many, two at a time. A hash is a chain of multiplications in which each waits for the one before
 * it: two chains fill each other's gaps, and take two thirds of the time.
 */
export function contentHashes(contents: readonly Hashed[]): Content[] {
  const [one, other] = [new Lane(), new Lane()];
  const hashes: Content[] = [];
  for (let i = 0; i < contents.length; i += 2) {
    one.start(contents[i]!);
    const second = contents[i + 1];
    if (second === undefined) {
      hashes.push(one.finish());
      break;
    }
    other.start(second);
    while (one.advance() && other.advance()) {
      runBoth(one, other, Math.min(one.end - one.at, other.end - other.at));
    }
    hashes.push(one.finish(), other.finish());
  }
  return hashes;
}
