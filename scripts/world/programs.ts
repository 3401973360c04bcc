import type { Dice } from './random.ts';
import { fill } from './text.ts';

/** A tiny program in Python and what it does, as an order and as a remark. */
export interface Program {
  /** Fits after "Write a function that". */
  readonly does: string;
  readonly code: string;
}

const SHAPES: readonly { does: string; code: string }[] = [
  { does: 'adds {n} to a number', code: 'def add_{n}(x):\n    return x + {n}' },
  { does: 'takes {n} from a number', code: 'def take_{n}(x):\n    return x - {n}' },
  { does: 'multiplies a number by {n}', code: 'def times_{n}(x):\n    return x * {n}' },
  { does: 'tells whether a number is more than {n}', code: 'def over_{n}(x):\n    return x > {n}' },
  { does: 'tells whether a number is less than {n}', code: 'def under_{n}(x):\n    return x < {n}' },
  { does: 'tells whether a number is {n}', code: 'def is_{n}(x):\n    return x == {n}' },
  {
    does: 'counts from 0 to {n}',
    code: 'def count_to_{n}():\n    for i in range({n} + 1):\n        print(i)',
  },
  { does: 'prints the word {w}', code: "def say_{w}():\n    print('{w}')" },
  {
    does: 'prints the word {w} {n} times',
    code: "def say_{w}():\n    for i in range({n}):\n        print('{w}')",
  },
  {
    does: 'adds the word {w} to a list',
    code: "def add_{w}(items):\n    items.append('{w}')\n    return items",
  },
  { does: 'gives the first {n} items of a list', code: 'def first_{n}(items):\n    return items[:{n}]' },
];
const WORDS = [
  'red',
  'blue',
  'fox',
  'owl',
  'moon',
  'boat',
  'river',
  'bread',
  'stone',
  'hill',
  'tree',
  'bird',
];

/** Writes a program of one of the known shapes. */
export function writeProgram(dice: Dice): Program {
  const shape = dice.pick(SHAPES);
  const values = { n: String(dice.int(2, 20)), w: dice.pick(WORDS) };
  return { does: fill(shape.does, values), code: fill(shape.code, values) };
}
