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

  it('asks for each sum once and works it in the fixed form', () => {
    const asked = new Set<string>();
    const verbs: Readonly<Record<string, string>> = { '+': 'add', '-': 'subtract', '×': 'multiply' };
    for (const { instruction, output } of rows) {
      const [, verb, left, sign, right, result, again] =
        /^[A-Z][a-z ]+, so we (\w+): (\d+) ([+×-]) (\d+) = (\d+)\. The answer is (\d+)\.$/.exec(output)!;
      expect(verb).toBe(verbs[sign!]);
      expect(holds(left!, sign!, right!, result!)).toBe(true);
      expect(again).toBe(result);
      // The story gives the numbers from left to right.
      expect(instruction.match(/\d+/g)).toEqual([left, right]);
      const pair = sign === '-' ? [left, right] : [left, right].sort();
      asked.add(`${pair[0]}${sign}${pair[1]}`);
    }
    expect(asked.size).toBe(130);
  });

  it('is the same for the same seed', () => {
    expect(math.rows(new Dice(2), world, 130)).toEqual(rows);
  });
});
