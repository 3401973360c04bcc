import { createStore, type StoreApi } from 'zustand/vanilla';
import { ok, type Result } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import type { Recipe, RecipeInput } from '../recipe/schema.ts';

/** Steps of undo that are kept. */
const DEPTH = 200;

export interface RecipeState {
  readonly recipe: Recipe;
  readonly past: readonly Recipe[];
  readonly future: readonly Recipe[];
}

type Slices = {
  readonly [K in keyof RecipeInput]?: RecipeInput[K] extends object | undefined
    ? Partial<NonNullable<RecipeInput[K]>>
    : RecipeInput[K];
};

/** The page's state is the recipe: undo and redo are steps between recipes. */
export class RecipeStore {
  readonly store: StoreApi<RecipeState>;
  /** Edits with one gesture's name are one step of undo (a slider's move). */
  private gesture: string | null = null;

  constructor(initial: Recipe = defaultRecipe()) {
    this.store = createStore<RecipeState>(() => ({ recipe: initial, past: [], future: [] }));
  }

  get recipe(): Recipe {
    return this.store.getState().recipe;
  }

  /** Changes fields of slices; a change that the schema refuses leaves everything as it was. */
  edit(change: Slices, gesture: string | null = null): Result<Recipe> {
    const current = this.recipe;
    const merged: Record<string, unknown> = { ...current };
    for (const [key, value] of Object.entries(change)) {
      const slice: unknown = merged[key];
      merged[key] = isFields(slice) && isFields(value) ? { ...slice, ...value } : value;
    }
    const parsed = parseRecipe(merged);
    if (!parsed.ok) return parsed;
    if (JSON.stringify(parsed.value) !== JSON.stringify(current)) this.push(parsed.value, gesture);
    return parsed;
  }

  /** Puts another recipe in place (a link, a file); one step of undo. */
  replace(recipe: Recipe): Result<Recipe> {
    this.push(recipe, null);
    return ok(recipe);
  }

  /** Ends a gesture: the next edit is a step of its own. */
  endGesture(): void {
    this.gesture = null;
  }

  undo(): void {
    this.gesture = null;
    this.store.setState(({ recipe, past, future }) => {
      const previous = past.at(-1);
      return previous ? { recipe: previous, past: past.slice(0, -1), future: [recipe, ...future] } : {};
    });
  }

  redo(): void {
    this.gesture = null;
    this.store.setState(({ recipe, past, future }) => {
      const [next, ...rest] = future;
      return next ? { recipe: next, past: [...past, recipe], future: rest } : {};
    });
  }

  private push(next: Recipe, gesture: string | null): void {
    const goesOn = gesture !== null && gesture === this.gesture;
    this.gesture = gesture;
    this.store.setState(({ recipe, past }) => ({
      recipe: next,
      past: goesOn ? past : [...past, recipe].slice(-DEPTH),
      future: [],
    }));
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
