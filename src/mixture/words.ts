/** A share as "2.3 %". */
export const percent = (share: number): string => {
  const value = share * 100;
  return share > 0 && value < 0.05 ? 'less than 0.1 %' : `${value.toFixed(1)} %`;
};

export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export const temperatureText = (t: number | 'inf') => (t === 'inf' ? 'T=∞' : `T=${t}`);

/** A number to a tenth, without a tenth that is none. */
export const tenths = (value: number): string => `${Number(value.toFixed(1))}`;

/** "a, b and c". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
