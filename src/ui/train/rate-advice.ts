import type { Recipe } from '../../recipe/schema.ts';
import { BUNDLED, type ModelState } from '../../state/model.ts';
import { parametersOf } from '../model/summary.ts';

/** What the bundled model was tried with; its model card has the trial. */
const SMALL_RATE = 0.004;
/** Below it a short run of the bundled model changes little. */
const TOO_LOW = 0.001;

/** What is customary for a model of the usual size (src/recipe/ranges.ts). */
const LARGE_RATE = 2e-4;
/** Above it such a model is likely to diverge; the sample recipe's rate is. */
const TOO_HIGH = 0.001;
/** A model of more parameters is of the usual kind, not of the bundled one's. */
const LARGE = 20e6;

/** The rate is above the customary ones because the bundled model, which is in use, is so small. */
export const suitsBundled = ({ model, training: { learningRate } }: Recipe): boolean =>
  model.id === BUNDLED && learningRate >= TOO_LOW && learningRate <= SMALL_RATE;

interface RateAdvice {
  readonly sentence: string;
  readonly learningRate: number;
  /** The rate as people of the field write it. */
  readonly label: string;
}

/** Rates differ by the size of the model: the sample recipe's suits the bundled one, the customary ones others. */
export function rateAdvice(
  { model, training: { learningRate } }: Recipe,
  { current, summary }: Pick<ModelState, 'current' | 'summary'>,
): RateAdvice | null {
  // The recipe is for a model that is not here, and of that nothing is known.
  if (model.id !== current.name) return null;
  if (current.id === BUNDLED) {
    if (learningRate >= TOO_LOW) return null;
    const size = summary ? `${parametersOf(summary)} parameters` : 'few parameters';
    const sentence = `The bundled model has ${size}; models so small learn at higher rates.`;
    return { sentence, learningRate: SMALL_RATE, label: '0.004' };
  }
  if (!summary || summary.parameters <= LARGE || learningRate <= TOO_HIGH) return null;
  const sentence = `A learning rate of ${learningRate} suits models as small as the bundled one; ${current.name} has ${parametersOf(summary)} parameters, and models of that size mostly learn at 1e-4 to 2e-4.`;
  return { sentence, learningRate: LARGE_RATE, label: '2e-4' };
}
