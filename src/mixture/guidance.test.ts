import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import { type Guidance, guidanceOf } from './guidance.ts';
import { planMixture } from './plan.ts';
import type { Source } from './types.ts';
import { WHAT_IF_EXAMPLES } from './what-if.ts';

type Slice = Recipe['mixture'];
const base = defaultRecipe().mixture;

const CHAPTER = WHAT_IF_EXAMPLES[0]!.recipe.data.counts;
const sourcesOf = (sizes: Readonly<Record<string, number>>): Source[] =>
  Object.entries(sizes).map(([task, size]) => ({ task, size, validation: 0 }));

function guide(sources: readonly Source[], slice: Partial<Slice>, epochs = 1): readonly Guidance[] {
  const mixture = { ...base, ...slice };
  return guidanceOf({ plan: unwrap(planMixture(sources, mixture, epochs)), sources, mixture, epochs });
}
const first = (sizes: Readonly<Record<string, number>>, slice: Partial<Slice>, epochs = 1) =>
  guide(sourcesOf(sizes), slice, epochs)[0];

describe('guidance (MIX-21)', () => {
  test('a mixture without trouble has none', () => {
    expect(guide(sourcesOf(CHAPTER), {})).toEqual([]);
    expect(guide(sourcesOf({ a: 100 }), {})).toEqual([]);
  });

  test('as many epochs as repeats: every task sits at its cap and the temperature does nothing', () => {
    expect(first(CHAPTER, { temperature: 2, maxRepeats: 3 }, 3)).toEqual({
      kind: 'caps-decide',
      text:
        'The temperature does nothing: 3 epochs of all rows is just what a cap of 3 allows, so every task sits at its cap. ' +
        'With a cap of 6, T=2 would take math from 2.3 % to 4.6 %.',
      suggestion: { label: 'a cap of 6', mixture: { maxRepeats: 6 } },
    });
    expect(first(CHAPTER, { size: { examples: 2_000_000 } })?.text).toContain(
      'the run asks for at least as much as the cap of 3 allows',
    );
  });

  test('one size, or a limit that makes it one: the temperature does nothing either', () => {
    expect(first({ a: 100, b: 100 }, {})?.text).toBe(
      'The temperature does nothing: every task has 100 rows. Weights shift the shares.',
    );
    expect(first({ a: 5000, b: 4000 }, { limit: 3000 })?.text).toContain(
      'no task counts for more than 3,000 rows',
    );
  });

  test('below T = 1', () => {
    const below = first(CHAPTER, { temperature: 0.5 });
    expect(below?.text).toBe(
      'T=0.5 is below 1: it makes large tasks larger still. QA is 34.5 % of the data and 54.2 % of what is drawn; T=1 keeps the shares of the data.',
    );
    expect(below?.suggestion).toEqual({ label: 'T=1', mixture: { temperature: 1 } });
  });

  test('memorised: what cap and what temperature would change it, and by how much', () => {
    const memorised = first(CHAPTER, { temperature: 'inf', maxRepeats: 'inf' });
    expect(memorised?.task).toBe('math');
    expect(memorised?.text).toBe(
      'Each row of math is seen 6.2 times: beyond about 4 repeats rows are learned by heart (Muennighoff et al. 2023). ' +
        'A cap of 4 would take its share from 14.3 % to 9.2 %; T=3.6 would have the same effect.',
    );
    const repeats = (temperature: number) =>
      unwrap(planMixture(sourcesOf(CHAPTER), { ...base, temperature, maxRepeats: 'inf' }, 1)).tasks.at(-1)!
        .repeats;
    expect(repeats(3.6)).toBeLessThanOrEqual(4);
    expect(repeats(3.7)).toBeGreaterThan(4);
    expect(first(CHAPTER, { maxRepeats: 'inf' }, 10)?.suggestion?.mixture).toEqual({
      size: { examples: 4 * 348_000 },
    });
  });

  test('starved: the temperature that feeds it, unless that means learning it by heart', () => {
    const starved = first({ big: 100_000, small: 1000 }, { temperature: 1 });
    expect(starved?.text).toBe(
      'small is 1.0 % of the examples, one in 101. At T=1.4 it would be 3.0 %: 3 times each of its rows.',
    );
    expect(starved?.suggestion?.mixture).toEqual({ temperature: 1.4 });
    expect(first({ big: 100_000, small: 1000 }, { temperature: 1, maxRepeats: 10 })?.text).toContain(
      'At T=1.5 it would be 4.4 %: 4.5 times each of its rows.',
    );
    expect(first({ big: 100_000, tiny: 10 }, { temperature: 'inf', maxRepeats: 4 })?.text).toContain(
      'which would show each row 5001 times: more rows help it more than a higher cap.',
    );
  });

  test('held by its cap: the cap that lets it have what T asks for', () => {
    expect(first({ big: 100_000, small: 500 }, { temperature: 1.5, maxRepeats: 3 })).toMatchObject({
      kind: 'held',
      task: 'small',
      text: 'small is held at 1.5 % of the examples by its cap of 3; T=1.5 asks for 2.8 %, which a cap of 6 allows.',
      suggestion: { mixture: { maxRepeats: 6 } },
    });
  });

  test('answers of very different lengths: what the gradient sees', () => {
    const source = (task: string, size: number, supervised: number): Source => ({
      task,
      size,
      validation: 0,
      means: { tokens: 2 * supervised, supervised },
    });
    const uneven = [source('stories', 100, 300), source('math', 200, 5)];
    expect(guide(uneven, { temperature: 1 })).toEqual([
      {
        kind: 'lengths',
        task: 'math',
        text:
          'An answer of stories has 60 times as many supervised tokens as one of math: math is 66.7 % of the examples ' +
          'and 3.2 % of what the gradient sees. Shares in supervised tokens balance that.',
        suggestion: { label: 'shares in supervised tokens', mixture: { unit: 'supervised' } },
      },
    ]);
    expect(guide(uneven, { unit: 'supervised', temperature: 1 }).map(({ kind }) => kind)).not.toContain(
      'lengths',
    );
  });

  test('rows never drawn, and a run that the caps cut', () => {
    const equal = { temperature: 'inf', maxRepeats: 4, policy: 'shrink' } as const;
    const found = guide(sourcesOf({ a: 10_000, b: 1000, c: 1000 }), equal);
    expect(found.map(({ kind, text }) => [kind, text])).toEqual([
      [
        'unseen',
        '6,000 of the 10,000 rows of a are never drawn. A run of 18,000 examples instead of 12,000 sees each row of the largest task once.',
      ],
    ]);
    const [cut] = guide(sourcesOf({ a: 5000, b: 4000, c: 500 }), { ...equal, maxRepeats: 3 });
    expect(cut?.text).toBe(
      'The caps cut the run to 7,834 examples; redistributed, it has 9,500, and the tasks below their caps take over.',
    );
  });
});

test('MIX-21: whatever the mixture, sentences hold numbers, and what they propose can be planned', () => {
  const positive = fc.oneof(fc.double({ min: 0.01, max: 100, noNaN: true }), fc.constant('inf' as const));
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 8 }),
    means: fc.option(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 8, maxLength: 8 })),
    temperature: positive,
    maxRepeats: positive,
    policy: fc.constantFrom('shrink' as const, 'redistribute' as const),
    epochs: fc.integer({ min: 1, max: 12 }),
    examples: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  });
  fc.assert(
    fc.property(cases, ({ sizes, means, epochs, examples, ...slice }) => {
      const sources = sizes.map((size, i): Source => {
        const supervised = means?.[i];
        const source = { task: `t${i}`, size, validation: 0 };
        return supervised === undefined
          ? source
          : { ...source, means: { tokens: supervised + 9, supervised } };
      });
      const mixture: Slice = { ...base, ...slice, size: examples === null ? null : { examples } };
      const plan = planMixture(sources, mixture, epochs);
      if (!plan.ok) return;
      const found = guidanceOf({ plan: plan.value, sources, mixture, epochs });
      expect(found.length).toBeLessThanOrEqual(5);
      for (const { text, suggestion } of found) {
        expect(text).not.toMatch(/NaN|Infinity|undefined|null|-\d/);
        if (!suggestion) continue;
        expect(planMixture(sources, { ...mixture, ...suggestion.mixture }, epochs).ok).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
