import type { Recipe } from '../recipe/schema.ts';
import type { PlannedTask } from './types.ts';

type Slice = Recipe['mixture'];

export type PresetId = 'proportional' | 't2' | 'xlmr' | 'equal' | 'unimax' | 'flan' | 't5' | 'hand-set';

/** A known way of mixing in this recipe's words. */
export interface Preset {
  readonly id: PresetId;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly what: string;
  readonly source: string;
  /** The fields that make it up; all others stay as they are. `tasks` is the present plan's. */
  readonly apply: (mixture: Slice, tasks: readonly PlannedTask[]) => Partial<Slice>;
  readonly is: (mixture: Slice) => boolean;
}

/** Repeats up to which UniMax is set where there is no cap yet (Chung et al. 2023 try 1, 5 and 10). */
const UNIMAX_REPEATS = 5;

/** Digits of hand-set weights that are taken from a plan's shares. */
const WEIGHT_DIGITS = 3;

const noWeights = ({ weights }: Slice) => Object.values(weights ?? {}).every((weight) => weight === 1);

/** Temperature and limit alone. Presets say all that shapes the shares, so that one follows another cleanly. */
function shaped(temperature: number | 'inf', limit: number | null): Pick<Preset, 'apply' | 'is'> {
  return {
    apply: () => ({ temperature, limit, weights: null, policy: 'redistribute' }),
    is: (mixture) => mixture.temperature === temperature && mixture.limit === limit && noWeights(mixture),
  };
}

const isUniform = (mixture: Slice) => mixture.temperature === 'inf' && noWeights(mixture);
const isUniMax = (mixture: Slice) =>
  isUniform(mixture) && mixture.policy === 'redistribute' && mixture.maxRepeats !== 'inf';

export const PRESETS: readonly Preset[] = [
  {
    id: 'proportional',
    title: 'Proportional',
    what: 'T = 1: each task has the share that its rows have of the data.',
    source: 'Concatenate and shuffle: the default of TRL, axolotl and LLaMA-Factory.',
    ...shaped(1, null),
  },
  {
    id: 't2',
    title: 'T = 2',
    what: 'Shares as the square roots of the sizes: halfway, in logarithms, between proportional and equal.',
    source: 'XLM (Lample and Conneau 2019) samples languages with α = 1/T = 0.5.',
    ...shaped(2, null),
  },
  {
    id: 'xlmr',
    title: 'XLM-R, mT5',
    what: 'T = 3.33 (α = 0.3): small tasks are raised further.',
    source: 'XLM-R (Conneau et al. 2020) and mT5 (Xue et al. 2021): p ∝ n^0.3.',
    ...shaped(3.33, null),
  },
  {
    id: 'equal',
    title: 'Equal',
    what: 'T = ∞: each task is asked for the same share, and what a cap takes from it is cut from the run.',
    source: 'Equal mixing in Raffel et al. 2020 (T5), section 3.5.2.',
    apply: () => ({ temperature: 'inf', limit: null, weights: null, policy: 'shrink' }),
    is: (mixture) => isUniform(mixture) && !isUniMax(mixture),
  },
  {
    id: 'unimax',
    title: 'UniMax',
    what: 'Equal shares as far as the cap allows; what a small task cannot give, the others take over.',
    source: 'Chung et al. 2023 (UniMax, umT5).',
    apply: ({ maxRepeats }) => ({
      temperature: 'inf',
      limit: null,
      weights: null,
      policy: 'redistribute',
      maxRepeats: maxRepeats === 'inf' ? UNIMAX_REPEATS : maxRepeats,
    }),
    is: isUniMax,
  },
  {
    id: 'flan',
    title: 'FLAN, K = 3,000',
    what: 'In proportion to size, but no task counts for more than 3,000 rows.',
    source: 'Wei et al. 2022 (FLAN): examples-proportional with a mixing rate maximum of 3,000.',
    ...shaped(1, 3000),
  },
  {
    id: 't5',
    title: 'T5, K = 2^19',
    what: 'In proportion to size, but no task counts for more than 524,288 rows.',
    source: 'Raffel et al. 2020 (T5), section 3.5.2: examples-proportional mixing with K = 2^19.',
    ...shaped(1, 2 ** 19),
  },
  {
    id: 'hand-set',
    title: 'By hand',
    what: 'Shares by weights of your own alone, beginning with the present ones in percent.',
    source: 'As `interleave_probs` in LLaMA-Factory, or `probabilities` in HF interleave_datasets.',
    apply: (mixture, tasks) => ({
      temperature: 'inf',
      limit: null,
      weights: noWeights(mixture) ? weightsOf(tasks) : mixture.weights,
    }),
    is: (mixture) => !noWeights(mixture),
  },
];

/** Target shares in percent, as weights a person would write. */
function weightsOf(tasks: readonly PlannedTask[]): Record<string, number> {
  return Object.fromEntries(
    tasks.map(({ task, target }) => [task, Number((100 * target).toPrecision(WEIGHT_DIGITS))]),
  );
}

/** The preset that the present settings are; null where they are none. */
export function presetOf(mixture: Slice): PresetId | null {
  return PRESETS.find((preset) => preset.is(mixture))?.id ?? null;
}
