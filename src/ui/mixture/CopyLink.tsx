import { useState } from 'react';
import { recipeToHash } from '../../recipe/link.ts';
import { shareAddress } from '../route.ts';
import { useRecipe, useSession } from '../session.tsx';

/** The mixture with its counts as a link; the data itself stays here. */
export function CopyLink() {
  const { data } = useSession();
  const recipe = useRecipe();
  // Said of one recipe: a later edit makes the copied link an older one.
  const [copied, setCopied] = useState<unknown>(null);
  const copy = async () => {
    const hash = recipeToHash(recipe);
    if (!hash.ok) return data.addFault(hash.fault);
    try {
      await navigator.clipboard.writeText(shareAddress(hash.value));
      setCopied(recipe);
    } catch {
      const message =
        'The browser does not let the page copy: take the link from the box on the stage Export.';
      data.addFault({ code: 'no-clipboard', message });
    }
  };
  return (
    <div className="copy-link">
      <span className="note" aria-live="polite">
        {copied === recipe ? 'The link is copied.' : ''}
      </span>
      <button type="button" className="btn q" onClick={() => void copy()}>
        Copy link to this mixture
      </button>
    </div>
  );
}
