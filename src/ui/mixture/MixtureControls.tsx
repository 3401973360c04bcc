import { warnings } from '../../recipe/ranges.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { SegmentedChoice } from '../components/Choice.tsx';
import { type NumberOrInf, NumberSlider, type Tick } from '../components/NumberSlider.tsx';
import { useRecipe, useSession } from '../session.tsx';

const range = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, i) => Number((from + i * step).toFixed(2)));

/** Finer where a step matters more; all of them numbers one would write down. */
const TEMPERATURES = [
  ...range(0.2, 0.9, 0.1),
  ...range(1, 2.9, 0.1),
  ...range(3, 4.8, 0.2),
  ...range(5, 10, 0.5),
  12,
  15,
  20,
  50,
  100,
];
const REPEATS = [...range(1, 10, 1), 12, 15, 20, 25, 30, 40, 50, 75, 100];

const TEMPERATURE_TICKS: readonly Tick[] = [
  { value: 0.2 },
  { value: 1, more: 'proportional' },
  { value: 2 },
  { value: 3 },
  { value: 5 },
  { value: 'inf', more: 'equal' },
];
const REPEATS_TICKS: readonly Tick[] = [
  { value: 1 },
  { value: 3 },
  { value: 10 },
  { value: 30 },
  { value: 'inf' },
];

const POLICIES: readonly { value: Recipe['mixture']['policy']; label: string }[] = [
  { value: 'shrink', label: 'Shrink' },
  { value: 'redistribute', label: 'Redistribute' },
];

const sayTemperature = (value: NumberOrInf) =>
  value === 'inf' ? 'infinite: equal shares' : value === 1 ? '1: shares in proportion to size' : `${value}`;
/** A cap that is no whole number bounds a task's count: some of its rows are seen once more than others. */
const sayRepeats = (value: NumberOrInf) => {
  if (value === 'inf') return 'no cap';
  const times = `${value} ${value === 1 ? 'time' : 'times'}`;
  return Number.isInteger(value)
    ? `each row at most ${times} in the run`
    : `a task's rows at most ${times} on average in the run`;
};

const remarkOnTemperature = (value: NumberOrInf) => {
  if (value === 'inf') return 'Every task has the same share.';
  return value === 1 ? 'Shares in proportion to size.' : 'Between proportional and equal shares.';
};

/** Temperature, cap and what becomes of what the cap takes away. */
export function MixtureControls() {
  const { recipe: store } = useSession();
  const recipe = useRecipe();
  const { temperature, maxRepeats, policy } = recipe.mixture;
  const remarkOn = (field: string) => warnings(recipe).find((one) => one.field === field)?.message;
  const release = () => store.endGesture();
  return (
    <div className="card mixture-controls">
      <NumberSlider
        label="Temperature"
        value={temperature}
        stops={TEMPERATURES}
        ticks={TEMPERATURE_TICKS}
        say={sayTemperature}
        apply={(value) => store.edit({ mixture: { temperature: value } }, 'temperature')}
        onRelease={release}
        remark={remarkOn('mixture.temperature') ?? remarkOnTemperature(temperature)}
        ramp
      />
      <NumberSlider
        label="Max repeats"
        value={maxRepeats}
        stops={REPEATS}
        ticks={REPEATS_TICKS}
        say={sayRepeats}
        apply={(value) => store.edit({ mixture: { maxRepeats: value } }, 'maxRepeats')}
        onRelease={release}
        remark={remarkOn('mixture.maxRepeats') ?? capitalised(sayRepeats(maxRepeats))}
      />
      <SegmentedChoice
        label="Cap policy"
        value={policy}
        options={POLICIES}
        onChange={(value) => store.edit({ mixture: { policy: value } })}
      />
    </div>
  );
}

const capitalised = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
