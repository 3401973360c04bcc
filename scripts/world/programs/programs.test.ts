import { describe, expect, it } from 'vitest';
import { buildWorld } from '../knowledge/index.ts';
import { Dice } from '../random.ts';
import { code, SORTS } from './index.ts';
import { asPython, callOf, SHAPES, writeProgram } from './programs.ts';

const world = buildWorld(20);

/** Runs one of these programs by writing it as JavaScript; knows no more of Python than they use. */
function run(program: string, call: string): unknown {
  const lines = program.split('\n').map((line) => {
    const body = line
      .replace(/(\d+) < x < (\d+)/, '$1 < x && x < $2')
      .replace(/('\w+') in items/, 'items.includes($1)')
      .replace(/(\w+)\[-1\]/, '$1.at(-1)')
      .replace(/\[(\d+):\]/, '.slice($1)')
      .replace(/\[:(\d+)\]/, '.slice(0, $1)')
      .replace(/\[-(\d+):\]/, '.slice(-$1)')
      .replace(/\[(.+) for x in items if (.+)\]/, 'items.filter((x) => $2).map((x) => $1)')
      .replace(/\[(.+) for x in items\]/, 'items.map((x) => $1)')
      .replace(/text \* (\d+)/, 'text.repeat($1)')
      .replace(/(items|text)\.count\((.+)\)/, 'count($1, $2)')
      .replace('.append(', '.push(')
      .replace(/len\(text\)/, 'text.length')
      .replace('==', '===');
    if (body.startsWith('def ')) return `function ${body.slice('def '.length, -1)} {`;
    return body.replace(/^( +)if (.+):$/, '$1if ($2)');
  });
  const source = `
    const max = (items) => Math.max(...items), min = (items) => Math.min(...items);
    const range = (low, high) => Array.from({ length: high - low }, (_, at) => low + at);
    const sum = (items) => items.reduce((total, item) => total + item, 0);
    const count = (all, one) => [...all].filter((item) => item === one).length;
    ${lines.join('\n')} }
    return ${call};`;
  return new Function(source)();
}

const dice = new Dice(1);
const programs = Array.from({ length: 2500 }, () => writeProgram(dice));

describe('the programs', () => {
  it('return what their examples say', () => {
    let tried = 0;
    for (const program of programs) {
      const { example } = program;
      if (example === undefined) continue;
      const call = callOf(program, example);
      expect([program.code, run(program.code, call)]).toEqual([program.code, example.result]);
      tried++;
    }
    expect(tried).toBeGreaterThan(2000);
  });

  it('have one name for what they do and one deed for each name', () => {
    const pairs = new Set(programs.map(({ name, does }) => `${name}: ${does}`));
    expect(new Set(programs.map(({ name }) => name)).size).toBe(pairs.size);
    expect(new Set(programs.map(({ does }) => does)).size).toBe(pairs.size);
    expect(SHAPES.length).toBeGreaterThanOrEqual(30);
  });

  it('show values as Python writes them', () => {
    expect(asPython([1, 'fox', true])).toBe("[1, 'fox', True]");
  });
});

describe('the documents about programs', () => {
  it('hold no question and no request', () => {
    for (const { write } of SORTS) {
      for (let left = 300; left > 0; left--) expect(write(dice, world)).not.toMatch(/\?|^Write /);
    }
  });
});

describe('code', () => {
  it('asks for each program once and answers with the function alone', () => {
    const rows = code.rows(new Dice(2), world, 260);
    expect(new Set(rows.map(({ output }) => output)).size).toBe(260);
    for (const { output } of rows) expect(output).toMatch(/^def \w+\(\w*\):\n {4}/);
    expect(code.rows(new Dice(2), world, 260)).toEqual(rows);
  });
});
