import { useId, useState } from 'react';
import { parseCounts } from '../../mixture/counts.ts';
import { WHAT_IF_EXAMPLES } from '../../mixture/what-if.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { counted } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';

type Counts = Recipe['data']['counts'];

interface Draft {
  readonly text: string;
  readonly fault: string | null;
  /** The counts that the text belongs to: when they change elsewhere, it is forgotten. */
  readonly of: string;
}

const written = (counts: Counts) =>
  Object.entries(counts)
    .map(([task, count]) => `${task}: ${count.toLocaleString('en')}`)
    .join('\n');

/** Sources that are nothing but numbers of rows, typed or pasted: a plan needs no data. */
export function WhatIf() {
  const session = useSession();
  const recipe = useRecipe();
  const { counts } = recipe.data;
  const [draft, setDraft] = useState<Draft | null>(null);
  const id = useId();
  const own = written(counts);
  const live = draft?.of === own ? draft : null;
  const type = (text: string) => {
    const read = text.trim() === '' ? { ok: true as const, value: {} } : parseCounts(text);
    if (!read.ok) {
      setDraft({ text, fault: read.fault.message, of: own });
      return;
    }
    const edited = session.recipe.edit({ data: { counts: read.value } }, 'counts');
    setDraft({
      text,
      fault: edited.ok ? null : edited.fault.message,
      of: edited.ok ? written(edited.value.data.counts) : own,
    });
  };
  const total = Object.values(counts).reduce((a, b) => a + b, 0);
  const sources = Object.keys(counts).length;
  return (
    <section className="card what-if" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>What if: sources that are only numbers</h2>
      <p className="note">
        A mixture can be planned before the data is there: a name and a number of rows on each line, typed or
        pasted from a table. Such sources are mixed with the data, and cannot be trained on or exported.
      </p>
      <div className="what-if-columns">
        <div className="setting">
          <label htmlFor={`${id}-counts`}>Names and numbers of rows</label>
          <textarea
            id={`${id}-counts`}
            rows={8}
            spellCheck={false}
            placeholder={'QA: 120,000\nmath: 8,000'}
            value={live?.text ?? own}
            aria-invalid={live?.fault != null}
            aria-describedby={`${id}-remark`}
            onChange={(event) => type(event.target.value)}
            onBlur={() => {
              session.recipe.endGesture();
              if (!live?.fault) setDraft(null);
            }}
          />
          <p id={`${id}-remark`} className={live?.fault ? 'remark error' : 'remark'} aria-live="polite">
            {live?.fault ?? (sources === 0 ? '' : `${counted(sources, 'source')}, ${counted(total, 'row')}.`)}
          </p>
        </div>
        <ul className="what-if-examples">
          {WHAT_IF_EXAMPLES.map((example) => (
            <li key={example.id}>
              <button
                type="button"
                className="btn q small"
                onClick={() => {
                  setDraft(null);
                  session.recipe.edit(example.recipe);
                }}
              >
                {example.title}
              </button>
              <p className="note">{example.what}</p>
            </li>
          ))}
        </ul>
      </div>
      <div className="button-row">
        <button
          type="button"
          className="btn q small"
          disabled={sources === 0}
          onClick={() => {
            setDraft(null);
            session.recipe.edit({ data: { counts: {} } });
          }}
        >
          Take the numbers out
        </button>
      </div>
    </section>
  );
}
