import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { exampleOfRow } from '../../../tests/helpers/shapes.ts';
import { exampleOf, fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { POLICIES } from '../../recipe/policies.ts';
import { labelExample } from './label.ts';

const schema = v.object({
  cases: v.array(
    v.object({
      policy: v.string(),
      template: v.string(),
      row: v.record(v.string(), v.unknown()),
      ids: v.array(v.number()),
      labels: v.array(v.number()),
    }),
  ),
});

/** Labels made by the trainers' own code (scripts/parity/make_labels.py). */
const { cases } = v.parse(
  schema,
  JSON.parse(readFileSync(new URL('../../../tests/fixtures/labels/expected.json', import.meta.url), 'utf8')),
);
const named = [...new Set(cases.map(({ policy }) => policy))];

describe.each(named)('the labels of %s (MASK-1, MASK-8, MASK-10)', (policy) => {
  const mine = cases.filter((one) => one.policy === policy);
  test.each(mine.map((one, i) => [i, one] as const))('case %i', (_, { template, row, ids, labels }) => {
    const found = POLICIES.find(({ id }) => id === policy);
    if (!found) throw new Error(`${policy} is no policy`);
    const tokenizer = unwrap(fixtureTokenizer(null).withTemplate({ template, separator: '', eos: true }));
    const mask = { ...defaultRecipe().mask, ...found.mask, context: 4096 };
    const labelled = unwrap(labelExample(exampleOf(exampleOfRow(row).messages), tokenizer, mask));
    expect(labelled.inputIds).toEqual(ids);
    expect(labelled.labels).toEqual(labels);
  });
});
