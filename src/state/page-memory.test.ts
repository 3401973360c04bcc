import { expect, it } from 'vitest';
import { sampleRecipe } from '../recipe/samples.ts';
import { readMemory, writeMemory } from './page-memory.ts';

it('PAGE-54: what is remembered is read again', () => {
  const memory = { recipe: sampleRecipe(), withoutSamples: ['math.jsonl'] };
  expect(readMemory(writeMemory(memory))).toEqual(memory);
  expect(readMemory(writeMemory({ ...memory, withoutSamples: 'all' }))?.withoutSamples).toBe('all');
});

it.each([
  ['nothing', null],
  ['no JSON', '{'],
  ['another version', '{"version":2,"recipe":{},"withoutSamples":[]}'],
  ['a recipe that is none', '{"version":1,"recipe":{"seed":-1},"withoutSamples":[]}'],
])('PAGE-54: %s is as a first visit', (_, text) => {
  expect(readMemory(text)).toBeNull();
});
