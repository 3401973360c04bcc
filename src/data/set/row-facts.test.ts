import { expect, test } from 'vitest';
import type { Message } from '../example.ts';
import { contentHash } from '../hash.ts';
import { rowFacts } from './row-facts.ts';
import { ROW_FLAGS } from './types.ts';

function facts(...messages: readonly Message[]) {
  const { flags, ...units } = rowFacts(messages, contentHash(messages));
  return { ...units, flags: ROW_FLAGS.filter((_, bit) => (flags >> bit) & 1) };
}
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string, more: Partial<Message> = {}): Message => ({
  role: 'assistant',
  content,
  ...more,
});

test('DATA-48: lengths of answers, and of all that is none', () => {
  const messages = [{ role: 'system', content: 'abc' } as const, user('de'), assistant('fghi'), user('j')];
  expect(facts(...messages)).toEqual({ promptUnits: 6, answerUnits: 4, flags: [] });
});

test('DATA-48: an answer that repeats its prompt', () => {
  const prompt = 'What is the capital of France?';
  expect(facts(user(prompt), assistant(`${prompt} Paris.`)).flags).toEqual(['prompt-in-answer']);
  expect(facts(user(`${prompt}\n`), assistant(`You asked: ${prompt} Paris.`)).flags).toEqual([
    'prompt-in-answer',
  ]);
  expect(facts(user(prompt), assistant('Paris, the capital of France.')).flags).toEqual([]);
  // A short prompt comes up in an answer by itself.
  expect(facts(user('Paris'), assistant('Paris it is.')).flags).toEqual([]);
});

test('DATA-48: very short answers, unless they call a tool or are not learned', () => {
  const call = { type: 'function', function: { name: 'f', arguments: {} } } as const;
  expect(facts(user('2+2'), assistant(' 4 ')).flags).toEqual(['short-answer']);
  expect(facts(user('2+2'), assistant('4', { weight: 0 }), assistant('four')).flags).toEqual([]);
  expect(facts(user('2+2'), assistant('', { toolCalls: [call] })).flags).toEqual([]);
});

test('DATA-48: control characters and characters that were lost', () => {
  expect(facts(user('a\u0000b'), assistant('caf\ufffd or so')).flags).toEqual([
    'control-characters',
    'replacement-character',
  ]);
});
