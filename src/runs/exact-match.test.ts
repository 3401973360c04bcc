import { expect, it } from 'vitest';
import type { Example, Message } from '../data/example.ts';
import { countExact, type Marked, markAnswers } from './exact-match.ts';

const example = (...messages: Message[]): Example => ({ id: '1', task: 't', file: 'f', row: 1, messages });
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

async function mark(examples: Example[], ask: (messages: readonly Message[]) => Promise<string>) {
  const marks: Marked[] = [];
  for await (const one of markAnswers(examples, ask)) marks.push(one);
  return marks;
}

it('asks the last question after the turns before it', async () => {
  const asked: (readonly Message[])[] = [];
  const rows = [example(user('a'), assistant('b'), user('c'), assistant(' d\n'))];
  const marks = await mark(rows, async (messages) => {
    asked.push(messages);
    return 'd ';
  });
  expect(asked).toEqual([[user('a'), assistant('b'), user('c')]]);
  expect(marks).toMatchObject([{ expected: 'd', given: 'd', isExact: true }]);
});

it('leaves out rows without a question and an answer, and tells case and stops apart', async () => {
  const rows = [example(user('a')), example(assistant('a')), example(user('a'), assistant('B.'))];
  const marks = await mark(rows, async () => 'b');
  expect(marks.map(({ isExact }) => isExact)).toEqual([false]);
});

it('gives the share its standard error', () => {
  const marked = (isExact: boolean): Marked => ({
    example: example(user('a')),
    expected: '',
    given: '',
    isExact,
  });
  const marks = [true, true, true, false].map(marked);
  // √(0.75 · 0.25 / 4)
  const three = countExact('t', marks);
  expect(three).toMatchObject({ task: 't', exact: 3, rows: 4 });
  expect(three.standardError).toBeCloseTo(0.21650635, 8);
  expect(countExact('t', [])).toEqual({ task: 't', exact: 0, rows: 0, standardError: 0 });
});
