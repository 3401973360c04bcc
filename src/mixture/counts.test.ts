import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import { parseCounts } from './counts.ts';
import { planMixture } from './plan.ts';
import { sourcesOf } from './sources.ts';
import { WHAT_IF_EXAMPLES } from './what-if.ts';

const faultOf = (text: string) => {
  const result = parseCounts(text);
  return result.ok ? null : result.fault;
};

describe('counts as a person writes them (MIX-19)', () => {
  test.each([
    ['words and numbers', 'QA 120,000\nmath 8000\n', { QA: 120_000, math: 8000 }],
    ['columns of a sheet', 'open QA\t120 000\r\nmath\t8000', { 'open QA': 120_000, math: 8000 }],
    ['CSV with a head', 'name,count\nopen QA,120000\nmath,8000', { 'open QA': 120_000, math: 8000 }],
    ['CSV with quotes', '"QA, hard","120,000"\nmath,"8,000"', { 'QA, hard': 120_000, math: 8000 }],
    ['semicolons', 'Task;Rows\nQA, hard;120,000', { 'QA, hard': 120_000 }],
    [
      'colons and suffixes',
      'QA: 120k\n\ncode: 1.5M\nchat: 2e3',
      { QA: 120_000, code: 1_500_000, chat: 2000 },
    ],
    ['names with numbers', 'task 1: 1,200\ntask 2: 30', { 'task 1': 1200, 'task 2': 30 }],
    ['numbers at the ends of names', 'task 1,200\ntask 2,300', { 'task 1': 200, 'task 2': 300 }],
    [
      'a Markdown table',
      '| task | rows |\n|---|---:|\n| QA | 120_000 |\n| math | 0 |',
      { QA: 120_000, math: 0 },
    ],
    ['a JSON object', '{"QA": 120000, "math": "8k"}', { QA: 120_000, math: 8000 }],
    ['one line', 'QA=7', { QA: 7 }],
  ])('%s', (_, text, counts) => {
    expect(unwrap(parseCounts(text))).toEqual(counts);
    expect(Object.keys(unwrap(parseCounts(text)))).toEqual(Object.keys(counts));
  });

  test('names that objects inherit are names', () => {
    const counts = unwrap(parseCounts('__proto__ 5\nconstructor 6'));
    expect(Object.entries(counts)).toEqual([
      ['__proto__', 5],
      ['constructor', 6],
    ]);
    expect(Object.entries(unwrap(parseCounts('{"__proto__": 5}')))).toEqual([['__proto__', 5]]);
  });

  test.each([
    ['QA 120,000\nmath lots', 2, 'Line 2: "math lots" does not end in a number of rows'],
    ['\n\nQA', 3, 'Line 3: "QA" does not end in a number'],
    ['QA 1.5', 1, 'does not end in a number of rows'],
    ['QA -3', 1, 'does not end in a number of rows'],
    ['QA 5\nQA 6', 2, 'Line 2: "QA" is given twice'],
    ['QA 120.000', 1, 'Line 1: the number of "QA 120.000" can be read in two ways'],
    ['QA: 7\nmath: 1.250', 2, 'Line 2: the number of "math: 1.250" can be read in two ways'],
    ['QA 120 500', 1, 'Line 1: the number of "QA 120 500" can be read in two ways'],
    ['', undefined, 'There are no counts'],
    ['name,count', undefined, 'There are no counts'],
    ['{"QA": 1.5}', undefined, '"QA" is 1.5: a name and a whole number'],
    ['{"QA": null}', undefined, '"QA" is null'],
    ['{"QA": 1', undefined, 'begin like a JSON object and are none'],
    ['a'.repeat(200_001), undefined, 'The text is too long'],
    ['x 1\n'.repeat(1001), undefined, 'There are 1,001 lines: at most 1000'],
  ])('%#: %.40s is a fault with its line', (text, row, words) => {
    const fault = faultOf(text);
    expect(fault?.message).toContain(words);
    expect(fault?.row).toBe(row);
  });

  test('whatever is pasted comes back as counts or as a fault', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const result = parseCounts(text);
        if (!result.ok) expect(result.fault.message).not.toBe('');
        else for (const count of Object.values(result.value)) expect(count).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('counts that were written by a machine come back as they went', () => {
    const name = fc
      .string({ unit: 'grapheme-ascii', minLength: 1 })
      .map((text) => text.replaceAll(/["|\t]/g, '').trim());
    const counts = fc.dictionary(
      name.filter((text) => /^[a-z]/i.test(text) && !/^(name|task)/i.test(text)),
      fc.nat(),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(counts, (given) => {
        const lines = Object.entries(given).map(([task, count]) => `${task}\t${count}`);
        expect(unwrap(parseCounts(lines.join('\n')))).toEqual({ ...given });
        expect(unwrap(parseCounts(JSON.stringify(given)))).toEqual({ ...given });
      }),
    );
  });
});

describe('the chapter’s examples (MIX-18)', () => {
  const planOf = (id: string) => {
    const { recipe } = WHAT_IF_EXAMPLES.find((example) => example.id === id)!;
    const { data, mixture } = unwrap(parseRecipe({ ...defaultRecipe(), ...recipe }));
    return unwrap(planMixture(unwrap(sourcesOf([], data)), mixture, 1));
  };

  test('348,000 examples: QA 34.5 %, math 2.3 %, held at 6.9 % by its cap', () => {
    const { tasks, total, notes } = planOf('chapter-348000');
    expect(total).toBe(348_000);
    expect(tasks[0]?.natural.toFixed(3)).toBe('0.345');
    expect(notes[0]).toBe(
      'math is 2.3 % of the data; at T=3 it would be 8.3 %; its cap of 3 holds it at 6.9 %, and what it gave up went to the others.',
    );
  });

  test('11,500 examples: math three times, four tasks with 2,500', () => {
    const { tasks, total } = planOf('chapter-11500');
    expect(total).toBe(11_500);
    expect(tasks.map(({ count }) => count)).toEqual([2500, 2500, 2500, 2500, 1500]);
  });
});
