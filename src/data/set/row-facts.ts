import type { Message } from '../example.ts';
import { type Content, ODD } from '../hash.ts';
import { ROW_FLAGS, type RowFlag } from './types.ts';

/** A prompt shorter than this, in UTF-16 units, comes up in an answer without being repeated. */
const REPEATED_UNITS = 20;
/** An answer of fewer units than this may be cut off, or a mark instead of an answer. */
const SHORT_UNITS = 3;

/** V8 searches for fewer than 7 units without preparing tables. */
const PROBE_UNITS = 6;

export const flagBit = (flag: RowFlag): number => 1 << ROW_FLAGS.indexOf(flag);

const PROMPT_IN_ANSWER = flagBit('prompt-in-answer');
const CONTROL = flagBit('control-characters');
const SHORT = flagBit('short-answer');
const REPLACEMENT = flagBit('replacement-character');

export interface RowFacts {
  /** UTF-16 units. */
  readonly promptUnits: number;
  readonly answerUnits: number;
  /** Bits of ROW_FLAGS. */
  readonly flags: number;
}

const isCommon = (unit: number) => (unit >= 0x61 && unit <= 0x7a) || unit === 0x20;

/**
 * A few units of a prompt, if it can be from a rare one on: a search for a short text leaps from one place of its
 * first unit to the next, so that of most answers hardly anything is looked at.
 */
function probeOf(prompt: string): string {
  const most = prompt.length - PROBE_UNITS;
  for (let at = 0; at < most; at++)
    if (!isCommon(prompt.charCodeAt(at))) return prompt.slice(at, at + PROBE_UNITS);
  return prompt;
}

/** Whether an answer holds its prompt word for word. */
function repeats(answer: string, prompt: string): boolean {
  if (prompt.length < REPEATED_UNITS || answer.length < prompt.length) return false;
  const asked = prompt.trim();
  return answer.includes(probeOf(asked)) && answer.includes(asked);
}

/** Lengths and flags of a conversation (DATA-48). */
export function rowFacts(messages: readonly Message[], { odd }: Content): RowFacts {
  let promptUnits = 0;
  let answerUnits = 0;
  let flags = (odd & ODD.control ? CONTROL : 0) | (odd & ODD.replacement ? REPLACEMENT : 0);
  let asked = '';
  for (const { role, content, toolCalls, weight } of messages) {
    if (role !== 'assistant') {
      promptUnits += content.length;
      if (role === 'user') asked = content;
      continue;
    }
    answerUnits += content.length;
    if (weight === 0) continue;
    if (toolCalls === undefined && content.trim().length < SHORT_UNITS) flags |= SHORT;
    if (repeats(content, asked)) flags |= PROMPT_IN_ANSWER;
  }
  return { promptUnits, answerUnits, flags };
}
