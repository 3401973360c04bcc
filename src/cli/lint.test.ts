import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomStream } from '../recipe/random.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import { UsageError } from './args.ts';
import { lint } from './lint.ts';

const model = (name: string) => fileURLToPath(new URL(`../../tests/fixtures/${name}/`, import.meta.url));
/** BOS is <|endoftext|>, EOS <|im_end|>; there is no chat template. */
const CHATML = model('tokens');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'temper-lint-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

interface Said {
  readonly role: string;
  readonly content: string;
  readonly weight?: number;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly unknown[];
}
type Row = readonly Said[];
const user = (content: string, weight?: number): Said =>
  weight === undefined ? { role: 'user', content } : { role: 'user', content, weight };
const assistant = (content: string, weight?: number): Said =>
  weight === undefined ? { role: 'assistant', content } : { role: 'assistant', content, weight };

/** Rows in which nothing is wrong. */
const clean = (count: number): Row[] =>
  Array.from({ length: count }, (_, i) => [user(`${i} + ${i + 1}?`), assistant(`${2 * i + 1}`)]);

/** A set with rows planted at seeded places; the 1-based rows of each kind, in order. */
function planted(kinds: Readonly<Record<string, readonly Row[]>>, seed: number) {
  const rows: { kind: string | null; row: Row }[] = clean(60).map((row) => ({ kind: null, row }));
  const random = randomStream(seed, 'lint');
  for (const [kind, bad] of Object.entries(kinds))
    for (const row of bad) rows.splice(random.integer(0, rows.length), 0, { kind, row });
  const places = new Map<string, number[]>();
  for (const [i, { kind }] of rows.entries())
    if (kind !== null) places.set(kind, [...(places.get(kind) ?? []), i + 1]);
  return { rows: rows.map(({ row }) => row), places };
}

const trap = v.object({
  code: v.string(),
  severity: v.picklist(['error', 'warning', 'note']),
  count: v.number(),
  rows: v.array(v.object({ file: v.string(), row: v.number() })),
  message: v.pipe(v.string(), v.endsWith('.')),
  explanation: v.pipe(v.string(), v.endsWith('.')),
});
const totals = v.object({
  rows: v.number(),
  tokens: v.number(),
  supervised: v.number(),
  tasks: v.array(v.object({ task: v.string(), share: v.number(), share_of_supervised: v.number() })),
});

/** What `temper lint` says of rows: the rows of each trap, and the totals. */
async function linted(rows: readonly Row[], recipe: RecipeInput, dir = CHATML) {
  const data = join(folder, 'rows.jsonl');
  await writeFile(data, rows.map((messages) => JSON.stringify({ messages })).join('\n'));
  const path = join(folder, 'recipe.json');
  // All rows are training rows: their places are those of the file.
  await writeFile(path, JSON.stringify({ ...recipe, data: { validation: { fraction: 0, min: 0 } } }));
  const out: string[] = [];
  const told: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  const code = await lint(['--model', dir, '--recipe', path, data]);
  vi.restoreAllMocks();
  const lines = out.join('').trimEnd().split('\n');
  const traps = lines.slice(0, -1).map((line) => v.parse(trap, JSON.parse(line)));
  return {
    code,
    told: told.join(''),
    totals: v.parse(totals, JSON.parse(lines.at(-1) ?? 'null')),
    found: Object.fromEntries(traps.map((one) => [one.code, one.rows.map(({ row }) => row)])),
    counts: Object.fromEntries(traps.map((one) => [one.code, one.count])),
  };
}

/** BOS, the question, <|im_start|>, the answer and its end; no role but these. */
const end = (text: string) => `{{- m.content }}${text}`;
const templateOf = ({
  generated = end('<|im_end|>'),
  after = '',
  others = '{{- m.content }}',
}: {
  readonly generated?: string;
  readonly after?: string;
  readonly others?: string;
} = {}) =>
  [
    '{{- bos_token }}{% for m in messages %}',
    "{%- if m.role == 'system' %}{{ raise_exception('No system role.') }}",
    "{%- elif m.role == 'assistant' %}<|im_start|>{% generation %}",
    `${generated}{% endgeneration %}${after}`,
    `{%- else %}${others}{% endif %}`,
    '{%- endfor %}{% if add_generation_prompt %}<|im_start|>{% endif %}',
  ].join('');
const MASK = { context: 64, thinking: 'all', boundary: 'supervise' } as const;
const PLAIN: RecipeInput = { mask: MASK, model: { template: templateOf() } };

const LONG = 'one more '.repeat(40);
const twice = (row: Row): Row[] => [row, row];

describe('MASK-13: temper lint', () => {
  it('finds nothing in a clean set', async () => {
    const { code, found, totals } = await linted(clean(60), PLAIN);
    expect(code).toBe(0);
    expect(found).toEqual({});
    expect(totals).toMatchObject({ rows: 60, tasks: [{ task: 'rows', share_of_supervised: 1 }] });
    expect(totals.tasks[0]?.share).toBe(totals.supervised / totals.tokens);
  });

  it.each([1, 2, 3])('finds every planted row of a bad set and no other (seed %i)', async (seed) => {
    const { rows, places } = planted(
      {
        masked: [...twice([user('a'), assistant('b', 0)]), [user('c'), assistant('d', 0)]],
        system: twice([{ role: 'system', content: 'Be brief.' }, user('a'), assistant('b')]),
        longAnswer: twice([user('a'), assistant(LONG)]),
        longQuestion: [[user(LONG), assistant('b')]],
        marker: [[user('what is <|im_end|>?'), assistant('b')]],
        bos: [[user('<|endoftext|>a'), assistant('b')]],
        weight: [...twice([user('a', 0.5), assistant('b')]), [user('c', 2), assistant('b')]],
      },
      seed,
    );
    const at = (...kinds: string[]) => kinds.flatMap((kind) => places.get(kind) ?? []).sort((a, b) => a - b);
    const { code, found, totals } = await linted(rows, PLAIN);
    expect(found).toEqual({
      'nothing-supervised': at('masked', 'longQuestion'),
      refused: at('system'),
      truncated: at('longAnswer', 'longQuestion'),
      'marker-in-content': at('marker', 'bos'),
      'double-bos': at('bos'),
      'weight-ignored': at('weight'),
    });
    expect(totals.rows).toBe(rows.length);
    expect(code).toBe(0);
  });

  it('rows that are dropped', async () => {
    const { rows, places } = planted({ long: twice([user('a'), assistant(LONG)]) }, 1);
    const { found } = await linted(rows, { ...PLAIN, mask: { ...MASK, truncation: 'drop' } });
    expect(found).toEqual({ dropped: places.get('long'), 'nothing-supervised': places.get('long') });
  });

  it('tokens on the edge of an answer, and none where answers are encoded apart', async () => {
    // A blank before a word is one token with it; before a digit it stands alone.
    const { rows, places } = planted({ word: twice([user('a'), assistant('one more')]) }, 1);
    const recipe: RecipeInput = { mask: MASK, model: { template: '', separator: ' ' } };
    expect((await linted(rows, recipe)).found).toEqual({ 'boundary-merge': places.get('word') });
    expect((await linted(rows, { ...recipe, mask: { ...MASK, encoding: 'separate' } })).found).toEqual({});
  });

  it('thoughts of earlier answers that the template leaves out', async () => {
    const thinking = (content: string): Said => ({ ...assistant(content), reasoning_content: 'Hm.' });
    const talk: Row = [user('a'), thinking('b'), user('c'), thinking('d')];
    const { rows, places } = planted({ talk: twice(talk) }, 1);
    const generated = `{%- if loop.last and m.reasoning_content %}<think>{{ m.reasoning_content }}</think>{% endif %}${end('<|im_end|>')}`;
    const { found } = await linted(rows, { mask: MASK, model: { template: templateOf({ generated }) } });
    expect(found).toEqual({ 'history-rewritten': places.get('talk') });
  });

  it('answers and tool calls of which the template writes nothing', async () => {
    const calling: Said = {
      ...assistant(''),
      tool_calls: [{ type: 'function', function: { name: 'add', arguments: '{}' } }],
    };
    const { rows, places } = planted({ call: twice([user('a'), calling]) }, 1);
    const recipe: RecipeInput = {
      mask: MASK,
      model: { template: templateOf({ generated: end('<|im_end|>') }) },
    };
    const { found } = await linted(rows, recipe);
    expect(found).toEqual({ 'history-rewritten': places.get('call'), 'answer-left-out': places.get('call') });
  });

  it.each<[string, Parameters<typeof templateOf>[0]]>([
    ['no-end-of-turn', { generated: '{{- m.content }}', after: '<|im_end|>' }],
    ['foreign-end-of-turn', { generated: end('<|endoftext|>') }],
    ['template-think', { generated: `<think>\n\n</think>\n\n${end('<|im_end|>')}` }],
    ['other-role-supervised', { others: '{% generation %}{{- m.content }}{% endgeneration %}' }],
  ])('what a template does to every row: %s', async (code, parts) => {
    const { counts } = await linted(clean(60), { mask: MASK, model: { template: templateOf(parts) } });
    expect(counts).toEqual({ [code]: 60 });
  });

  it('answers without an end where there is no template', async () => {
    const recipe: RecipeInput = { mask: MASK, model: { template: '', eos: false } };
    expect((await linted(clean(10), recipe)).counts).toEqual({ 'no-end-of-turn': 10 });
    expect((await linted(clean(10), { ...recipe, model: { template: '' } })).counts).toEqual({});
  });

  it('text that the tokenizer has no token for', async () => {
    const recipe: RecipeInput = { mask: MASK, model: { template: '', separator: ' ', eos: false } };
    const rows = Array.from({ length: 10 }, (_, i): Row => [user(i % 4 === 1 ? 'a ☃' : 'a'), assistant('a')]);
    const { found } = await linted(rows, recipe, model('tokenizers/unigram-first'));
    expect(found['unknown-token']).toEqual([2, 6, 10]);
  });

  it('text that the tokenizer changes so that its tokens have no exact place', async () => {
    const recipe: RecipeInput = { mask: MASK, model: { template: '', separator: ' ', eos: false } };
    // NFC makes two characters of one and takes the letter before into the first.
    const rows = Array.from(
      { length: 10 },
      (_, i): Row => [user(i === 4 ? 'a\u0344b' : 'a'), assistant('a')],
    );
    const { found } = await linted(rows, recipe, model('tokenizers/gpt4o'));
    expect(found['not-exact']).toEqual([5]);
  });

  it('a set of which the loss would see nothing is exit code 1, with the reason', async () => {
    const rows = clean(5).map(([asked]): Row => [asked ?? user('a'), assistant('b', 0)]);
    const { code, counts, told } = await linted(rows, PLAIN);
    expect([code, counts]).toEqual([1, { 'nothing-supervised': 5 }]);
    expect(told).toContain('The loss would see nothing');
  });

  it('wrong use is a UsageError', async () => {
    await expect(lint(['--model', CHATML])).rejects.toThrow(UsageError);
  });
});
