import type { Message } from './example.ts';

/** 64 bits as two unsigned numbers of 32. */
export interface Hash {
  readonly high: number;
  readonly low: number;
}

/** Text units that are looked for while they are hashed anyway: bits of Content's `odd`. */
export const ODD = { control: 1, replacement: 2 } as const;

/** The hash of a content, and which odd units its messages hold. */
export interface Content extends Hash {
  readonly odd: number;
}

/** Bits of ODD by units below 0x80. */
const ODD_ASCII = Uint8Array.from({ length: 128 }, (_, unit) => {
  const isLineEndOrTab = unit === 0x0a || unit === 0x0d || unit === 0x09;
  return (unit < 0x20 && !isLineEndOrTab) || unit === 0x7f ? ODD.control : 0;
});

/**
 * Texts are encoded here before they are hashed: of ASCII the bytes are the units, and reading them takes half the
 * time of asking a string for each. It pays from so many units on.
 */
const BYTES = new Uint8Array(256 * 1024);
const SHORT = 64;
const ENCODER = new TextEncoder();

/**
 * cyrb53's mixing (bryc, public domain) with both lanes kept whole: 64 bits over UTF-16 code units.
 * A million different rows collide with a probability of 3e-8. Not for adversaries.
 */
class Hash64 {
  private a: number;
  private b: number;
  /** Bits of ODD for the units so far. */
  odd = 0;

  constructor(seed = 0) {
    this.a = 0xdeadbeef ^ seed;
    this.b = 0x41c6ce57 ^ seed;
  }

  number(value: number): void {
    this.a = Math.imul(this.a ^ value, 2654435761);
    this.b = Math.imul(this.b ^ value, 1597334677);
  }

  /** The length goes in first, so that ("ab", "c") and ("a", "bc") differ. */
  text(value: string): void {
    this.number(value.length);
    if (value.length < SHORT || 3 * value.length > BYTES.length) {
      this.units(value);
      return;
    }
    const { written } = ENCODER.encodeInto(value, BYTES);
    if (written === value.length) this.ascii(written);
    else this.units(value);
  }

  /** The first `count` of BYTES, which are as many units. */
  private ascii(count: number): void {
    let { a, b, odd } = this;
    for (let i = 0; i < count; i++) {
      const unit = BYTES[i]!;
      odd |= ODD_ASCII[unit]!;
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    this.a = a;
    this.b = b;
    this.odd = odd;
  }

  private units(value: string): void {
    let { a, b, odd } = this;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit < 0x80) odd |= ODD_ASCII[unit]!;
      else if (unit < 0xa0) odd |= ODD.control;
      else if (unit === 0xfffd) odd |= ODD.replacement;
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    this.a = a;
    this.b = b;
    this.odd = odd;
  }

  /** The 16 hexadecimal digits of another hash, as text. */
  digits({ high, low }: Hash): void {
    this.number(16);
    for (const half of [high, low]) {
      for (let shift = 28; shift >= 0; shift -= 4) {
        const digit = (half >>> shift) & 15;
        this.number(digit < 10 ? 0x30 + digit : 0x57 + digit);
      }
    }
  }

  digest(): Hash {
    let { a, b } = this;
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return { high: b >>> 0, low: a >>> 0 };
  }
}

const hex = (value: number) => value.toString(16).padStart(8, '0');

/** A hash as 16 hexadecimal digits: they sort as the numbers do. */
export function hashText({ high, low }: Hash): string {
  return hex(high) + hex(low);
}

/** The hash that 16 hexadecimal digits stand for; null for any other text. */
export function parseHash(text: string): Hash | null {
  if (!/^[0-9a-f]{16}$/.test(text)) return null;
  return { high: Number.parseInt(text.slice(0, 8), 16), low: Number.parseInt(text.slice(8), 16) };
}

/**
 * The hash of an example: roles, contents and weights of its messages, and, where there are any, thoughts,
 * tool calls and tools (DATA-11).
 */
export function contentHash(messages: readonly Message[], tools?: readonly unknown[]): Content {
  const hash = new Hash64();
  for (const { role, content, reasoning, toolCalls, name, toolCallId, weight } of messages) {
    hash.text(role);
    hash.text(content);
    if (reasoning !== undefined) hash.text(`reasoning ${reasoning}`);
    if (toolCalls !== undefined) hash.text(`calls ${JSON.stringify(toolCalls)}`);
    if (name !== undefined) hash.text(`name ${name}`);
    if (toolCallId !== undefined) hash.text(`call ${toolCallId}`);
    if (weight !== undefined) hash.text(`weight ${weight}`);
  }
  if (tools !== undefined) hash.text(`tools ${JSON.stringify(tools)}`);
  const { high, low } = hash.digest();
  return { high, low, odd: hash.odd };
}

/** contentHash as the id that recipes, exports and runs write. */
export function contentId(messages: readonly Message[], tools?: readonly unknown[]): string {
  return hashText(contentHash(messages, tools));
}

/** A place for an id in an order that only the seed decides. */
export function seededKey(id: Hash, seed: number): Hash {
  const hash = new Hash64(seed);
  hash.digits(id);
  return hash.digest();
}

/** The hash of a text: a short name for a long one. */
export function textHash(text: string): string {
  const hash = new Hash64();
  hash.text(text);
  return hashText(hash.digest());
}
