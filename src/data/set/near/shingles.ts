import type { Message } from '../../example.ts';

/** Words, or characters of texts with fewer words, that make up a shingle. */
const LENGTH = 5;

const isCjk = (unit: number) =>
  (unit >= 0x3040 && unit <= 0x30ff) ||
  (unit >= 0x3400 && unit <= 0x9fff) ||
  (unit >= 0xac00 && unit <= 0xd7a3);

/** Letters and digits in lower case; of what is not ASCII all but the usual spaces and punctuation. */
function isWordUnit(unit: number): boolean {
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
  return unit >= 0xc0 && !(unit >= 0x2000 && unit <= 0x206f) && !(unit >= 0x3000 && unit <= 0x303f);
}

/** FNV-1a's step, on 32 bits. */
const step = (hash: number, unit: number) => Math.imul(hash ^ unit, 0x01000193);
const FNV_START = 0x811c9dc5;

/** Numbers that grow as they are filled, and start again for the next text. */
class Numbers {
  private numbers = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.numbers.length) {
      const grown = new Uint32Array(2 * this.length);
      grown.set(this.numbers);
      this.numbers = grown;
    }
    this.numbers[this.length++] = value;
  }

  view(): Uint32Array {
    return this.numbers.subarray(0, this.length);
  }
}

/**
 * What a conversation is compared by: hashes of all its runs of five words, in lower case and without
 * punctuation; of fewer words, of five characters. An ideograph, kana or syllable of Hangul is a word. System
 * texts stay out: rows with one long system text and different questions are not alike.
 */
export class Shingler {
  private readonly words = new Numbers();
  private readonly units = new Numbers();
  private readonly shingles = new Numbers();

  /** Valid until the next call. The same shingle may come up again. */
  of(messages: readonly Message[]): Uint32Array {
    this.words.length = 0;
    this.shingles.length = 0;
    const texts: string[] = [];
    for (const { role, content, toolCalls } of messages) {
      if (role === 'system') continue;
      texts.push(content.toLowerCase());
      if (toolCalls !== undefined) texts.push(JSON.stringify(toolCalls).toLowerCase());
    }
    for (const text of texts) this.addWords(text);
    if (this.words.length >= LENGTH) return this.runs(this.words.view());
    this.units.length = 0;
    for (const text of texts) for (let i = 0; i < text.length; i++) this.units.push(text.charCodeAt(i));
    return this.runs(this.units.view());
  }

  private addWords(text: string): void {
    let hash = FNV_START;
    let isInWord = false;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const cjk = unit >= 0x3040 && isCjk(unit);
      if (isInWord && (cjk || !isWordUnit(unit))) {
        this.words.push(hash);
        hash = FNV_START;
        isInWord = false;
      }
      if (cjk) {
        this.words.push(step(FNV_START, unit));
      } else if (isWordUnit(unit)) {
        hash = step(hash, unit);
        isInWord = true;
      }
    }
    if (isInWord) this.words.push(hash);
  }

  /** Hashes of every run; of all where they are fewer than a run. */
  private runs(parts: Uint32Array): Uint32Array {
    const length = Math.min(LENGTH, parts.length);
    for (let from = 0; length > 0 && from + length <= parts.length; from++) {
      let hash = FNV_START;
      for (let i = from; i < from + length; i++) {
        hash = Math.imul(hash ^ parts[i]!, 0x85ebca6b);
        hash ^= hash >>> 15;
      }
      this.shingles.push(hash);
    }
    return this.shingles.view();
  }
}
