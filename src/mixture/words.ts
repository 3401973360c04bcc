/** A share as "2.3 %"; below one percent, where tasks of many lie, with two digits that count. */
export const percent = (share: number): string => {
  const value = share * 100;
  if (value === 0 || value >= 0.95) return `${value.toFixed(1)} %`;
  return value < 0.001 ? 'less than 0.001 %' : `${Number(value.toPrecision(2))} %`;
};

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export const temperatureText = (t: number | 'inf') => (t === 'inf' ? 'T=∞' : `T=${t}`);

/** A number to a tenth, without a tenth that is none. */
export const tenths = (value: number): string => `${Number(value.toFixed(1))}`;

/** "a, b and c". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
