import type { Example, Message } from '../data/example.ts';

/** What was asked, what the row says, and what the model said. */
export interface Marked {
  readonly example: Example;
  readonly expected: string;
  readonly given: string;
  readonly isExact: boolean;
}

/** Exact matches of a task's rows. */
export interface ExactMatch {
  readonly task: string;
  readonly exact: number;
  readonly rows: number;
  /** Of the share `exact / rows`: √(p(1 − p)/n). */
  readonly standardError: number;
}

/** The turns before the last answer, and that answer; null where a row ends without one. */
function question({ messages }: Example): { asked: readonly Message[]; expected: string } | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const answer = messages[last];
  return answer && last > 0 ? { asked: messages.slice(0, last), expected: answer.content } : null;
}

/**
 * Asks each row's last question, the turns before it as the row has them, and compares the answer word for word;
 * blanks around either do not count.
 *
 * @param ask Answers messages greedily: the same rows then give the same marks.
 */
export async function* markAnswers(
  examples: readonly Example[],
  ask: (messages: readonly Message[]) => Promise<string>,
): AsyncGenerator<Marked> {
  for (const example of examples) {
    const row = question(example);
    if (row === null) continue;
    const given = (await ask(row.asked)).trim();
    const expected = row.expected.trim();
    yield { example, expected, given, isExact: given === expected };
  }
}

/** Counts marks of one task. */
export function countExact(task: string, marks: readonly Marked[]): ExactMatch {
  const exact = marks.filter(({ isExact }) => isExact).length;
  const rows = marks.length;
  const share = rows === 0 ? 0 : exact / rows;
  return { task, exact, rows, standardError: rows === 0 ? 0 : Math.sqrt((share * (1 - share)) / rows) };
}
