import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Example, Message } from '../../src/data/example.ts';
import { unwrap } from '../../src/io/faults.ts';
import { type ChatTokenizer, createTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../fixtures/tokens/${name}`, import.meta.url), 'utf8'));

const schema = v.object({
  templates: v.record(v.string(), v.string()),
  cases: v.array(
    v.object({
      template: v.string(),
      name: v.string(),
      messages: v.array(
        v.object({ role: v.picklist(['system', 'user', 'assistant', 'tool']), content: v.string() }),
      ),
      error: v.optional(v.string()),
      text: v.optional(v.string(), ''),
      prompt: v.optional(v.string(), ''),
      ids: v.optional(v.array(v.number()), []),
      /** Code points, not UTF-16 units. */
      offsets: v.optional(v.array(v.tuple([v.number(), v.number()])), []),
      mask: v.optional(v.array(v.number())),
    }),
  ),
});

/** What transformers makes of the fixture's conversations (tests/fixtures/tokens/generate.py). */
export const expected = v.parse(schema, read('expected.json'));

/** The fixture's tokenizer with one of its templates, a template's source, or none. */
export function fixtureTokenizer(template: string | null): ChatTokenizer {
  return unwrap(
    createTokenizer({
      tokenizer: read('tokenizer.json'),
      tokenizerConfig: read('tokenizer_config.json'),
      chatTemplate: template === null ? null : (expected.templates[template] ?? template),
    }),
  );
}

export function exampleOf(messages: readonly Message[], row = 1): Example {
  return { id: `row-${row}`, task: 'task', file: 'file.jsonl', row, messages };
}

export const user = (content: string): Message => ({ role: 'user', content });
export const assistant = (content: string, weight?: number): Message =>
  weight === undefined ? { role: 'assistant', content } : { role: 'assistant', content, weight };
