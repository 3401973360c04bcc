import { counted } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about, warningsUnder } from './about.ts';
import { Disclosure } from './Disclosure.tsx';

/** How often a run is written down, and how much of it stays. */
export function CheckpointFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { checkpoints } = recipe.evaluation;
  const edit = (change: Partial<typeof checkpoints>) =>
    session.recipe.edit({ evaluation: { checkpoints: { ...checkpoints, ...change } } });
  const often = checkpoints.every === null ? '' : ` and every ${counted(checkpoints.every, 'step')}`;
  return (
    <Disclosure
      title="Checkpoints"
      now={`at evaluations${often}; the best and the last ${checkpoints.last} stay`}
      warnings={warningsUnder(recipe, ['evaluation.checkpoints'])}
    >
      <div className="param-grid">
        <NumberField
          label="Checkpoint every"
          value={checkpoints.every}
          edit={(every) => edit({ every })}
          empty="evaluation"
          help="steps, beside those of evaluations: what a crash costs at most"
        />
        <NumberField
          label="Checkpoints kept"
          value={checkpoints.last}
          edit={(last) => edit({ last })}
          {...about(recipe, 'evaluation.checkpoints.last', 'Checkpoints kept')}
          help="the newest, beside the best"
        />
      </div>
    </Disclosure>
  );
}
