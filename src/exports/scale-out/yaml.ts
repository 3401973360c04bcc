/** A value of a configuration file. */
type Setting = string | number | boolean | null | readonly (string | Settings)[] | Settings;
export interface Settings {
  readonly [key: string]: Setting;
}

/** A scalar as YAML 1.1 reads it: JSON's is one, but PyYAML takes 1e-8 for a text. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  const text = String(value);
  return /e/.test(text) && !text.includes('.') ? text.replace('e', '.0e') : text;
}

const isScalar = (value: Setting): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

function lines(settings: Settings, indent: string): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (isScalar(value)) return [`${indent}${key}: ${scalar(value)}`];
    if (!Array.isArray(value)) return [`${indent}${key}:`, ...lines(value as Settings, `${indent}  `)];
    const items = value as readonly (string | Settings)[];
    return [
      `${indent}${key}:`,
      ...items.flatMap((item) => {
        if (typeof item === 'string') return [`${indent}  - ${scalar(item)}`];
        const [first, ...rest] = lines(item, `${indent}    `);
        return [`${indent}  - ${first!.trimStart()}`, ...rest];
      }),
    ];
  });
}

/** Settings as YAML, with a comment before them. */
export const yaml = (comment: string, settings: Settings): string =>
  [...comment.split('\n').map((line) => `# ${line}`), ...lines(settings, ''), ''].join('\n');
