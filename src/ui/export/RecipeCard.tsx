import { useId, useState } from 'react';
import { recipeDifference, recipeToHash } from '../../recipe/link.ts';
import { parseRecipeText } from '../../recipe/parse.ts';
import { download } from '../components/download.ts';
import { shareAddress } from '../route.ts';
import { useRecipe, useSession } from '../session.tsx';

/** The recipe as a file and as a link, and another one in its place. */
export function RecipeCard() {
  const session = useSession();
  const recipe = useRecipe();
  const [said, setSaid] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const id = useId();
  const hash = recipeToHash(recipe);
  const link = hash.ok ? shareAddress(hash.value) : '';
  const changed = Object.keys(recipeDifference(recipe)).length > 0;

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setSaid('The link is copied.');
    } catch {
      setSaid('The browser does not let the page copy: take the link from the box above.');
    }
  };
  const open = async (file: File | undefined) => {
    if (!file) return;
    const parsed = parseRecipeText(await file.text());
    if (parsed.ok) {
      session.recipe.replace(parsed.value);
      setSaid(`${file.name} is the recipe now; Undo brings the one before back.`);
      setFault(null);
    } else {
      setSaid('');
      setFault(`${file.name} was not opened. ${parsed.fault.message}`);
    }
  };
  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>Recipe</h2>
      <p>
        Everything chosen on this page, without the data: the same recipe and the same files give the same
        draw. {changed ? '' : 'It is the default recipe now.'}
      </p>
      <label className="visually-hidden" htmlFor={`${id}-link`}>
        Share link
      </label>
      <input
        id={`${id}-link`}
        className="link-box"
        type="text"
        readOnly
        value={link}
        onFocus={(event) => event.target.select()}
      />
      <div className="button-row">
        <button
          type="button"
          className="btn"
          onClick={() =>
            download(
              'temper-recipe.json',
              new Blob([`${JSON.stringify(recipe, null, 2)}\n`], { type: 'application/json' }),
            )
          }
        >
          Download recipe
        </button>
        <button type="button" className="btn q" disabled={!hash.ok} onClick={() => void copy()}>
          Copy link
        </button>
        <label className="btn q open-file">
          Open recipe
          <input
            type="file"
            accept=".json,application/json"
            onChange={(event) => {
              const { files } = event.target;
              void open(files?.[0]);
              // The same file, mended, can be opened again.
              event.target.value = '';
            }}
          />
        </label>
      </div>
      <p className="note state" aria-live="polite">
        {hash.ok ? said : hash.fault.message}
      </p>
      {fault && (
        <p role="alert" className="fault">
          {fault}
        </p>
      )}
    </section>
  );
}
