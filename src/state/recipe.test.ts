import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../recipe/parse.ts';
import { RecipeStore } from './recipe.ts';

const temperature = (store: RecipeStore) => store.recipe.mixture.temperature;

describe('PAGE-3: the recipe is the state, and undo a step between recipes', () => {
  it('changes the fields that are named and no others', () => {
    const store = new RecipeStore();
    expect(store.edit({ seed: 7, mixture: { temperature: 'inf' } }).ok).toBe(true);
    const { mixture, ...rest } = defaultRecipe();
    expect(store.recipe).toEqual({ ...rest, seed: 7, mixture: { ...mixture, temperature: 'inf' } });
  });

  it('goes back and forth, and forgets what was undone once something else is chosen', () => {
    const store = new RecipeStore();
    store.edit({ mixture: { temperature: 3 } });
    store.edit({ mixture: { temperature: 4 } });
    store.undo();
    expect(temperature(store)).toBe(3);
    store.redo();
    expect(temperature(store)).toBe(4);
    store.undo();
    store.undo();
    expect(store.recipe).toEqual(defaultRecipe());
    store.undo();
    expect(store.recipe).toEqual(defaultRecipe());
    store.edit({ mixture: { temperature: 5 } });
    store.redo();
    expect(temperature(store)).toBe(5);
  });

  it('takes a slider from press to release as one step', () => {
    const store = new RecipeStore();
    for (const t of [3, 4, 5]) store.edit({ mixture: { temperature: t } }, 'temperature');
    store.endGesture();
    store.edit({ mixture: { temperature: 6 } }, 'temperature');
    store.undo();
    expect(temperature(store)).toBe(5);
    store.undo();
    expect(temperature(store)).toBe(2);
  });

  it('counts an edit that changes nothing as no step', () => {
    const store = new RecipeStore();
    store.edit({ mixture: { temperature: temperature(store) } });
    expect(store.store.getState().past).toHaveLength(0);
  });
});

it('PAGE-4: a value that the schema refuses leaves the recipe as it was and is told', () => {
  const store = new RecipeStore();
  const before = store.recipe;
  const refused = store.edit({ mixture: { temperature: 0 } });
  expect(refused).toMatchObject({
    ok: false,
    fault: { code: 'recipe-invalid', column: 'mixture.temperature' },
  });
  expect(store.recipe).toBe(before);
  expect(store.store.getState().past).toHaveLength(0);
});
