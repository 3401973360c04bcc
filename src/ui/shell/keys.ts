import { useEffect } from 'react';
import type { RecipeStore } from '../../state/recipe.ts';

/** Fields where the browser's own undo is what is meant. */
const isText = (target: EventTarget | null) =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type !== 'range');

/** Ctrl/⌘ Z steps back between recipes, with Shift (or Ctrl Y) forward. */
export function useUndoKeys(recipe: RecipeStore): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) return;
      const key = event.key.toLowerCase();
      const redo = (key === 'z' && event.shiftKey) || key === 'y';
      if (!redo && key !== 'z') return;
      event.preventDefault();
      if (redo) recipe.redo();
      else recipe.undo();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [recipe]);
}
