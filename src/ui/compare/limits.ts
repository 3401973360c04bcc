import { failed, ok, type Result } from '../../io/faults.ts';

export interface Limits {
  readonly low: number;
  readonly high: number;
  readonly whole?: boolean;
}

/** Whether a number may be taken. What is asked of a model is no part of the recipe, so its limits are here. */
export function within(name: string, value: number, { low, high, whole }: Limits): Result<number> {
  if (value < low || value > high || (whole && !Number.isInteger(value))) {
    const kind = whole ? 'a whole number' : 'a number';
    return failed({ code: 'out-of-range', message: `${name} must be ${kind} from ${low} to ${high}.` });
  }
  return ok(value);
}
