import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { tokenWorkerHandlers } from '../../tests/helpers/page-data.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import type { Example } from '../data/example.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import { type Chunk, chunksOf } from './chunks.ts';
import { TokenPool } from './pool.ts';
import type { ModelReference } from './protocol.ts';
import type { Handlers } from './rpc.ts';
import { FACTS, type TokenRequests } from './token-protocol.ts';

const MODEL: ModelReference = { kind: 'url', id: 'a', name: 'a', url: 'a/' };
const { model: choice, mask } = defaultRecipe();
const never = () => new Promise<never>(() => undefined);
const row = (n: number, answer = 'b') => ({
  ...exampleOf([user(`a ${n}`), assistant(answer)], n),
  id: `${n}`,
});
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i + 1));

const opened: TokenPool[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

/** A pool of workers in this process, and what was done to them. */
function poolOf(
  replaced: Partial<Handlers<TokenRequests>>,
  { size = 1, limit = 20 }: { readonly size?: number; readonly limit?: number } = {},
) {
  const seen = { started: 0, ended: 0, loaded: [] as string[] };
  const handlers = tokenWorkerHandlers({
    'load-tokenizer': async ({ model }) => {
      seen.loaded.push(model.id);
      return null;
    },
    ...replaced,
  });
  const spawn = () => {
    seen.started++;
    const client = clientOf<TokenRequests>(handlers);
    return {
      client,
      terminate: () => {
        seen.ended++;
        client.dispose();
      },
    };
  };
  const pool = new TokenPool(spawn, { size, limits: { one: limit, chunk: limit, describe: limit } });
  opened.push(pool);
  return { pool, seen };
}

async function* chunked(examples: readonly Example[]): AsyncGenerator<Chunk> {
  yield* chunksOf(examples);
}

/** Counts rows; their facts in order and why some were refused, by place. */
async function analyse(pool: TokenPool, count: number, signal = new AbortController().signal) {
  const facts: number[] = Array.from({ length: FACTS * count }, () => -1);
  const faults = new Map<number, string>();
  await pool.analyse(
    MODEL,
    { chunks: chunked(rows(count)), choice, mask },
    {
      signal,
      onChunk: ({ start }, analysed) => {
        for (const [i, value] of analysed.facts.entries()) facts[FACTS * start + i] = value;
        for (const { index, fault } of analysed.faults) faults.set(start + index, fault.message);
      },
    },
  );
  return { facts, faults };
}
const tokensOf = (facts: readonly number[]) => facts.filter((_, i) => i % FACTS === 0);

describe('PAGE-31: token workers', () => {
  it('start when they are needed and read a tokenizer once a model', async () => {
    const { pool, seen } = poolOf({});
    expect(seen.started).toBe(0);
    await pool.request(MODEL, 'tokens', { example: row(1), choice, mask });
    await pool.request(MODEL, 'tokens', { example: row(2), choice, mask });
    await pool.request({ ...MODEL, id: 'b' }, 'tokens', { example: row(1), choice, mask });
    expect(seen).toEqual({ started: 1, ended: 0, loaded: ['a', 'b'] });
  });

  it('count every row in its place, whatever the number of workers', async () => {
    const { pool, seen } = poolOf({}, { size: 4, limit: 5_000 });
    const { facts, faults } = await analyse(pool, 500);
    expect(tokensOf(facts)).toEqual(rows(500).map(() => 3));
    expect(faults.size).toBe(0);
    // One is kept for what a person asks.
    expect(seen.started).toBe(3);
  });

  it('answer a person while the others count', async () => {
    let began = 0;
    const { pool } = poolOf(
      {
        analyse: () => {
          began++;
          return never();
        },
      },
      { size: 2, limit: 5_000 },
    );
    const controller = new AbortController();
    const counted = analyse(pool, 500, controller.signal);
    await expect.poll(() => began).toBe(1);
    await pool.request(MODEL, 'tokens', { example: row(1), choice, mask });
    controller.abort();
    await expect(counted).rejects.toMatchObject({ code: 'cancelled' });
    expect(began).toBe(1);
  });
});

describe('PAGE-32: a time limit', () => {
  it('ends the worker, says so, and another one takes its place', async () => {
    let asked = 0;
    const { pool, seen } = poolOf({ render: () => (asked++ === 0 ? never() : Promise.resolve(RENDERED)) });
    const render = () => pool.request(MODEL, 'render', { messages: row(1).messages, choice });
    await expect(render()).rejects.toMatchObject({
      code: 'time-limit',
      message: expect.stringContaining('did not finish within 0.02 s'),
    });
    expect(await render()).toEqual(RENDERED);
    expect(seen).toEqual({ started: 2, ended: 1, loaded: ['a', 'a'] });
  });

  it('finds the row that hangs, refuses it by name, and counts the others', async () => {
    const { analyse: count } = tokenWorkerHandlers();
    const { pool } = poolOf({
      analyse: (request, context) =>
        request.examples.some(({ id }) => id === '70' || id === '130') ? never() : count(request, context),
    });
    const { facts, faults } = await analyse(pool, 140);
    expect(tokensOf(facts)).toEqual(rows(140).map(({ id }) => (id === '70' || id === '130' ? 0 : 3)));
    expect([...faults].sort(([a], [b]) => a - b)).toEqual([
      [69, expect.stringMatching(/^Row 70 of file\.jsonl: .*did not finish within 0\.02 s/)],
      [129, expect.stringMatching(/^Row 130 of file\.jsonl/)],
    ]);
    expect(facts[FACTS * 69 + 3]).toBe(2);
  });

  it('gives the count up where every row hangs', async () => {
    const { pool, seen } = poolOf({ analyse: never });
    await expect(analyse(pool, 640)).rejects.toMatchObject({
      code: 'time-limit',
      details: { file: 'file.jsonl', row: 4 },
    });
    // A chunk, and four of its rows.
    expect(seen.ended).toBe(5);
  });
});

it('PAGE-31: a worker that breaks is a sentence, and the next question is answered', async () => {
  const breaks: ((why: string) => void)[] = [];
  const pool = new TokenPool((onBreak) => {
    breaks.push(onBreak);
    const client = clientOf<TokenRequests>(tokenWorkerHandlers(breaks.length === 1 ? { tokens: never } : {}));
    return { client, terminate: () => client.dispose() };
  });
  opened.push(pool);
  const ask = () => pool.request(MODEL, 'tokens', { example: row(1), choice, mask });
  const broken = ask();
  breaks[0]?.('out of memory');
  await expect(broken).rejects.toMatchObject({ code: 'worker-broke' });
  expect(await ask()).toMatchObject({ truncated: 0 });
});

it('PAGE-31: a question that is not wanted any more leaves the queue, and so do all when the page ends', async () => {
  let asked = 0;
  const { pool } = poolOf(
    {
      tokens: () => {
        asked++;
        return never();
      },
    },
    { limit: 5_000 },
  );
  const ask = (signal?: AbortSignal) =>
    pool.request(MODEL, 'tokens', { example: row(1), choice, mask }, signal && { signal });
  const controller = new AbortController();
  const ends = Promise.allSettled([ask(), ask(controller.signal), ask()]);
  await expect.poll(() => asked).toBe(1);
  controller.abort();
  pool.dispose();
  const codes = (await ends).map((one) => (one.status === 'rejected' ? one.reason.code : one.status));
  expect(codes).toEqual(['disposed', 'cancelled', 'disposed']);
  await expect(ask()).rejects.toMatchObject({ code: 'disposed' });
  expect(asked).toBe(1);
});

const RENDERED = { text: 'a', parts: [], prompt: null };
