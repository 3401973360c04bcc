/** Names under which a template finds the functions that take the place of the methods. */
const FUNCTIONS = { strip: 'temper_strip', lstrip: 'temper_lstrip', rstrip: 'temper_rstrip' } as const;

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** Text without the given characters at its start, its end, or both, as in Python. */
function stripped(text: string, characters: string, start: boolean, end: boolean): string {
  const set = new Set(characters);
  const chars = [...text];
  let from = 0;
  let to = chars.length;
  while (start && from < to && set.has(chars[from]!)) from++;
  while (end && to > from && set.has(chars[to - 1]!)) to--;
  return chars.slice(from, to).join('');
}

/** The functions, for a template's variables. */
export const STRIP_FUNCTIONS = {
  [FUNCTIONS.strip]: (text: string, characters: string) => stripped(text, characters, true, true),
  [FUNCTIONS.lstrip]: (text: string, characters: string) => stripped(text, characters, true, false),
  [FUNCTIONS.rstrip]: (text: string, characters: string) => stripped(text, characters, false, true),
};

/**
 * Turns `text.strip('…')` into calls of the functions above, in a parsed template: the library's methods
 * take no characters and would strip all white space, which Qwen's templates do not mean.
 */
export function honourStripCharacters(parsed: unknown): void {
  if (!isNode(parsed)) return;
  for (const child of Object.values(parsed)) honourStripCharacters(child);
  const { type, callee, args } = parsed;
  if (type !== 'CallExpression' || !isNode(callee) || !Array.isArray(args) || args.length === 0) return;
  const { type: calleeType, object, property } = callee;
  if (calleeType !== 'MemberExpression' || !isNode(property) || property.type !== 'Identifier') return;
  const name = Object.entries(FUNCTIONS).find(([method]) => method === property.value)?.[1];
  if (name === undefined) return;
  property.value = name;
  parsed.callee = property;
  parsed.args = [object, ...args];
}
