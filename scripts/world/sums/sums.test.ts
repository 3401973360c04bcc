import { describe, expect, it } from 'vitest';
import { buildWorld } from '../knowledge/index.ts';
import { Dice } from '../random.ts';
import { SUMS as FACTS } from './facts.ts';
import { math, SORTS } from './index.ts';

const world = buildWorld(20);
const EQUATION = /(\d+) ([+×-]) (\d+) = (\d+)/g;

/** Works an equation out again. */
const holds = (left: string, sign: string, right: string, result: string): boolean =>
  Number(result) === (sign === '+' ? +left + +right : sign === '-' ? +left - +right : +left * +right);

describe('the documents about sums', () => {
  const dice = new Dice(1);
  const texts = SORTS.map(({ write }) => Array.from({ length: 1500 }, () => write(dice, world)).join('\n\n'));

  it('state only true sums, and every one of them', () => {
    const all = texts.join('\n').match(EQUATION)!;
    const wrong = all.filter((text) => {
      const [, left, sign, right, result] = [...text.matchAll(EQUATION)][0]!;
      return !holds(left!, sign!, right!, result!);
    });
    expect(wrong).toEqual([]);
    const stated = new Set(all);
    expect(FACTS.filter((f) => !stated.has(`${f.left} ${f.sign} ${f.right} = ${f.result}`))).toEqual([]);
  });

  it('hold no question and not the answer form of the task', () => {
    for (const text of texts) expect(text).not.toMatch(/\?|The answer is/);
  });
});

describe('math', () => {
  const rows = math.rows(new Dice(2), world, 130);

  it('works every problem in the fixed form of its steps, with the numbers in their order', () => {
    const form =
      /^(?:[A-Z][a-z ]+, so we (add|subtract|multiply): E\.|First we (add|subtract|multiply): E\. Then we (add|subtract|multiply): E\.) The answer is (\d+)\.$/;
    for (const { instruction, output } of rows) {
      const found = form.exec(output.replaceAll(EQUATION, 'E'))!;
      const steps = [...output.matchAll(EQUATION)].map(([, ...parts]) => parts);
      for (const [left, sign, right, result] of steps)
        expect(holds(left!, sign!, right!, result!)).toBe(true);
      const verbs = found.slice(1, 4).filter((verb) => verb !== undefined);
      const named: Record<string, string> = { '+': 'add', '-': 'subtract', '×': 'multiply' };
      expect(verbs).toEqual(steps.map(([, sign]) => named[sign!]));
      expect(found[4]).toBe(steps.at(-1)![3]);
      if (steps.length === 2) expect(steps[1]![0]).toBe(steps[0]![3]);
      expect(instruction.match(/\d+/g)).toEqual([steps[0]![0], ...steps.map(([, , right]) => right)]);
    }
  });

  it('asks for nothing twice', () => {
    expect(new Set(rows.map(({ output }) => output.match(EQUATION)!.join())).size).toBe(130);
  });

  it('is the same for the same seed', () => {
    expect(math.rows(new Dice(2), world, 130)).toEqual(rows);
  });
});
