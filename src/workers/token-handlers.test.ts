import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { assistant, exampleOf, expected, user } from '../../tests/helpers/tokens.ts';
import { diskFolder } from '../io/node/disk.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { LINT_CODES } from '../tokens/types.ts';
import { tokenHandlers } from './token-handlers.ts';
import { FACTS } from './token-protocol.ts';

const fixture = fileURLToPath(new URL('../../tests/fixtures/tokens/', import.meta.url));
const handlers = tokenHandlers(() => diskFolder(fixture));
const context = { signal: new AbortController().signal, progress: () => undefined as never };
const { model: own, mask } = defaultRecipe();
const choice = { ...own, template: expected.templates.marked ?? '' };
const talk = [user('a'), assistant('b')];

beforeAll(async () => {
  const model = { kind: 'url', id: 'a', name: 'a', url: '' } as const;
  await expect(handlers.describe({ choice: own }, context)).rejects.toMatchObject({ code: 'no-tokenizer' });
  await handlers['load-tokenizer']({ model }, context);
});

describe('PAGE-31: what a token worker answers', () => {
  it('what the tokenizer is, with and without a template', async () => {
    const plain = await handlers.describe({ choice: own }, context);
    expect(plain).toMatchObject({
      kind: 'byte-level BPE',
      vocabulary: 400,
      bos: { id: 0, text: '<|endoftext|>' },
      eos: { id: 2, text: '<|im_end|>' },
      template: null,
      origin: 'none',
    });
    expect(plain.offered.map(({ name }) => name)).toContain('ChatML');
    expect(plain.notes.map(({ code }) => code)).toContain('no-template');
    const marked = await handlers.describe({ choice }, context);
    expect(marked).toMatchObject({
      endOfTurn: { id: 2, text: '<|im_end|>' },
      template: choice.template,
      origin: 'recipe',
    });
  });

  it('a template that cannot be read can still be mended', async () => {
    const broken = { ...own, template: '{% for %}' };
    const report = await handlers.describe({ choice: broken }, context);
    expect(report).toMatchObject({ template: '{% for %}', origin: 'recipe', endOfTurn: null });
    const asked = handlers.render({ messages: talk, choice: broken }, context);
    await expect(asked).rejects.toMatchObject({ code: 'template-invalid' });
  });

  it('a conversation as text, in parts, and what asks for its answer', async () => {
    const { text, parts, prompt } = await handlers.render({ messages: talk, choice }, context);
    expect(text).toBe('<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\nb<|im_end|>\n');
    expect(prompt).toBe('<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n');
    expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    const generated = parts.filter((part) => part.generated);
    expect(generated.map(({ start, end, part, turn }) => [text.slice(start, end), part, turn])).toEqual([
      ['b', 'content', 1],
      ['<|im_end|>', 'end-of-turn', 1],
    ]);
  });

  it('tokens of one example', async () => {
    const { tokens, truncated } = await handlers.tokens({ example: exampleOf(talk), choice, mask }, context);
    expect(truncated).toBe(0);
    expect(tokens.filter(({ state }) => state === 'supervised').map(({ text }) => text)).toEqual([
      'b',
      '<|im_end|>',
    ]);
  });

  it('facts of many, and why one is refused', async () => {
    const strict = { ...own, template: expected.templates.strict ?? '' };
    const examples = [
      exampleOf(talk, 1),
      exampleOf([{ role: 'system', content: 'x' }, ...talk], 2),
      exampleOf([user('a'), assistant('b', 0)], 3),
    ];
    const { facts, faults } = await handlers.analyse({ examples, choice: strict, mask }, context);
    const bit = (code: (typeof LINT_CODES)[number]) => 1 << LINT_CODES.indexOf(code);
    expect([...facts].slice(FACTS)).toEqual([
      ...[0, 0, 0, bit('refused')],
      ...[facts[0], 0, 0, bit('nothing-supervised')],
    ]);
    expect(facts[1]).toBe(3);
    expect(faults).toMatchObject([{ index: 1, fault: { code: 'template-refuses', row: 2 } }]);
  });
});
