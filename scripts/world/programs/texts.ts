import { letter, number, ofWord, small, upTo, word, wordTimes } from './draws.ts';
import type { Shape, Values } from './shape.ts';

const GREETINGS: readonly Values[] = ['hello', 'welcome', 'goodbye', 'good morning', 'good night'].map(
  (w) => ({
    w,
    v: `say_${w.replace(' ', '_')}`,
    W: w.charAt(0).toUpperCase() + w.slice(1),
  }),
);

export const TEXTS: readonly Shape[] = [
  {
    does: 'says {w} to a person',
    asks: 'gives a text that says {w} to a person by name',
    code: "def {v}(name):\n    return '{W}, ' + name",
    draw: (dice) => dice.pick(GREETINGS),
    example: (dice, { W }) => {
      const name = dice.pick(['Mara', 'Tom', 'Nora', 'Emil', 'Clara', 'Sam']);
      return { given: [name], result: `${W}, ${name}` };
    },
  },
  {
    does: 'repeats a text {n} times',
    code: 'def repeat_{n}(text):\n    return text * {n}',
    draw: small,
    example: ofWord((text, { n }) => text.repeat(Number(n))),
  },
  {
    does: 'puts the word {w} in front of a text',
    code: "def {w}_first(text):\n    return '{w} ' + text",
    draw: word,
    example: ofWord((text, { w }) => `${w} ${text}`),
  },
  {
    does: 'puts the word {w} at the end of a text',
    code: "def {w}_last(text):\n    return text + ' {w}'",
    draw: word,
    example: ofWord((text, { w }) => `${text} ${w}`),
  },
  {
    does: 'counts the letter {c} in a text',
    code: "def count_{c}(text):\n    return text.count('{c}')",
    draw: letter,
    example: ofWord((text, { c }) => text.split(c!).length - 1),
  },
  {
    does: 'tells whether a text begins with the letter {c}',
    code: "def begins_with_{c}(text):\n    return text[0] == '{c}'",
    draw: letter,
    example: ofWord((text, { c }) => text.startsWith(c!)),
  },
  {
    does: 'tells whether a text ends with the letter {c}',
    code: "def ends_with_{c}(text):\n    return text[-1] == '{c}'",
    draw: letter,
    example: ofWord((text, { c }) => text.endsWith(c!)),
  },
  {
    does: 'tells whether a text is longer than {n} letters',
    asks: 'tells whether a text is longer than {n} characters',
    code: 'def longer_than_{n}(text):\n    return len(text) > {n}',
    draw: number,
    example: ofWord((text, { n }) => text.length > Number(n)),
  },
];

/** Programs that count or print. */
export const LOOPS: readonly Shape[] = [
  {
    does: 'prints the numbers from 1 to {n}',
    code: 'def count_to_{n}():\n    for i in range(1, {m}):\n        print(i)',
    draw: upTo,
  },
  {
    does: 'counts down from {n} to 1',
    asks: 'prints the numbers from {n} down to 1',
    code: 'def count_down_{n}():\n    for i in range({n}, 0, -1):\n        print(i)',
    draw: number,
  },
  {
    does: 'prints the word {w}',
    code: "def say_{w}():\n    print('{w}')",
    draw: word,
  },
  {
    does: 'prints the word {w} {n} times',
    code: "def say_{w}_{n}():\n    for i in range({n}):\n        print('{w}')",
    draw: wordTimes,
  },
  {
    does: 'adds up the numbers from 1 to {n}',
    code: 'def sum_to_{n}():\n    return sum(range(1, {m}))',
    draw: upTo,
    example: (_dice, { n }) => ({ given: [], result: (Number(n) * (Number(n) + 1)) / 2 }),
  },
];
