import { useId } from 'react';
import { NumberField } from '../components/NumberField.tsx';
import { useDraft } from '../components/useDraft.ts';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';

/** Prompts one a line; blank lines are none. */
const promptsOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Which prompts are answered at every evaluation, and how long the answers may be. */
export function SampleFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { samples } = recipe.evaluation;
  const id = useId();
  const edit = (change: Partial<typeof samples>) =>
    session.recipe.edit({ evaluation: { samples: { ...samples, ...change } } });
  const box = useDraft<string>(
    samples.prompts?.join('\n') ?? '',
    (text) => text,
    (text) => promptsOf(text).join('\n'),
    (text) => {
      const prompts = promptsOf(text);
      // All of one's own are answered.
      return edit(prompts.length === 0 ? { prompts: null } : { prompts, count: prompts.length });
    },
  );
  return (
    <fieldset className="param-part">
      <legend>Sample answers</legend>
      <div className="param-grid">
        <NumberField
          label="Samples"
          value={samples.count}
          edit={(count) => edit({ count })}
          {...about(recipe, 'evaluation.samples.count', 'Samples')}
          help="answers an evaluation; 0: none"
        />
        <NumberField
          label="Tokens an answer"
          value={samples.tokens}
          edit={(tokens) => edit({ tokens })}
          {...about(recipe, 'evaluation.samples.tokens', 'Tokens an answer')}
          help="at most"
        />
      </div>
      <div
        className="param"
        data-explain="Prompts of your own: answered greedily at every evaluation, so that one can read what changes; left empty, the first validation row of each of the first tasks is asked."
      >
        <label htmlFor={id}>Prompts of your own</label>
        <textarea
          id={id}
          rows={3}
          spellCheck={false}
          placeholder="empty: the first validation row of each task"
          value={box.text}
          aria-invalid={box.error !== null}
          aria-describedby={`${id}-below`}
          onChange={(event) => box.type(event.target.value)}
          onBlur={box.settle}
        />
        <span id={`${id}-below`} className={box.error ? 'error' : 'note'}>
          {box.error ?? 'one a line, at most 16'}
        </span>
      </div>
    </fieldset>
  );
}
