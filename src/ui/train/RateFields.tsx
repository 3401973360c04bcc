import { lazy, Suspense } from 'react';
import { warmupSteps } from '../../recipe/schedule.ts';
import { ChoiceField } from '../components/ChoiceField.tsx';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';
import { rate } from './numbers.ts';
import { suitsBundled } from './rate-advice.ts';
import { WarmupField } from './WarmupField.tsx';

const ScheduleChart = lazy(() => import('../charts/ScheduleChart.tsx'));

/** What is said of a rate that would be too high for most models. */
const SMALL_MODEL = { warning: undefined, help: 'high, as suits so small a model' } as const;

const SCHEDULES = [
  { value: 'cosine', label: 'cosine' },
  { value: 'linear', label: 'linear' },
  { value: 'constant', label: 'constant' },
] as const;

/** The learning rate over the run. */
export function RateFields({ totalSteps }: { totalSteps: number }) {
  const session = useSession();
  const recipe = useRecipe();
  const { training } = recipe;
  const edit = (change: Partial<typeof training>) => session.recipe.edit({ training: change });
  const isConstant = training.schedule === 'constant';
  const warm = warmupSteps(training.warmup, totalSteps);
  return (
    <fieldset className="param-group">
      <legend>Rate and schedule</legend>
      <div className="param-grid">
        <NumberField
          label="Learning rate"
          value={training.learningRate}
          edit={(learningRate) => edit({ learningRate })}
          {...about(recipe, 'training.learningRate', 'Learning rate')}
          {...(suitsBundled(recipe) && SMALL_MODEL)}
        />
        <ChoiceField
          label="Schedule"
          value={training.schedule}
          choices={SCHEDULES}
          onChange={(schedule) => edit({ schedule })}
          help="after the warm-up"
        />
        <WarmupField totalSteps={totalSteps} />
        <NumberField
          label="Floor"
          value={training.floor}
          edit={(floor) => edit({ floor })}
          {...about(recipe, 'training.floor', 'Floor')}
          help={
            isConstant
              ? 'a constant rate has no end to go to'
              : `share of the peak; falls towards ${rate(training.floor * training.learningRate)}`
          }
        />
      </div>
      <figure className="plot small">
        <figcaption>
          Learning rate over the {totalSteps.toLocaleString('en')} steps
          {warm > 0 && `, ${warm.toLocaleString('en')} of them warm-up`}
        </figcaption>
        <div className="plot-area" role="img" aria-label="Learning rate over the steps of the planned run">
          <Suspense fallback={null}>
            {totalSteps > 0 && <ScheduleChart training={training} totalSteps={totalSteps} />}
          </Suspense>
        </div>
      </figure>
    </fieldset>
  );
}
