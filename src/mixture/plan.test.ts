import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { planMixture } from './plan.ts';
import type { MixturePlan, Source } from './types.ts';

type Slice = Recipe['mixture'];
const base = defaultRecipe().mixture;

const sourcesOf = (sizes: Record<string, number>): Source[] =>
  Object.entries(sizes).map(([task, size]) => ({ task, size, validation: 0 }));
const plan = (sizes: Record<string, number>, slice: Partial<Slice>, epochs = 1): MixturePlan =>
  unwrap(planMixture(sourcesOf(sizes), { ...base, ...slice }, epochs));
const counts = (p: MixturePlan) => p.tasks.map(({ count }) => count);
const messageOf = (sources: Source[], slice: Partial<Slice>) => {
  const result = planMixture(sources, { ...base, ...slice }, 1);
  return result.ok ? '' : result.fault.message;
};

/** The chapter's seven categories; the five in between are ours: they only have to add up to 348,000. */
const CHAPTER = {
  qa: 120_000,
  code: 80_000,
  chat: 60_000,
  summary: 40_000,
  translation: 25_000,
  rewriting: 15_000,
  math: 8000,
};

describe('shares (MIX-1 to MIX-3)', () => {
  test('T = 1 is proportional, T = ∞ is equal, and weights multiply', () => {
    const sizes = { a: 600, b: 300, c: 100 };
    const target = (slice: Partial<Slice>) => plan(sizes, slice).tasks.map((t) => t.target);
    expect(target({ temperature: 1 }).map((q) => q.toFixed(12))).toEqual(
      [0.6, 0.3, 0.1].map((q) => q.toFixed(12)),
    );
    expect(target({ temperature: 'inf' })).toEqual([1 / 3, 1 / 3, 1 / 3]);
    expect(target({ temperature: 'inf', weights: { b: 2 } })).toEqual([0.25, 0.5, 0.25]);
    expect(target({ temperature: 'inf', weights: { b: 0 } })).toEqual([0.5, 0, 0.5]);
  });

  test('the chapter: 34.5 % and 2.3 % of the data', () => {
    const { tasks } = plan(CHAPTER, {});
    expect(tasks[0]?.natural.toFixed(3)).toBe('0.345');
    expect(tasks[6]?.natural.toFixed(3)).toBe('0.023');
  });

  test('Pitfall 6: a tiny T gives everything to the largest, without NaN', () => {
    for (const temperature of [1e-4, 1e-300, 5e-324]) {
      const { tasks } = plan({ a: 10, b: 7 }, { temperature, maxRepeats: 'inf', size: { examples: 17 } });
      expect(tasks.map((t) => [t.target, t.count])).toEqual([
        [1, 17],
        [0, 0],
      ]);
      // What the largest cannot take goes to the next, however small its claim.
      const capped = plan({ a: 10, b: 7 }, { temperature, maxRepeats: 1, size: { examples: 17 } });
      expect(counts(capped)).toEqual([10, 7]);
    }
  });
});

describe('caps (MIX-4, MIX-5)', () => {
  const five = { a: 5000, b: 4000, c: 3000, d: 2500, e: 500 };
  const equal = { temperature: 'inf', maxRepeats: 3, size: { examples: 12_500 } } as const;

  test('shrink: the chapter’s 11,500', () => {
    const shrunk = plan(five, { ...equal, policy: 'shrink' });
    expect(counts(shrunk)).toEqual([2500, 2500, 2500, 2500, 1500]);
    expect(shrunk.total).toBe(11_500);
    expect(shrunk.notes.at(-1)).toBe('The caps shrink the run from 12,500 to 11,500 examples.');
  });

  test('redistribute: the total stays', () => {
    const kept = plan(five, { ...equal, policy: 'redistribute' });
    expect(counts(kept)).toEqual([2750, 2750, 2750, 2750, 1500]);
    expect(kept.tasks.map((t) => t.capped)).toEqual([false, false, false, false, true]);
  });

  test('the chapter at T = 3 and three repeats: math sits at 24,000', () => {
    const chapter = plan(CHAPTER, { temperature: 3, maxRepeats: 3 });
    const math = chapter.tasks[6];
    expect([math?.count, math?.repeats, math?.capped, chapter.total]).toEqual([24_000, 3, true, 348_000]);
    expect(math?.realised.toFixed(3)).toBe('0.069');
    expect(chapter.notes[0]).toMatch(
      /^math is 2\.3 % of the data; at T=3 it would be \d\.\d %; its cap of 3 holds it at 6\.9 %, and what it gave up went to the others\.$/,
    );
  });

  test('what cannot be reached is said', () => {
    const small = plan({ a: 10, b: 5 }, { size: { examples: 100 }, maxRepeats: 3 });
    expect(counts(small)).toEqual([30, 15]);
    expect(small.notes[0]).toContain(
      'Every task sits at its cap of 3: the run has 45 examples instead of 100',
    );
    const epochs = plan({ a: 10, b: 5 }, { maxRepeats: 3 }, 3);
    expect(epochs.notes[0]).toContain('the temperature changes nothing');
  });

  test('a cap below one repeat is rounded down', () => {
    expect(counts(plan({ a: 11, b: 3 }, { maxRepeats: 0.5, size: { examples: 20 } }))).toEqual([5, 1]);
    expect(messageOf(sourcesOf({ a: 1 }), { maxRepeats: 0.5 })).toContain('draws no example');
  });
});

describe('rounding (MIX-6)', () => {
  test('ties go to the larger source, then to the first name by code unit', () => {
    const even = { temperature: 'inf', maxRepeats: 'inf', size: { examples: 4 } } as const;
    expect(counts(plan({ a: 5, b: 9, c: 5 }, even))).toEqual([1, 2, 1]);
    expect(counts(plan({ b: 5, a: 5, Z: 5 }, even))).toEqual([1, 1, 2]);
  });
});

describe('tokens (MIX-7)', () => {
  const sources = [
    { task: 'a', size: 1000, validation: 0, means: { tokens: 100, supervised: 50 } },
    { task: 'b', size: 1000, validation: 0, means: { tokens: 25, supervised: 20 } },
  ];
  const equalTokens = { temperature: 'inf', unit: 'tokens', maxRepeats: 'inf' } as const;

  test('shares are of tokens, counts of examples', () => {
    const examples = unwrap(planMixture(sources, { ...base, ...equalTokens, size: { examples: 500 } }, 1));
    expect(counts(examples)).toEqual([100, 400]);
    const tokens = unwrap(planMixture(sources, { ...base, ...equalTokens, size: { tokens: 20_000 } }, 1));
    expect(counts(tokens)).toEqual([100, 400]);
  });

  test('a budget of tokens with shares of examples, and with caps', () => {
    const slice = { ...base, size: { tokens: 12_500 } };
    expect(counts(unwrap(planMixture(sources, slice, 1)))).toEqual([100, 100]);
    const capped = { ...base, ...equalTokens, maxRepeats: 0.2, size: { tokens: 20_000 } };
    expect(counts(unwrap(planMixture(sources, capped, 1)))).toEqual([150, 200]);
  });

  test('missing counts are a fault that says what to do', () => {
    expect(messageOf(sourcesOf({ a: 1 }), { unit: 'supervised' })).toContain('choose a model first');
    expect(messageOf(sourcesOf({ a: 1 }), { size: { tokens: 9 } })).toContain('mixture.size.tokens');
    expect(
      messageOf([{ task: 'a', size: 1, validation: 0, means: { tokens: 9, supervised: 0 } }], {
        unit: 'supervised',
      }),
    ).toContain('"a" has no supervised tokens');
  });
});

describe('sizes (MIX-8)', () => {
  test('null is epochs × all rows', () => {
    expect(plan({ a: 30, b: 12 }, {}, 2).total).toBe(84);
  });

  test.each(['shrink', 'redistribute'] as const)('largestOnce under %s', (policy) => {
    const once = { size: { largestOnce: true }, policy, maxRepeats: 3 } as const;
    const chapter = plan(CHAPTER, { ...once, temperature: 3 });
    expect(chapter.tasks[0]?.count).toBe(120_000);
    expect(chapter.tasks[6]?.count).toBe(24_000);
    expect(counts(plan({ a: 100, b: 25 }, { ...once, temperature: 2 }))).toEqual([100, 50]);
  });

  test('an endless size is a fault', () => {
    const slice = { size: { largestOnce: true }, weights: { a: 1e-320 }, maxRepeats: 'inf' } as const;
    expect(messageOf(sourcesOf({ a: 10, b: 5 }), slice)).toContain('no finite size');
  });
});

describe('Pitfall 6: degenerate sources (MIX-9)', () => {
  test('empty ones are left out with a notice', () => {
    const mixed = plan({ a: 10, b: 0 }, { weights: { x: 2 } });
    expect(mixed.tasks.map(({ task }) => task)).toEqual(['a']);
    expect(mixed.notes.slice(0, 2)).toEqual([
      'b has no training rows and is left out.',
      'mixture.weights names "x", which is none of the tasks.',
    ]);
    expect(messageOf(sourcesOf({ a: 0 }), {})).toContain('No task has a training row');
    expect(messageOf([], {})).toContain('No task has a training row');
  });

  test('one source alone; names that objects inherit; weights that leave nothing', () => {
    expect(counts(plan({ a: 10 }, { maxRepeats: 'inf' }))).toEqual([10]);
    expect(plan({ constructor: 10, b: 10 }, { weights: {} }).tasks[0]?.target).toBe(0.5);
    expect(messageOf(sourcesOf({ a: 10 }), { weights: { a: 0 } })).toContain('mixture.weights');
  });
});

test('MIX-4 to MIX-6 hold for every mixture', () => {
  const positive = fc.oneof(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.constant('inf' as const));
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 12 }),
    temperature: positive,
    maxRepeats: positive,
    limit: fc.option(fc.integer({ min: 1, max: 5000 })),
    wanted: fc.integer({ min: 1, max: 100_000 }),
    weights: fc.array(fc.double({ min: 0, max: 8, noNaN: true }), { maxLength: 12 }),
  });
  fc.assert(
    fc.property(cases, ({ sizes, temperature, maxRepeats, limit, wanted, weights }) => {
      const sources = sizes.map((size, i) => ({ task: `t${i}`, size, validation: 0 }));
      const slice: Slice = {
        ...base,
        temperature,
        maxRepeats,
        limit,
        size: { examples: wanted },
        weights: Object.fromEntries(weights.map((w, i) => [`t${i}`, w])),
      };
      const cap = (size: number) => (maxRepeats === 'inf' ? Infinity : Math.floor(maxRepeats * size));
      const result = planMixture(sources, slice, 1);
      if (!result.ok) return;
      const { tasks, total } = result.value;
      const live = tasks.filter((t) => t.target > 0 || t.count > 0);
      const everyCap = sources.reduce((n, s, i) => n + ((weights[i] ?? 1) > 0 ? cap(s.size) : 0), 0);
      expect(total).toBe(Math.min(wanted, everyCap));
      expect(tasks.reduce((n, t) => n + t.count, 0)).toBe(total);
      for (const t of tasks) expect(t.count).toBeLessThanOrEqual(cap(t.size));
      expect(live.every((t) => Number.isFinite(t.target + t.realised + t.natural))).toBe(true);
      expect(tasks.reduce((n, t) => n + t.target, 0)).toBeCloseTo(1, 9);

      const backwards = unwrap(planMixture([...sources].reverse(), slice, 1));
      expect([...backwards.tasks].reverse()).toEqual(tasks);

      const loose = unwrap(planMixture(sources, { ...slice, maxRepeats: 'inf' }, 1)).tasks;
      const shrunk = planMixture(sources, { ...slice, policy: 'shrink' }, 1);
      const cut = loose.reduce((n, t) => n + Math.max(0, t.count - cap(t.size)), 0);
      expect(shrunk.ok ? shrunk.value.total : 0).toBe(wanted - cut);
    }),
    { numRuns: 300 },
  );
});
