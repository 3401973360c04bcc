import { describe, expect, test } from 'vitest';
import { exampleOf, expected, fixtureTokenizer } from '../../../tests/helpers/tokens.ts';
import { unwrap } from '../../io/faults.ts';
import { defaultRecipe } from '../../recipe/parse.ts';
import { encodePrompt, renderExample } from '../template/conversation.ts';
import { renderPrompt } from '../template/template.ts';
import { IGNORE } from '../types.ts';
import { labelExample } from './label.ts';

const mask = { ...defaultRecipe().mask, context: 4096 };

/** UTF-16 offset of every code point, and the end. */
function units(text: string): number[] {
  const at = [0];
  for (const char of text) at.push(at.at(-1)! + char.length);
  return at;
}

describe.each(Object.keys(expected.templates))('as transformers, template %s', (template) => {
  const tokenizer = fixtureTokenizer(template);
  const cases = expected.cases.filter((one) => one.template === template);

  test.each(cases)('$name', ({ messages, text, prompt, ids, offsets, mask: generated, error }) => {
    const example = exampleOf(messages, 7);
    const labelled = labelExample(example, tokenizer, mask);
    if (error !== undefined) {
      expect(labelled.ok ? null : labelled.fault).toMatchObject({ row: 7, file: 'file.jsonl' });
      expect(labelled.ok ? '' : labelled.fault.message).toContain(error);
      return;
    }
    expect(unwrap(renderExample({ messages }, tokenizer)).text).toBe(text);
    expect(unwrap(renderPrompt(tokenizer.template!, messages.slice(0, -1)))).toBe(prompt);
    const sequence = unwrap(labelled);
    expect(sequence.inputIds).toEqual(ids);
    const unit = units(text);
    expect(sequence.tokens().map(({ start, end }) => [start, end])).toEqual(
      offsets.map(([start, end]) => [unit[start], unit[end]]),
    );
    if (generated === undefined) return;
    expect(sequence.labels).toEqual(ids.map((id, i) => (generated[i] === 1 ? id : IGNORE)));
    // Without the tokens on the edge of an answer it is the same but for those (MASK-6).
    const strict = unwrap(labelExample(example, tokenizer, { ...mask, boundary: 'mask' }));
    const labels = sequence
      .tokens()
      .map(({ id, verdict }, i) => (generated[i] === 1 && verdict !== 'boundary-supervised' ? id : IGNORE));
    expect(strict.labels).toEqual(labels);
  });
});

test('a prompt is the beginning of what was trained on (MASK-9)', () => {
  const tokenizer = fixtureTokenizer('marked');
  const cases = expected.cases.filter(
    (one) => one.template === 'marked' && one.messages.at(-1)?.role === 'assistant',
  );
  for (const { name, messages, ids } of cases) {
    // Here the answer's line breaks merge with the prompt's last one (MASK-6).
    if (name === 'white space') continue;
    const prompt = unwrap(encodePrompt(messages.slice(0, -1), tokenizer));
    expect(ids.slice(0, prompt.length)).toEqual(prompt);
  }
});
