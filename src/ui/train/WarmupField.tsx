import { useId, useState } from 'react';
import { failed } from '../../io/faults.ts';
import { warmupSteps } from '../../recipe/schedule.ts';
import { counted } from '../components/format.ts';
import { NumberField } from '../components/NumberField.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { about } from './about.ts';

type Unit = 'share' | 'steps';

/** Steps that a share becomes where the run's length is not known. */
const SOME_STEPS = 10;

const refuse = (message: string) => failed({ code: 'not-valid', message });

/** The recipe tells share and steps apart by their size; here they are a choice. */
export function WarmupField({ totalSteps }: { totalSteps: number }) {
  const session = useSession();
  const recipe = useRecipe();
  const { warmup } = recipe.training;
  const id = useId();
  const [chosen, setChosen] = useState<Unit>('share');
  // Without a warm-up the value says nothing of its unit.
  const unit: Unit = warmup === 0 ? chosen : warmup < 1 ? 'share' : 'steps';
  const edit = (value: number) => session.recipe.edit({ training: { warmup: value } });
  const turn = (next: Unit) => {
    setChosen(next);
    if (warmup === 0 || next === unit) return;
    if (next === 'steps') edit(totalSteps > 0 ? Math.max(1, warmupSteps(warmup, totalSteps)) : SOME_STEPS);
    else edit(totalSteps > 0 ? Math.min(0.99, Number((warmup / totalSteps).toPrecision(2))) : 0.03);
  };
  const take = (value: number) => {
    if (unit === 'share' && value >= 1)
      return refuse('A share is below 1: choose steps for a number of them.');
    if (unit === 'steps' && !Number.isInteger(value)) return refuse('Steps are a whole number.');
    return edit(value);
  };
  const steps = warmupSteps(warmup, totalSteps);
  return (
    <>
      <NumberField
        label="Warm-up"
        value={warmup}
        edit={take}
        {...about(recipe, 'training.warmup', 'Warm-up')}
        help={unit === 'share' ? `share of the run: ${counted(steps, 'step')}` : 'steps'}
      />
      <div className="param">
        <label htmlFor={id}>Warm-up in</label>
        <select
          id={id}
          value={unit}
          onChange={(event) => turn(event.target.value === 'steps' ? 'steps' : 'share')}
        >
          <option value="share">share</option>
          <option value="steps">steps</option>
        </select>
      </div>
    </>
  );
}
