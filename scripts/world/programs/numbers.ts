import { number, ofNumber, rise, two } from './draws.ts';
import type { Shape, Values } from './shape.ts';

const UNITS: readonly Values[] = [
  { big: 'weeks', small: 'days', n: '7' },
  { big: 'days', small: 'hours', n: '24' },
  { big: 'hours', small: 'minutes', n: '60' },
  { big: 'minutes', small: 'seconds', n: '60' },
  { big: 'years', small: 'months', n: '12' },
  { big: 'metres', small: 'centimetres', n: '100' },
];

export const ARITHMETIC: readonly Shape[] = [
  {
    does: 'adds {n} to a number',
    code: 'def add_{n}(x):\n    return x + {n}',
    draw: number,
    example: ofNumber((x, n) => x + n),
  },
  {
    does: 'takes {n} from a number',
    code: 'def take_{n}(x):\n    return x - {n}',
    draw: number,
    example: ofNumber((x, n) => x - n),
  },
  {
    does: 'multiplies a number by {n}',
    code: 'def times_{n}(x):\n    return x * {n}',
    draw: number,
    example: ofNumber((x, n) => x * n),
  },
  {
    does: 'multiplies a number by {n} and adds {m}',
    code: 'def times_{n}_add_{m}(x):\n    return x * {n} + {m}',
    draw: two,
    example: ofNumber((x, n, m) => x * n + m),
  },
  {
    does: 'adds {n} to a number and multiplies the result by {m}',
    code: 'def add_{n}_times_{m}(x):\n    return (x + {n}) * {m}',
    draw: two,
    example: ofNumber((x, n, m) => (x + n) * m),
  },
  {
    does: 'gives the remainder of a number divided by {n}',
    code: 'def remainder_{n}(x):\n    return x % {n}',
    draw: number,
    example: ofNumber((x, n) => x % n),
  },
  {
    does: 'gives the price of some plums at {n} coins each',
    code: 'def price_{n}(plums):\n    return plums * {n}',
    draw: number,
    example: ofNumber((x, n) => x * n),
  },
  {
    does: 'gives the area of a garden that is {n} steps wide',
    code: 'def area_{n}(length):\n    return length * {n}',
    draw: number,
    example: ofNumber((x, n) => x * n),
  },
  {
    does: 'turns {big} into {small}',
    code: 'def {big}_to_{small}(x):\n    return x * {n}',
    draw: (dice) => dice.pick(UNITS),
    example: ofNumber((x, n) => x * n),
  },
];

export const COMPARISONS: readonly Shape[] = [
  {
    does: 'tells whether a number is more than {n}',
    code: 'def over_{n}(x):\n    return x > {n}',
    draw: number,
    example: ofNumber((x, n) => x > n),
  },
  {
    does: 'tells whether a number is less than {n}',
    code: 'def under_{n}(x):\n    return x < {n}',
    draw: number,
    example: ofNumber((x, n) => x < n),
  },
  {
    does: 'tells whether a number is equal to {n}',
    code: 'def is_{n}(x):\n    return x == {n}',
    draw: number,
    example: ofNumber((x, n) => x === n),
  },
  {
    does: 'tells whether a number is different from {n}',
    code: 'def differs_from_{n}(x):\n    return x != {n}',
    draw: number,
    example: ofNumber((x, n) => x !== n),
  },
  {
    does: 'tells whether a number can be divided by {n}',
    asks: 'tells whether a number can be divided by {n} without a remainder',
    code: 'def divisible_by_{n}(x):\n    return x % {n} == 0',
    draw: number,
    example: ofNumber((x, n) => x % n === 0),
  },
  {
    does: 'tells whether a number lies between {n} and {m}',
    asks: 'tells whether a number is more than {n} and less than {m}',
    code: 'def between_{n}_and_{m}(x):\n    return {n} < x < {m}',
    draw: rise,
    example: ofNumber((x, n, m) => n < x && x < m),
  },
  {
    does: 'gives the larger of a number and {n}',
    code: 'def at_least_{n}(x):\n    if x > {n}:\n        return x\n    return {n}',
    draw: number,
    example: ofNumber((x, n) => Math.max(x, n)),
  },
  {
    does: 'gives the smaller of a number and {n}',
    code: 'def at_most_{n}(x):\n    if x < {n}:\n        return x\n    return {n}',
    draw: number,
    example: ofNumber((x, n) => Math.min(x, n)),
  },
  {
    does: 'calls a number big if it is more than {n} and small if it is not',
    code: "def size_{n}(x):\n    if x > {n}:\n        return 'big'\n    return 'small'",
    draw: number,
    example: ofNumber((x, n) => (x > n ? 'big' : 'small')),
  },
];
