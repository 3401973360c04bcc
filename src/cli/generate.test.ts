import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fixtureTokenizer } from '../../tests/helpers/tokens.ts';
import { unwrap } from '../io/faults.ts';
import { UsageError } from './args.ts';
import { encodeRequest, generateText } from './generate.ts';

const fixture = (name: string) => fileURLToPath(new URL(`../../tests/fixtures/${name}/`, import.meta.url));

let out: string[] = [];
let told: string[] = [];
beforeEach(() => {
  out = [];
  told = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

it.each([
  ['temperature', '-1', /--temperature must be a number from 0/],
  ['temperature', 'hot', /it was given "hot"/],
  ['top-k', '2.5', /--top-k must be a whole number/],
  ['top-k', '', /--top-k/],
  ['top-p', '0', /--top-p must be a number above 0 and at most 1/],
  ['top-p', '1.5', /at most 1/],
  ['seed', '-3', /--seed must be a whole number/],
  ['max-tokens', '0', /--max-tokens must be a whole number from 1/],
])('--%s "%s" is refused before anything is loaded', async (name, value, sentence) => {
  const run = generateText(['--model', 'nowhere', '--prompt', 'a', `--${name}=${value}`]);
  await expect(run).rejects.toThrow(sentence);
  await expect(run).rejects.toThrow(UsageError);
});

describe('ids', () => {
  const model = ['--model', fixture('llama-step')];

  it('are continued without a tokenizer, and printed as JSON', async () => {
    const argv = [...model, '--prompt-ids', '5', '--greedy', '--max-tokens', '3', '--ids'];
    expect(await generateText(argv)).toBe(0);
    expect(JSON.parse(out.join(''))).toEqual({
      prompt_ids: [5],
      ids: [82, 82, 82],
      text: null,
      reason: 'length',
    });
  });

  it('have no text without one', async () => {
    expect(await generateText([...model, '--prompt-ids', '5'])).toBe(1);
    expect(told.join('')).toMatch(/has no tokenizer\.json/);
  });

  it.each([
    ['both', ['--prompt', 'a', '--prompt-ids', '1']],
    ['neither', []],
    ['no numbers', ['--prompt-ids', '1,x']],
  ])('and a text: %s', async (_, argv) => {
    await expect(generateText([...model, ...argv])).rejects.toThrow(UsageError);
  });
});

describe('a text is asked', () => {
  const asked = (template: string | null, options: { raw: boolean; tuned: boolean }) => {
    const tokenizer = fixtureTokenizer(template);
    const { ids, shown } = unwrap(encodeRequest('two words', tokenizer, options));
    expect(shown).toBe(!tokenizer.decode(ids).includes('\n'));
    return tokenizer.decode(ids, { skipSpecial: true });
  };

  it('in the chat format where the model has a template, but for --raw', () => {
    for (const tuned of [false, true]) {
      expect(asked('marked', { raw: false, tuned })).toMatch(/user\n.*two words/);
      expect(asked('marked', { raw: true, tuned })).toBe('two words');
    }
    expect(told.join('')).toBe('');
  });

  it('as training wrote it where an adapter was trained without a template', () => {
    expect(asked(null, { raw: false, tuned: true })).toBe('two words\n');
    expect(asked(null, { raw: true, tuned: true })).toBe('two words');
  });

  it('as it is where there is neither, and that is told', () => {
    expect(asked(null, { raw: false, tuned: false })).toBe('two words');
    expect(told.join('')).toMatch(/no chat template/);
  });
});
