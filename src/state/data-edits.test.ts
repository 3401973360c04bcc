import { describe, expect, test } from 'vitest';
import { defaultRecipe } from '../recipe/parse.ts';
import { fileSettings, type Recipe } from '../recipe/schema.ts';
import {
  detectFile,
  exclude,
  flag,
  holdOut,
  moveTask,
  renameTask,
  setColour,
  setFile,
} from './data-edits.ts';
import { RecipeStore } from './recipe.ts';

const recipe = defaultRecipe();
const { data } = recipe;
const having = (change: Partial<Recipe['data']>): Recipe['data'] => ({ ...data, ...change });

test('PAGE-61: settings of a file lie beside each other, and go together', () => {
  const mapped = having(setFile(data, 'a.csv', { header: false }));
  const both = having(setFile(mapped, 'a.csv', { task: 'translation' }));
  expect(fileSettings(both, 'a.csv')).toMatchObject({ header: false, task: 'translation', use: 'train' });
  expect(detectFile(both, 'a.csv')).toEqual({ files: {} });
});

test('PAGE-61: a file may be called as an object’s own property', () => {
  const odd = having(setFile(data, '__proto__', { task: 'odd' }));
  expect(Object.hasOwn(odd.files, '__proto__')).toBe(true);
  expect(fileSettings(odd, '__proto__').task).toBe('odd');
});

test('PAGE-66: tasks move among the shown, and stop at the ends', () => {
  const shown = ['a', 'b', 'c'];
  expect(moveTask(shown, 'c', -1)).toEqual({ order: ['a', 'c', 'b'] });
  expect(moveTask(shown, 'a', 1)).toEqual({ order: ['b', 'a', 'c'] });
  expect(moveTask(shown, 'a', -1)).toEqual({ order: shown });
});

test('PAGE-66: a colour is set and reset, a task held out and trained on', () => {
  const coloured = having(setColour(data, 'math', '#102030'));
  expect(coloured.colours).toEqual({ math: '#102030' });
  expect(setColour(coloured, 'math', null)).toEqual({ colours: {} });
  expect(holdOut(having({ heldOut: ['x'] }), 'math', true)).toEqual({ heldOut: ['x', 'math'] });
  expect(holdOut(having({ heldOut: ['x'] }), 'x', false)).toEqual({ heldOut: [] });
});

describe('PAGE-66: renaming', () => {
  const before: Recipe = {
    ...recipe,
    data: having({ heldOut: ['math'], order: ['math', 'code'], colours: { math: '#102030' } }),
    mixture: { ...recipe.mixture, weights: { math: 2, code: 1 } },
  };

  test('what the recipe says of a task goes with its name', () => {
    expect(renameTask(before, ['math', 'code'], 'math', 'sums')).toEqual({
      data: {
        rename: { math: 'sums' },
        heldOut: ['sums'],
        order: ['sums', 'code'],
        colours: { sums: '#102030' },
      },
      mixture: { weights: { sums: 2, code: 1 } },
    });
  });

  test('merging: one name, and what was said of it stays', () => {
    expect(renameTask(before, ['math', 'code'], 'math', 'code')).toEqual({
      data: { rename: { math: 'code' }, heldOut: [], order: ['code'], colours: { code: '#102030' } },
      mixture: { weights: { code: 1 } },
    });
  });

  test('a merged task is renamed whole, and back to what its file calls it', () => {
    const merged = { ...recipe, data: having({ rename: { a: 'both', b: 'both' } }) };
    expect(renameTask(merged, ['a', 'b'], 'both', 'a').data.rename).toEqual({ b: 'a' });
  });
});

test('PAGE-64: rows are excluded and flagged by their content, once, and undo takes that back', () => {
  const store = new RecipeStore(recipe);
  for (let i = 0; i < 2; i++) store.edit({ data: exclude(store.recipe.data, 'c0ffee', true) });
  store.edit({ data: flag(store.recipe.data, 'c0ffee', true) });
  expect(store.recipe.data).toMatchObject({ excluded: ['c0ffee'], flagged: ['c0ffee'] });
  store.undo();
  store.undo();
  expect(store.recipe.data.excluded).toEqual([]);
});
