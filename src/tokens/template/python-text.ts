/** A value as the Jinja library holds it: the JavaScript one with its kind. */
interface Held {
  readonly type?: unknown;
  readonly value?: unknown;
}

const isHeld = (value: unknown): value is Held => typeof value === 'object' && value !== null;

/** A text as Python's repr writes it. */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return text.includes("'") && !text.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`;
}

const repr = (held: unknown): string =>
  isHeld(held) && typeof held.value === 'string' ? quoted(held.value) : String(pythonText(held));

/** What `{{ value }}` writes in Jinja, which is Python's str: None, True, ['a', 1]. Texts stay as they are. */
export function pythonText(held: unknown): unknown {
  if (!isHeld(held)) return '';
  const { type, value } = held;
  if (type === 'NullValue') return 'None';
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (type === 'FloatValue' && Number.isInteger(value)) return `${value}.0`;
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([key, one]) => `${quoted(String(key))}: ${repr(one)}`).join(', ')}}`;
  return value;
}
