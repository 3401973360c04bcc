import { describe, expect, test } from 'vitest';
import { exampleOf, expected, fixtureTokenizer } from '../../tests/helpers/tokens.ts';
import { unwrap } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { encodePrompt, renderExample } from './conversation.ts';
import { labelExample } from './label.ts';
import { renderPrompt } from './template.ts';
import { IGNORE } from './types.ts';

const mask = { ...defaultRecipe().mask, context: 4096 };

/** UTF-16 offset of every code point, and the end. */
function units(text: string): number[] {
  const at = [0];
  for (const char of text) at.push(at.at(-1)! + char.length);
  return at;
}

// "white space" under the marked template begins an answer with the line break that ends its prompt: the
// two merge into one token, which transformers trains on and MASK-6 does not.
const MERGED = 'marked: white space';

describe.each(Object.keys(expected.templates))('as transformers, template %s', (template) => {
  const tokenizer = fixtureTokenizer(template);
  const cases = expected.cases.filter((one) => one.template === template);

  test.each(cases)('$name', ({ name, messages, text, prompt, ids, offsets, mask: generated, error }) => {
    const example = exampleOf(messages, 7);
    const labelled = labelExample(example, tokenizer, mask);
    if (error !== undefined) {
      expect(labelled.ok ? null : labelled.fault).toMatchObject({ row: 7, file: 'file.jsonl' });
      expect(labelled.ok ? '' : labelled.fault.message).toContain(error);
      return;
    }
    expect(unwrap(renderExample(messages, tokenizer)).text).toBe(text);
    expect(unwrap(renderPrompt(tokenizer.template!, messages.slice(0, -1)))).toBe(prompt);
    const sequence = unwrap(labelled);
    expect(sequence.inputIds).toEqual(ids);
    const unit = units(text);
    expect(sequence.tokens().map(({ start, end }) => [start, end])).toEqual(
      offsets.map(([start, end]) => [unit[start], unit[end]]),
    );
    if (generated === undefined) return;
    const labels = ids.map((id, i) => (generated[i] === 1 ? id : IGNORE));
    if (`${template}: ${name}` === MERGED) {
      const differing = labels.flatMap((label, i) => (label === sequence.labels[i] ? [] : [i]));
      expect(differing).toHaveLength(1);
      expect(sequence.lint.map(({ code }) => code)).toContain('boundary-merge');
    } else {
      expect(sequence.labels).toEqual(labels);
    }
  });
});

test('a prompt is the beginning of what was trained on (MASK-9)', () => {
  const tokenizer = fixtureTokenizer('marked');
  for (const one of expected.cases.filter(
    ({ template, name }) => template === 'marked' && name !== 'ends with user',
  )) {
    const ids = unwrap(encodePrompt(one.messages.slice(0, -1), tokenizer));
    if (`marked: ${one.name}` !== MERGED) expect(one.ids.slice(0, ids.length)).toEqual(ids);
  }
});
