const WHOLE = new Intl.NumberFormat('en');

/** A count with separators: 71,853. */
export const whole = (value: number): string => WHOLE.format(value);

/** A share of 1 as a percentage with one decimal: 20.6%. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** How often a row is seen: 0.60×. */
export const times = (repeats: number): string => `${repeats.toFixed(2)}×`;

/** A number, or the sign of infinity. */
export const numberOrSign = (value: number | 'inf'): string =>
  value === 'inf' ? '∞' : value.toLocaleString('en');

/** A size in bytes with a unit. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const [unit, scale] = size < 1e6 ? ['kB', 1e3] : size < 1e9 ? ['MB', 1e6] : ['GB', 1e9];
  const value = size / Number(scale);
  return `${value < 10 ? value.toFixed(1) : value.toFixed(0)} ${unit}`;
}

/** "1 row", "2 rows". */
export const counted = (count: number, one: string): string =>
  `${whole(count)} ${one}${count === 1 ? '' : 's'}`;
