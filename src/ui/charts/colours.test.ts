import { expect, test } from 'vitest';
import { paletteColour, taskColours } from './colours.ts';

test('PAGE-69: a chosen colour goes first, the others go by where a task first appears', () => {
  const colour = taskColours(['math', 'code', 'math', 'poems'], { code: '#112233' });
  expect(['math', 'code', 'poems'].map(colour)).toEqual(['var(--t1)', '#112233', 'var(--t3)']);
});

test('PAGE-69: a task that the data has no more keeps one colour', () => {
  const colour = taskColours(['math'], {});
  expect(colour('gone')).toBe(colour('gone'));
  expect(colour('constructor')).not.toBeUndefined();
});

test('sixty colours are sixty', () => {
  expect(new Set(Array.from({ length: 60 }, (_, i) => paletteColour(i))).size).toBe(60);
});
