import type { Message } from './example.ts';

/**
 * cyrb53's mixing (bryc, public domain) with both lanes kept whole: 64 bits over UTF-16 code units.
 * A million different rows collide with a probability of 3e-8. Not for adversaries.
 */
class Hash64 {
  private a: number;
  private b: number;

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
    let { a, b } = this;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
    }
    this.a = a;
    this.b = b;
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    let { a, b } = this;
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (b >>> 0).toString(16).padStart(8, '0') + (a >>> 0).toString(16).padStart(8, '0');
  }
}

/**
 * The id of an example: roles, contents and weights of its messages, and, where there are any, thoughts, tool
 * calls and tools (DATA-11).
 */
export function contentId(messages: readonly Message[], tools?: readonly unknown[]): string {
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
  return hash.digest();
}

/** A place for an id in an order that only the seed decides: compare as strings. */
export function seededKey(id: string, seed: number): string {
  const hash = new Hash64(seed);
  hash.text(id);
  return hash.digest();
}
