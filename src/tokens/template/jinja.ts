import { Template } from '@huggingface/jinja';
import { honourLoopControls, loopFunctions } from './loops.ts';
import { pythonText } from './python-text.ts';
import { honourStripCharacters, STRIP_FUNCTIONS } from './strip.ts';

const EQUALS = 'temper_equals';
const DIFFERS = 'temper_differs';
const TEXT = 'temper_text';
const OUTPUT = 'temper_output';
const NOW = 'temper_strftime_now';
const RANGE = 'temper_range';
/** Filters of text: what is undefined is an empty text to them. */
const TEXT_FILTERS: ReadonlySet<unknown> = new Set(['upper', 'lower', 'trim', 'capitalize', 'title']);

type Node = Record<string, unknown>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;
const callee = (value: string): Node => ({ type: 'Identifier', value });

/** What the library holds in a list or an object: its own values, each with the JavaScript one inside. */
const inside = (value: unknown): unknown => (isNode(value) && 'value' in value ? value.value : value);

/** Equality as in Python: numbers and booleans are one kind, everything else equals only its own kind. */
function equals(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const numeric = (value: unknown) => typeof value === 'number' || typeof value === 'boolean';
  if (numeric(a) && numeric(b)) return Number(a) === Number(b);
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => equals(inside(one), inside(b[i])));
  if (a instanceof Map && b instanceof Map)
    return (
      a.size === b.size && [...a].every(([key, one]) => b.has(key) && equals(inside(one), inside(b.get(key))))
    );
  return false;
}

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

/** Python's strftime in English, whatever the machine's language; local time. */
export function strftime(format: string, now: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const parts: Readonly<Record<string, string>> = {
    Y: String(now.getFullYear()),
    y: two(now.getFullYear() % 100),
    m: two(now.getMonth() + 1),
    d: two(now.getDate()),
    B: MONTHS[now.getMonth()]!,
    b: MONTHS[now.getMonth()]!.slice(0, 3),
    A: DAYS[now.getDay()]!,
    a: DAYS[now.getDay()]!.slice(0, 3),
    H: two(now.getHours()),
    M: two(now.getMinutes()),
    S: two(now.getSeconds()),
    '%': '%',
  };
  return format.replaceAll(/%(.)/g, (whole, code: string) => parts[code] ?? whole);
}

/** Numbers that a template may ask for at once: more would fill the memory before anyone can stop it. */
const LONGEST_RANGE = 1_000_000;

/** Python's range, of whole numbers. */
function range(first: number, second?: number | null, step?: number | null): number[] {
  const [start, stop] = typeof second === 'number' ? [first, second] : [0, first];
  const by = typeof step === 'number' ? step : 1;
  if (by === 0) throw new Error('range() arg 3 must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / by));
  if (length > LONGEST_RANGE) throw new Error(`range() of ${length} numbers is too long for a chat template`);
  return Array.from({ length }, (_, i) => start + i * by);
}

/** Operators that the library computes as JavaScript does: '' would equal false. */
const OPERATORS: ReadonlyMap<unknown, string> = new Map([
  ['==', EQUALS],
  ['!=', DIFFERS],
]);

/** Functions in the library's place: it writes months in the machine's language, and any number of numbers. */
const FUNCTIONS: ReadonlyMap<unknown, string> = new Map([
  ['strftime_now', NOW],
  ['range', RANGE],
]);

/** Expressions that write their value where they stand among statements. */
const EXPRESSION = /Expression$|^(Identifier|Ternary|ArrayLiteral|ObjectLiteral|TupleLiteral)$/;

/** The value as Python's text; in a list the library keeps none and what is undefined apart. */
const asText = (expression: unknown): Node => ({
  type: 'CallExpression',
  callee: callee(OUTPUT),
  args: [{ type: 'ArrayLiteral', value: [expression] }],
});

const written = (statement: unknown): unknown =>
  isNode(statement) && typeof statement.type === 'string' && EXPRESSION.test(statement.type)
    ? asText(statement)
    : statement;

/** Turns what the library does otherwise than Jinja into calls of the functions here. */
function asPython(parsed: unknown): void {
  if (!isNode(parsed)) return;
  for (const child of Object.values(parsed)) asPython(child);
  for (const block of ['body', 'alternate', 'defaultBlock']) {
    const statements = parsed[block];
    if (Array.isArray(statements)) parsed[block] = statements.map(written);
  }
  const { type, operator, left, right, filter, operand } = parsed;
  if (type === 'BinaryExpression' && isNode(operator)) {
    const name = OPERATORS.get(operator.value);
    if (name === undefined) return;
    parsed.type = 'CallExpression';
    parsed.callee = callee(name);
    parsed.args = [left, right];
  } else if (type === 'FilterExpression' && isNode(filter) && filter.value === 'string') {
    Object.assign(parsed, asText(operand));
  } else if (type === 'FilterExpression' && isNode(filter) && TEXT_FILTERS.has(filter.value)) {
    parsed.operand = { type: 'CallExpression', callee: callee(TEXT), args: [operand] };
  } else if (type === 'CallExpression' && isNode(parsed.callee)) {
    const name = FUNCTIONS.get(parsed.callee.value);
    if (name !== undefined) parsed.callee = callee(name);
  }
}

/** A template that means what it means in Jinja; throws where it cannot be read, and in rendering where it refuses. */
export function parseJinja(source: string): (variables: Readonly<Record<string, unknown>>) => string {
  const template = new Template(source);
  honourStripCharacters(template.parsed);
  asPython(template.parsed);
  honourLoopControls(template.parsed);
  const functions = {
    ...STRIP_FUNCTIONS,
    [EQUALS]: equals,
    [DIFFERS]: (a: unknown, b: unknown) => !equals(a, b),
    [OUTPUT]: ([held]: readonly unknown[]) => String(pythonText(held)),
    [TEXT]: (value: unknown) => (value === undefined ? '' : value),
    [NOW]: (format: string) => strftime(format, new Date()),
    [RANGE]: range,
  };
  return (variables) => template.render({ ...variables, ...functions, ...loopFunctions() });
}
