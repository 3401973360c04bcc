import { nothing, number, ofNumbers, ofWords, small, word } from './draws.ts';
import type { Shape } from './shape.ts';

const sum = (items: readonly number[]): number => items.reduce((total, item) => total + item, 0);

export const LISTS: readonly Shape[] = [
  {
    does: 'gives the first {n} items of a list',
    code: 'def first_{n}(items):\n    return items[:{n}]',
    draw: small,
    example: ofNumbers((items, n) => items.slice(0, n)),
  },
  {
    does: 'gives the last {n} items of a list',
    code: 'def last_{n}(items):\n    return items[-{n}:]',
    draw: small,
    example: ofNumbers((items, n) => items.slice(-n)),
  },
  {
    does: 'leaves out the first {n} items of a list',
    code: 'def skip_{n}(items):\n    return items[{n}:]',
    draw: small,
    example: ofNumbers((items, n) => items.slice(n)),
  },
  {
    does: 'keeps the numbers of a list that are more than {n}',
    code: 'def keep_over_{n}(items):\n    return [x for x in items if x > {n}]',
    draw: number,
    example: ofNumbers((items, n) => items.filter((x) => x > n)),
  },
  {
    does: 'keeps the numbers of a list that are less than {n}',
    code: 'def keep_under_{n}(items):\n    return [x for x in items if x < {n}]',
    draw: number,
    example: ofNumbers((items, n) => items.filter((x) => x < n)),
  },
  {
    does: 'adds {n} to each number of a list',
    code: 'def add_{n}_to_each(items):\n    return [x + {n} for x in items]',
    draw: number,
    example: ofNumbers((items, n) => items.map((x) => x + n)),
  },
  {
    does: 'multiplies each number of a list by {n}',
    code: 'def times_{n}_each(items):\n    return [x * {n} for x in items]',
    draw: small,
    example: ofNumbers((items, n) => items.map((x) => x * n)),
  },
  {
    does: 'counts how often the number {n} is in a list',
    code: 'def count_{n}(items):\n    return items.count({n})',
    draw: number,
    example: ofNumbers((items, n) => items.filter((x) => x === n).length),
  },
  {
    does: 'adds up the numbers of a list',
    code: 'def total(items):\n    return sum(items)',
    draw: nothing,
    example: ofNumbers(sum),
  },
  {
    does: 'gives the largest number of a list',
    code: 'def largest(items):\n    return max(items)',
    draw: nothing,
    example: ofNumbers((items) => Math.max(...items)),
  },
  {
    does: 'gives the smallest number of a list',
    code: 'def smallest(items):\n    return min(items)',
    draw: nothing,
    example: ofNumbers((items) => Math.min(...items)),
  },
  {
    does: 'adds the word {w} to a list',
    asks: 'adds the word {w} to a list and returns the list',
    code: "def add_{w}(items):\n    items.append('{w}')\n    return items",
    draw: word,
    example: ofWords((items, w) => [...items, w]),
  },
  {
    does: 'tells whether the word {w} is in a list',
    code: "def has_{w}(items):\n    return '{w}' in items",
    draw: word,
    example: ofWords((items, w) => items.includes(w)),
  },
  {
    does: 'counts how often the word {w} is in a list',
    code: "def count_{w}(items):\n    return items.count('{w}')",
    draw: word,
    example: ofWords((items, w) => items.filter((item) => item === w).length),
  },
];
