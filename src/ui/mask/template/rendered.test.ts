import { expect, test } from 'vitest';
import type { RenderedPart } from '../../../workers/token-protocol.ts';
import { stretchesOf } from './RenderedText.tsx';

const part = (start: number, end: number, change: Partial<RenderedPart> = {}): RenderedPart => ({
  start,
  end,
  role: 'user',
  turn: 0,
  part: 'content',
  generated: false,
  ...change,
});

test('PAGE-45 a rendering is cut at its parts, and what belongs to none is the template’s', () => {
  const parts = [part(2, 4), part(5, 7, { generated: true })];
  expect(stretchesOf(9, parts)).toEqual([
    { start: 0, end: 2, className: 'r-tpl' },
    { start: 2, end: 4, className: 'r-content content' },
    { start: 4, end: 5, className: 'r-tpl' },
    { start: 5, end: 7, className: 'r-gen content' },
    { start: 7, end: 9, className: 'r-tpl' },
  ]);
});

test('PAGE-45 parts beyond what is shown, or under another, take no text twice', () => {
  const stretches = stretchesOf(5, [part(0, 3), part(2, 4), part(4, 90)]);
  expect(stretches.map(({ start, end }) => [start, end])).toEqual([
    [0, 3],
    [3, 4],
    [4, 5],
  ]);
});
