/** A value of JSON text; undefined where the text is none. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A list, or JSON text of one, as a table's cell holds it; null for anything else. */
export function listOf(value: unknown): readonly unknown[] | null {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return null;
  const inner = parsedJson(value);
  return Array.isArray(inner) ? inner : null;
}

/** Whether lists and objects lie in each other more than `limit` deep. Without recursion: the depth is a file's. */
export function isDeeper(value: unknown, limit: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= limit; depth++) {
    const inner: unknown[] = [];
    for (const one of level)
      if (typeof one === 'object' && one !== null) for (const part of Object.values(one)) inner.push(part);
    if (inner.length === 0) return false;
    level = inner;
  }
  return true;
}
