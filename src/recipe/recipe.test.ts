import fc from 'fast-check';
import { deflateSync, strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { ok, unwrap } from '../io/faults.ts';
import { RANGES } from './customs.ts';
import { recipeDifference, recipeFromHash, recipeToHash } from './link.ts';
import { defaultRecipe, parseRecipe, parseRecipeText } from './parse.ts';
import { randomStream, shuffle } from './random.ts';
import { rangeOf, warnings } from './ranges.ts';
import { fileSettings, type Recipe } from './schema.ts';

const messageOf = (input: unknown) => {
  const result = parseRecipe(input);
  return result.ok ? '' : result.fault.message;
};

describe('a recipe (REC-1)', () => {
  test('a partial one is filled in, twice the same', () => {
    const filled = unwrap(parseRecipe({ mixture: { temperature: 'inf' }, lora: { targets: 'attention' } }));
    expect(filled.mixture).toEqual({ ...defaultRecipe().mixture, temperature: 'inf' });
    expect(filled.lora.targets).toEqual(['q', 'k', 'v', 'o']);
    expect(unwrap(parseRecipe(filled))).toEqual(filled);
  });

  test.each([
    [{ mixture: { temprature: 2 } }, 'mixture.temprature'],
    [{ mixture: { temperature: 0 } }, 'temperature must be a number above 0'],
    [{ mixture: { temperature: -1 } }, 'temperature must be a number above 0'],
    [{ mixture: { size: { examples: 0 } } }, 'mixture.size'],
    [{ seed: 1.5 }, 'seed must be a whole number'],
    [{ version: 2 }, 'version other than 1'],
    [{ lora: { targets: [] } }, 'lora.targets'],
    [[], 'The recipe'],
  ])('%j is refused with its field', (input, words) => {
    expect(messageOf(input)).toContain(words);
  });

  test('text that is not JSON is a fault', () => {
    const result = parseRecipeText('{');
    expect(result.ok ? '' : result.fault.code).toBe('recipe-not-json');
  });
});

/** Recipes of every shape that a person can make. */
const recipes: fc.Arbitrary<Recipe> = fc
  .record(
    {
      seed: fc.integer({ min: 0, max: 0xffffffff }),
      data: fc.record({
        heldOut: fc.array(fc.string()),
        validation: fc.record({ fraction: fc.double({ min: 0, max: 0.9, noNaN: true }) }),
      }),
      mixture: fc.record(
        {
          temperature: fc.oneof(fc.constant('inf' as const), fc.double({ min: 1e-6, max: 1e6, noNaN: true })),
          weights: fc.option(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.nat())),
          size: fc.constantFrom(null, { examples: 7 }, { tokens: 9 }, { largestOnce: true as const }),
        },
        { requiredKeys: [] },
      ),
      lora: fc.record({ targets: fc.constantFrom('all' as const, 'mlp' as const, ['v' as const]) }),
    },
    { requiredKeys: [] },
  )
  .map((input) => unwrap(parseRecipe(input)));

describe('share links (REC-2, REC-3)', () => {
  test('every recipe comes back as it went', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        const hash = unwrap(recipeToHash(recipe));
        expect(hash).toMatch(/^(r=[A-Za-z0-9_-]+)?$/);
        expect(unwrap(recipeFromHash(hash))).toEqual(recipe);
        expect(unwrap(recipeFromHash(`#${hash}`))).toEqual(recipe);
      }),
    );
  });

  test('only differences travel', () => {
    const recipe = unwrap(parseRecipe({ mixture: { temperature: 3 }, seed: 7 }));
    expect(recipeDifference(recipe)).toEqual({ mixture: { temperature: 3 }, seed: 7 });
    expect(recipeToHash(defaultRecipe())).toEqual(ok(''));
    expect(unwrap(recipeToHash(recipe)).length).toBeLessThan(60);
  });

  test('a broken link is a fault', () => {
    const whole = unwrap(recipeToHash(unwrap(parseRecipe({ seed: 7, mixture: { temperature: 3 } }))));
    const unknown = `r=${btoa(String.fromCharCode(...deflateSync(strToU8('{"sed":1}')))).replace(/=+$/, '')}`;
    for (const hash of [whole.slice(0, -4), 'r=', 'r=!!!', 'x', '#recipe', `r=${'A'.repeat(70_000)}`]) {
      const result = recipeFromHash(hash);
      expect(result.ok ? hash : result.fault.code).toBe('link-broken');
    }
    const refused = recipeFromHash(unknown.replaceAll('+', '-').replaceAll('/', '_'));
    expect(refused.ok ? '' : refused.fault.message).toContain('sed');
  });
});

describe('long links (REC-3)', () => {
  const excluding = (rows: number) => {
    const random = randomStream(1, 'ids');
    const id = () =>
      Array.from({ length: 4 }, () => random.integer(0, 0xffff).toString(16).padStart(4, '0')).join('');
    return unwrap(parseRecipe({ data: { excluded: Array.from({ length: rows }, id) } }));
  };

  test('thousands of excluded rows fit into a link, and come back', () => {
    const recipe = excluding(4000);
    expect(unwrap(recipeFromHash(unwrap(recipeToHash(recipe))))).toEqual(recipe);
  });

  test('more of them are a fault that says what to do', () => {
    const result = recipeToHash(excluding(20_000));
    expect(result.ok ? '' : result.fault.message).toMatch(
      /^The recipe is too long for a link \(\d{3},\d{3} characters; a link holds 60,000\): 20,000 rows are marked by hand\. Download it/,
    );
  });

  test('a link that unpacks to much more than a recipe is broken', () => {
    const bomb = deflateSync(strToU8(' '.repeat(30_000_000)));
    const text = btoa(String.fromCharCode(...bomb))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
    expect(text.length).toBeLessThan(60_000);
    const result = recipeFromHash(`r=${text}`);
    expect(result.ok ? '' : result.fault.code).toBe('link-broken');
  });
});

describe('names that objects inherit are data (REC-7)', () => {
  const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];

  test.each(NAMES)('a task called %s keeps its weight, name, count and colour', (task) => {
    const text = `{"data": {"rename": {"a": "${task}", "${task}": "b"}, "counts": {"${task}": 7},
      "colours": {"${task}": "#102030"}, "files": {"${task}": {"task": "${task}"}}},
      "mixture": {"weights": {"${task}": 0.5}}}`;
    const recipe = unwrap(parseRecipeText(text));
    const entries = [recipe.data.counts, recipe.data.colours, recipe.mixture.weights ?? {}].map(
      Object.entries,
    );
    expect(entries).toEqual([[[task, 7]], [[task, '#102030']], [[task, 0.5]]]);
    expect(Object.entries(recipe.data.rename)).toContainEqual([task, 'b']);
    expect(fileSettings(recipe.data, task).task).toBe(task);
    expect(JSON.stringify(unwrap(recipeFromHash(unwrap(recipeToHash(recipe)))))).toBe(JSON.stringify(recipe));
    expect(JSON.stringify(unwrap(parseRecipe(recipe)))).toBe(JSON.stringify(recipe));
  });

  test('their values are checked as others are', () => {
    expect(messageOf(JSON.parse('{"data": {"counts": {"__proto__": -1}}}'))).toContain(
      'data.counts.__proto__',
    );
    expect(messageOf({ data: { counts: { '': 1 } } })).toContain('must not be empty');
    expect(messageOf({ data: { rename: ['a'] } })).toContain('data.rename: An object is needed');
    expect(messageOf({ data: { files: { 'a.csv': { colums: {} } } } })).toBe(
      'The recipe has no field named "data.files.a.csv.colums": check the spelling.',
    );
  });
});

describe('customary ranges (REC-4)', () => {
  test('the default recipe is within all of them', () => {
    expect(warnings(defaultRecipe())).toEqual([]);
  });

  test('outside, a warning names field, value, range and effect', () => {
    const strange = unwrap(
      parseRecipe({
        mixture: { temperature: 0.5 },
        training: { learningRate: 0.01, epochs: 5, microBatch: 1, accumulation: 1 },
        lora: { rank: 128 },
      }),
    );
    const found = warnings(strange);
    expect(found.map(({ field }) => field)).toEqual([
      'mixture.temperature',
      'lora.rank',
      'training.learningRate',
      'training.epochs',
      'training.accumulation',
    ]);
    expect(found[3]?.message).toMatch(/^training\.epochs is 5, customary is 1 to 3 \(.+\): rows are learned/);
    expect(found[4]?.message).toMatch(/^The effective batch is 1,/);
  });

  test('every range is one, and "inf" and null are outside none', () => {
    for (const { field, low, high } of RANGES) {
      expect(low).toBeLessThan(high);
      expect(rangeOf(field)?.field).toBe(field);
    }
    expect(rangeOf('seed')).toBeNull();
    const open = {
      mixture: { temperature: 'inf', maxRepeats: 'inf' },
      training: { clip: null, warmup: 100 },
    };
    expect(warnings(unwrap(parseRecipe(open)))).toEqual([]);
  });
});

describe('random streams (REC-5)', () => {
  test('are the same on every machine and apart from each other', () => {
    const take = (...purpose: (string | number)[]) => {
      const random = randomStream(42, ...purpose);
      return [random.integer(0, 999), random.integer(0, 999), random.integer(0, 999)];
    };
    expect(take('draw', 'a')).toEqual(take('draw', 'a'));
    expect(take('draw', 'a')).not.toEqual(take('draw', 'b'));
    expect(take('a', 'bc')).not.toEqual(take('ab', 'c'));
  });

  test('a shuffle keeps every item', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const shuffled = shuffle([...items], randomStream(1, 'x'));
    expect(shuffled).not.toEqual(items);
    expect(shuffled.sort((a, b) => a - b)).toEqual(items);
  });
});
