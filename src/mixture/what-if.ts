import type { Recipe } from '../recipe/schema.ts';

/** Counts to try a mixture with, no data needed. */
export interface WhatIfExample {
  readonly id: string;
  readonly title: string;
  /** Which numbers the handbook chapter gives, and which are filled in here. */
  readonly what: string;
  /** Fields of the recipe's slices; all others stay as they are. */
  readonly recipe: {
    readonly data: Pick<Recipe['data'], 'counts'>;
    readonly mixture: Partial<Recipe['mixture']>;
  };
}

/** The two examples of the handbook chapter on mixing instruction data (MIX-18). */
export const WHAT_IF_EXAMPLES: readonly WhatIfExample[] = [
  {
    id: 'chapter-348000',
    title: '348,000 examples, seven tasks',
    what:
      'The chapter gives QA 120,000 (34.5 %), math 8,000 (2.3 %) and the total of 348,000. The five sizes and ' +
      'names in between are filled in here, so that the total is right; T = 3 and the cap of 3 are examples too.',
    recipe: {
      data: {
        counts: {
          QA: 120_000,
          summarisation: 75_000,
          translation: 60_000,
          classification: 45_000,
          rewriting: 25_000,
          code: 15_000,
          math: 8000,
        },
      },
      mixture: {
        temperature: 3,
        maxRepeats: 3,
        limit: null,
        weights: null,
        unit: 'examples',
        size: null,
        policy: 'redistribute',
      },
    },
  },
  {
    id: 'chapter-11500',
    title: '11,500 examples, math three times',
    what:
      'The chapter gives the total of 11,500 and that math stops at three repetitions. The sizes are filled in ' +
      'here: equal shares of 12,500 ask 2,500 of each, and 500 rows of math give 1,500.',
    recipe: {
      data: { counts: { QA: 5000, summarisation: 4000, translation: 3000, code: 2500, math: 500 } },
      mixture: {
        temperature: 'inf',
        maxRepeats: 3,
        limit: null,
        weights: null,
        unit: 'examples',
        size: { examples: 12_500 },
        policy: 'shrink',
      },
    },
  },
];
