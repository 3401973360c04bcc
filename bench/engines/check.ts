import { TemperError } from '../../src/io/faults.ts';
import type { Reference } from '../task/reference.ts';

/** A wrong engine may be fast: losses to 1e-4, and each gradient's norm to 1e-3 of itself. */
const LOSS_TOLERANCE = 1e-4;
const GRADIENT_TOLERANCE = 1e-3;

/** How far an engine is from float64. */
export interface Errors {
  /** Largest difference of a loss. */
  readonly loss: number;
  /** Largest relative difference of a LoRA gradient's norm. */
  readonly gradient: number;
}

/**
 * Holds what an engine computed to the float64 reference, before any of its times is believed.
 * @throws TemperError `wrong-engine`
 */
export function checkEngine(engine: string, got: Reference, reference: Reference): Errors {
  const loss = Math.max(...reference.losses.map((value, i) => Math.abs(value - (got.losses[i] ?? NaN))));
  const gradient = Math.max(
    ...Object.entries(reference.gradientNorms).map(
      ([name, norm]) => Math.abs((got.gradientNorms[name] ?? NaN) - norm) / norm,
    ),
  );
  // Written so that a NaN fails.
  if (loss < LOSS_TOLERANCE && gradient < GRADIENT_TOLERANCE) return { loss, gradient };
  throw new TemperError(
    'wrong-engine',
    `${engine} computes something else (loss off by ${loss}, a gradient's norm by ${gradient} of itself): it is not timed.`,
    { loss, gradient },
  );
}
