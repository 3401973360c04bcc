import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about, warningsUnder } from './about.ts';
import { Disclosure } from './Disclosure.tsx';

const FIELDS = ['training.betas', 'training.eps', 'training.weightDecay', 'training.clip'];

/** AdamW beside its learning rate: what is seldom changed. */
export function OptimiserFields() {
  const session = useSession();
  const recipe = useRecipe();
  const { training } = recipe;
  const [beta1, beta2] = training.betas;
  const edit = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  const now = `AdamW ${beta1}, ${beta2}; decay ${training.weightDecay}; clip ${training.clip ?? 'never'}; seed ${recipe.seed}`;
  return (
    <Disclosure title="Optimiser" now={now} warnings={warningsUnder(recipe, FIELDS)}>
      <div className="param-grid">
        <NumberField
          label="Beta 1"
          value={beta1}
          edit={(value) => edit({ betas: [value, beta2] })}
          {...about(recipe, 'training.betas.0', 'Beta 1')}
          help="memory of the gradient; 0.9 is customary"
        />
        <NumberField
          label="Beta 2"
          value={beta2}
          edit={(value) => edit({ betas: [beta1, value] })}
          {...about(recipe, 'training.betas.1', 'Beta 2')}
          help="of its square; 0.999, in long runs 0.95"
        />
        <NumberField
          label="Epsilon"
          value={training.eps}
          edit={(eps) => edit({ eps })}
          {...about(recipe, 'training.eps', 'Epsilon')}
        />
        <NumberField
          label="Weight decay"
          value={training.weightDecay}
          edit={(weightDecay) => edit({ weightDecay })}
          {...about(recipe, 'training.weightDecay', 'Weight decay')}
        />
        <NumberField
          label="Clip"
          value={training.clip}
          edit={(clip) => edit({ clip })}
          empty="never"
          {...about(recipe, 'training.clip', 'Clip')}
        />
        <NumberField
          label="Seed"
          value={recipe.seed}
          edit={(seed) => session.recipe.edit({ seed })}
          help="of split, draw, start and dropout"
        />
      </div>
    </Disclosure>
  );
}
