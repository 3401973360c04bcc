import type { Recipe } from '../recipe/schema.ts';

type Temperature = Recipe['mixture']['temperature'];

/** Halvings of an interval of 1/T: to a thousandth. */
const HALVINGS = 12;

/** To one digit after the point, away from `from`. */
function readable(temperature: number, from: number): Temperature {
  if (temperature >= 100) return 'inf';
  const tens = temperature * 10;
  return (temperature > from ? Math.ceil(tens - 1e-9) : Math.floor(tens + 1e-9)) / 10;
}

/**
 * The temperature nearest to the present one at which `holds` is true, between it and `end`; null where it is not
 * true at `end` either. Shares change one way between the two, or nearly so.
 */
export function nearestTemperature(
  present: Temperature,
  end: Temperature,
  holds: (t: Temperature) => boolean,
): Temperature | null {
  if (present === end || !holds(end)) return null;
  const inverse = (t: Temperature) => (t === 'inf' ? 0 : 1 / t);
  let no = inverse(present);
  let yes = inverse(end);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (no + yes) / 2;
    if (holds(1 / middle)) yes = middle;
    else no = middle;
  }
  const rounded = readable(1 / yes, 1 / inverse(present));
  return holds(rounded) ? rounded : end;
}
