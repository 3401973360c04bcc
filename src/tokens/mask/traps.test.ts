import { expect, test } from 'vitest';
import { defaultRecipe } from '../../recipe/parse.ts';
import { LINT_CODES } from '../types.ts';
import { ALL_TRAPS, trapOf } from './traps.ts';

const recipe = defaultRecipe();
const fixed = (code: (typeof LINT_CODES)[number], longest = 100, from = recipe) =>
  trapOf(code).fix?.recipe(from, { longest }) ?? null;

test('MASK-13: every code has a title of at most five words and one sentence', () => {
  expect(ALL_TRAPS.map(({ code }) => code)).toEqual([...LINT_CODES]);
  for (const { title, explanation } of ALL_TRAPS) {
    expect(title.split(' ').length).toBeLessThanOrEqual(5);
    expect(explanation).toMatch(/^[^.]+\.$/);
  }
});

test('MASK-13: a fix changes the fields that end the trap, and nothing where they are as they should be', () => {
  expect(fixed('truncated', 300)?.mask).toEqual({ ...recipe.mask, context: 320 });
  expect(fixed('truncated', 1e6)?.mask?.context).toBe(8192);
  expect(fixed('truncated', recipe.mask.context)).toBeNull();
  expect(fixed('boundary-merge')?.mask?.encoding).toBe('separate');
  expect(fixed('template-think')?.mask?.thinking).toBe('own');
  expect(fixed('dropped')?.mask?.truncation).toBe('keep-start');
  const open = { ...recipe, mask: { ...recipe.mask, endOfTurn: false } };
  expect(fixed('no-end-of-turn', 1, open)?.mask?.endOfTurn).toBe(true);
  expect(fixed('no-end-of-turn', 1, { ...recipe, model: { ...recipe.model, eos: false } })?.model?.eos).toBe(
    true,
  );
  expect(fixed('no-end-of-turn')).toBeNull();
});
