import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { ok, type Result } from '../../io/faults.ts';
import {
  freeName,
  type NamedRecipe,
  withoutRecipe,
  withRecipe,
  withRecipeFile,
} from '../../state/sweep-draft.ts';
import { useSession } from '../session.tsx';

/** Whole recipes under names: the page's own, or files of them. */
export function RecipeList({ fault }: { fault: string | null }) {
  const session = useSession();
  const recipes = useStore(session.queue.draft, (draft) => draft.recipes);
  const [typed, setTyped] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const id = useId();
  const name = typed ?? freeName(recipes);

  const put = (next: Result<readonly NamedRecipe[]>): boolean => {
    setRefusal(next.ok ? null : next.fault.message);
    if (next.ok) session.queue.draft.setState({ recipes: next.value });
    return next.ok;
  };
  const add = () => {
    if (put(withRecipe(recipes, name, session.recipe.recipe))) setTyped(null);
  };
  /** Those up to the first that cannot be taken. */
  const addFiles = async (files: readonly File[]) => {
    for (const file of files) {
      const text = await file.text();
      if (!put(withRecipeFile(session.queue.draft.getState().recipes, file.name, text))) return;
    }
  };
  return (
    <fieldset className="param-part sweep-recipes">
      <legend>Recipes</legend>
      <ul aria-label="Recipes of the sweep">
        {recipes.map((one) => (
          <li key={one.name}>
            <span>{one.name}</span>
            <button
              type="button"
              className="btn q small"
              aria-label={`Remove ${one.name}`}
              onClick={() => put(ok(withoutRecipe(recipes, one.name)))}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      <div className="param">
        <label htmlFor={id}>Name of this recipe</label>
        <input
          id={id}
          type="text"
          autoComplete="off"
          spellCheck={false}
          value={name}
          aria-describedby={`${id}-below`}
          onChange={(event) => setTyped(event.target.value)}
        />
        <span id={`${id}-below`} className="note">
          the recipe as the page has it now; what is changed later is another one
        </span>
      </div>
      <div className="button-row">
        <button type="button" className="btn q small" onClick={add}>
          Add this recipe
        </button>
        <label className="btn q small open-file">
          Add recipe files
          <input
            type="file"
            accept=".json,application/json"
            multiple
            onChange={(event) => {
              const files = [...(event.target.files ?? [])];
              event.target.value = '';
              void addFiles(files);
            }}
          />
        </label>
      </div>
      {refusal && (
        <p role="alert" className="error">
          {refusal}
        </p>
      )}
      <p className={recipes.length > 0 && fault ? 'error' : 'note'} aria-live="polite">
        {fault}
      </p>
    </fieldset>
  );
}
