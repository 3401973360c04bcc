import type { PlainMessage } from '../../src/exports/gguf/turns.ts';

type Value = string | number | boolean | readonly PlainMessage[] | PlainMessage;

interface Scope {
  readonly dot: PlainMessage | null;
  readonly root: { readonly messages: readonly PlainMessage[]; readonly system: string };
  readonly variables: Map<string, Value>;
}

/** A template's pieces: text, and actions without their braces. White space beside a trimming dash is gone. */
function piecesOf(source: string): { readonly text: string; readonly isAction: boolean }[] {
  const pieces: { text: string; isAction: boolean }[] = [];
  let trims = false;
  let at = 0;
  for (const match of source.matchAll(/\{\{(-\s)?((?:"(?:[^"\\]|\\.)*"|[^}"])*?)(\s-)?\}\}/g)) {
    let text = source.slice(at, match.index);
    if (trims) text = text.trimStart();
    if (match[1]) text = text.trimEnd();
    pieces.push({ text, isAction: false }, { text: match[2]!.trim(), isAction: true });
    trims = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = source.slice(at);
  pieces.push({ text: trims ? rest.trimStart() : rest, isAction: false });
  return pieces;
}

/** An expression of the few functions that the templates use, in Go's prefix order. */
function evaluate(expression: string, scope: Scope): Value {
  const tokens = expression.match(/"(?:[^"\\]|\\.)*"|[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const term = (): Value => {
    const token = tokens[at++]!;
    if (token === '(') {
      const inner = call();
      at++;
      return inner;
    }
    if (token.startsWith('"')) return JSON.parse(token) as string;
    if (/^\d+$/.test(token)) return Number(token);
    if (token === '.System') return scope.root.system;
    if (token === '.Messages' || token === '$.Messages') return scope.root.messages;
    if (token === '.Role') return scope.dot!.role;
    if (token === '.Content') return scope.dot!.content;
    const variable = scope.variables.get(token);
    if (variable === undefined) throw new Error(`${token} is not defined`);
    return variable;
  };
  const call = (): Value => {
    const name = tokens[at]!;
    if (!/^[a-z]/.test(name)) return term();
    at++;
    const values: Value[] = [];
    while (at < tokens.length && tokens[at] !== ')') values.push(term());
    const [a, b] = values;
    if (name === 'eq') return a === b;
    if (name === 'ne') return a !== b;
    if (name === 'not') return !a;
    if (name === 'and') return a ? b! : a!;
    if (name === 'len' && Array.isArray(a)) return a.length;
    if (name === 'slice' && Array.isArray(a)) return a.slice(Number(b));
    throw new Error(`${name} is no function`);
  };
  return call();
}

/** text/template of Go, as much of it as an export writes. */
export function renderGo(source: string, messages: readonly PlainMessage[]): string {
  const pieces = piecesOf(source);
  const system = messages.find(({ role }) => role === 'system')?.content ?? '';
  let out = '';
  /** Runs from `at` to the end of the block; gives the place of the action that ended it. */
  const run = (at: number, scope: Scope, live: boolean): number => {
    let place = at;
    for (; place < pieces.length; place++) {
      const { text, isAction } = pieces[place]!;
      if (!isAction) {
        if (live) out += text;
      } else if (/^(end|else)\b/.test(text)) return place;
      else if (text.startsWith('if ')) place = branch(place, text.slice(3), scope, live);
      else if (text.startsWith('range $i, $_ := ')) {
        const [start, items] = [place + 1, live ? scope.root.messages : []];
        place = run(start, scope, false);
        for (const [i, dot] of items.entries())
          run(start, { ...scope, dot, variables: new Map([['$i', i]]) }, true);
      } else if (text.includes(' := ')) {
        const [name, value] = text.split(' := ');
        if (live) scope.variables.set(name!, evaluate(value!, scope));
      } else if (live) out += String(evaluate(text, scope));
    }
    return place;
  };
  const branch = (at: number, condition: string, scope: Scope, live: boolean): number => {
    let taken = live && Boolean(evaluate(condition, scope));
    let done = taken;
    let place = run(at + 1, scope, taken);
    while (pieces[place]!.text.startsWith('else')) {
      const next = pieces[place]!.text.slice('else'.length).trim();
      taken = live && !done && (next === '' || Boolean(evaluate(next.slice('if '.length), scope)));
      done ||= taken;
      place = run(place + 1, scope, taken);
    }
    return place;
  };
  run(0, { dot: null, root: { messages, system }, variables: new Map() }, true);
  return out;
}
