import { useId, useState } from 'react';
import { useStore } from 'zustand';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { counted } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';

const CHOICES = [
  { value: 'none', label: 'none' },
  { value: 'bundled', label: 'the bundled text' },
  { value: 'own', label: 'a text of your own' },
] as const;

const PASTED = 'Pasted text';

/** What the person's own text is, and how another one is given. */
function OwnText() {
  const { plainText } = useSession();
  const { own, kept, fault } = useStore(plainText.store);
  const [draft, setDraft] = useState('');
  const id = useId();
  return (
    <>
      <p className="note" aria-live="polite">
        {own
          ? `${own.name}: ${counted(own.texts.length, 'text')}${kept ? '' : '; the browser has no room for it, so it goes with the page'}.`
          : 'None yet: choose a file, or paste one.'}
      </p>
      <div className="button-row">
        <label className="btn q small open-file">
          Choose a text file
          <input
            type="file"
            accept=".txt,.md,.jsonl"
            onChange={(event) => {
              const [file] = event.target.files ?? [];
              event.target.value = '';
              if (file) void plainText.takeFile(file);
            }}
          />
        </label>
        {own && (
          <button type="button" className="btn q small" onClick={() => plainText.forget()}>
            Forget the text
          </button>
        )}
      </div>
      <div className="param">
        <label htmlFor={id}>Paste a text</label>
        <textarea id={id} rows={3} value={draft} onChange={(event) => setDraft(event.target.value)} />
        <div className="button-row">
          <button
            type="button"
            className="btn q small"
            disabled={draft.trim() === ''}
            onClick={() => {
              if (plainText.take(PASTED, draft).ok) setDraft('');
            }}
          >
            Use the pasted text
          </button>
        </div>
      </div>
      {fault && (
        <p role="alert" className="error">
          {fault.message}
        </p>
      )}
    </>
  );
}

/** The text whose loss shows what is forgotten. */
export function PlainTextField() {
  const session = useSession();
  const { plainText } = useRecipe().evaluation;
  return (
    <fieldset className="param-part">
      <legend>Forgetting</legend>
      <ChoiceField
        label="Plain text"
        value={plainText}
        choices={CHOICES}
        onChange={(next) => session.recipe.edit({ evaluation: { plainText: next } })}
        help="text that is no instruction: its loss rises where the model forgets"
      />
      {plainText === 'own' && <OwnText />}
    </fieldset>
  );
}
