import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, poolOf } from '../../tests/helpers/channel.ts';
import {
  dataHandlers,
  engineHandlers,
  jsonl,
  named,
  tokenWorkerHandlers,
} from '../../tests/helpers/page-data.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { onnxClient } from '../../tests/helpers/page-onnx.ts';
import { runsHandlers } from '../../tests/helpers/page-runs.ts';
import { LINT_CODES } from '../tokens/types.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import type { TokenRequests } from '../workers/token-protocol.ts';
import { nothingSupervised } from './analysis.ts';
import { Session } from './session.ts';

const opened: Session[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

type Analyse = Handlers<TokenRequests>['analyse'];
const words = tokenWorkerHandlers().analyse;

/** A page whose token worker tells which rows it was given. */
function page(
  analyse: Analyse = words,
  replaced: {
    readonly tokens?: Partial<Handlers<TokenRequests>>;
    readonly engine?: Partial<Handlers<EngineRequests>>;
    /** Milliseconds that the rows may take. */
    readonly limit?: number;
  } = {},
) {
  const given: number[] = [];
  const { limit = 20 } = replaced;
  const session = new Session({
    data: clientOf<DataRequests>(dataHandlers()),
    engine: clientOf<EngineRequests>(engineHandlers(replaced.engine)),
    runs: clientOf<RunsRequests>(runsHandlers()),
    exports: clientOf<ExportRequests>(exportsHandlers()),
    onnx: onnxClient(),
    tokens: poolOf(
      tokenWorkerHandlers({
        ...replaced.tokens,
        analyse: (request, context) => {
          given.push(request.examples.length);
          return analyse(request, context);
        },
      }),
      { limits: { one: limit, chunk: limit } },
    ),
    modelFolder: 'model/',
    samplesFolder: 'samples/',
  });
  opened.push(session);
  const state = () => session.analysis.store.getState();
  const counted = () => expect.poll(() => state().stale, { timeout: 3000 }).toBe(false);
  return { session, given, state, counted };
}
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe('PAGE-33: the whole set is counted in the background', () => {
  it('by itself, once things have settled, validation and held-out rows too', async () => {
    const { session, given, state, counted } = page();
    session.recipe.edit({ data: { heldOut: ['b'] } });
    await session.data.add(named(jsonl('a.jsonl', 40), jsonl('b.jsonl', 10)));
    expect(given).toEqual([]);
    await counted();
    expect(given).toEqual([50]);
    expect(state()).toMatchObject({
      report: { rows: 50, tokens: 300, supervised: 100, tasks: [{ task: 'a', rows: 40 }, { heldOut: true }] },
      progress: null,
      fault: null,
    });
  });

  it('counts only the rows of an added file', async () => {
    const { session, given, counted, state } = page();
    await session.data.add(named(jsonl('a.jsonl', 40)));
    await counted();
    await session.data.add(named(jsonl('b.jsonl', 7)));
    await counted();
    expect(given).toEqual([40, 7]);
    expect(state().report?.rows).toBe(47);
  });

  it('a drag counts once, its end; going back to an earlier policy counts nothing', async () => {
    const { session, given, counted, state } = page();
    await session.data.add(named(jsonl('a.jsonl', 40)));
    await counted();
    for (const context of [200, 150, 100]) session.recipe.edit({ mask: { context } }, 'drag');
    expect(state()).toMatchObject({ stale: true, report: { rows: 40 } });
    await counted();
    expect(given).toEqual([40, 40]);
    session.recipe.undo();
    await session.analysis.now();
    expect(state().stale).toBe(false);
    session.recipe.edit({ mask: { packing: 'best-fit' }, training: { learningRate: 1e-3 } });
    expect(state().stale).toBe(false);
    expect(given).toEqual([40, 40]);
    session.recipe.edit({ model: { template: 'x' } });
    await counted();
    expect(given).toEqual([40, 40, 40]);
  });

  it('cancelling keeps what was counted', async () => {
    let release = () => {};
    const { session, given, counted, state } = page(
      async (request, context) => {
        if (given.length === 2)
          await new Promise<void>((resolve) => {
            release = resolve;
          });
        return words(request, context);
      },
      { limit: 5_000 },
    );
    await session.data.add(named(jsonl('a.jsonl', 150)));
    await expect.poll(() => state().progress, { timeout: 3000 }).toMatchObject({ done: 64, total: 150 });
    session.analysis.cancel();
    release();
    expect(state()).toMatchObject({ progress: null, cancelled: true, counted: null });
    // Nothing begins by itself.
    session.recipe.edit({ training: { learningRate: 1e-3 } });
    expect(state().cancelled).toBe(true);
    session.analysis.update();
    await counted();
    expect(sum(given)).toBe(64 + 64 + 86);
    expect(state()).toMatchObject({ cancelled: false, report: { rows: 150 } });
  });
});

describe('PAGE-34: a set without anything supervised', () => {
  const nothing: Analyse = async ({ examples }) => ({
    facts: Uint32Array.from(examples.flatMap(() => [5, 0, 0, 1])),
    faults: [],
  });

  it('does not start a run, and says why', async () => {
    const { session, state, counted } = page(nothing);
    await session.data.add(named(jsonl('a.jsonl', 40)));
    await counted();
    expect(nothingSupervised(state())).toMatch(/^The loss would see nothing of the 40 rows: under this/);
    await expect(session.train()).rejects.toMatchObject({ code: 'nothing-supervised' });
    expect(session.run.store.getState().status).toBe('idle');
  });

  it('says so where every row is refused, and nothing while that is not known', async () => {
    const refused = 1 << LINT_CODES.indexOf('refused');
    const { session, state, counted } = page(async ({ examples }) => ({
      facts: Uint32Array.from(examples.flatMap(() => [0, 0, 0, refused])),
      faults: examples.map((_, index) => ({ index, fault: { code: 'template-refuses', message: 'No.' } })),
    }));
    await session.data.add(named(jsonl('a.jsonl', 4)));
    expect(nothingSupervised(state())).toBeNull();
    await counted();
    expect(nothingSupervised(state())).toContain('all are refused');
    expect([...(state().counted?.facts.faults.values() ?? [])][0]?.message).toBe('No.');
  });
});

it('PAGE-32: a run is refused on a row that does not come to an end, and the estimate is not asked', async () => {
  const { session, state, counted } = page((request, context) =>
    request.examples.some(({ row }) => row === 3) ? new Promise(() => undefined) : words(request, context),
  );
  await session.data.add(named(jsonl('a.jsonl', 5)));
  await counted();
  expect(state().report).toMatchObject({ rows: 5, refused: 1 });
  await expect(session.train()).rejects.toMatchObject({
    code: 'time-limit',
    message: expect.stringContaining('Row 3 of a.jsonl'),
  });
  await session.estimateMemory(session.recipe.recipe);
  expect(session.memory.store.getState()).toMatchObject({ estimate: null, busy: false });
});

it('PAGE-32: a template without an end is refused everywhere, and asks the engine nothing', async () => {
  const asked: string[] = [];
  const never = () => new Promise<never>(() => undefined);
  const { session, state } = page(never, {
    tokens: { render: never },
    engine: {
      train: async () => {
        asked.push('train');
        return { status: 'finished', steps: 0, result: null };
      },
      generate: async () => {
        asked.push('generate');
        return { text: '', tokens: 0, reason: 'end', milliseconds: 0, promptIds: [], ids: [] };
      },
      'exact-match': async () => {
        asked.push('exact-match');
        return { reason: 'end' };
      },
    },
  });
  await session.data.add(named(jsonl('a.jsonl', 40)));
  await expect.poll(() => state().fault?.code, { timeout: 3000 }).toBe('time-limit');
  await expect(session.train()).rejects.toMatchObject({ code: 'time-limit' });
  await session.comparison.checkAnswers();
  expect(session.exactMatch.store.getState().fault?.code).toBe('time-limit');
  await session.comparison.generate();
  expect(session.compare.store.getState()).toMatchObject({ busy: false, fault: { code: 'time-limit' } });
  expect(asked).toEqual([]);
});

it('PAGE-33: what cannot be counted is a sentence, and is counted again with the next change', async () => {
  let isBroken = true;
  const { session, state, counted } = page((request, context) => {
    if (isBroken) throw new Error('Out of memory.');
    return words(request, context);
  });
  await session.data.add(named(jsonl('a.jsonl', 5)));
  await expect.poll(() => state().fault?.message, { timeout: 3000 }).toBe('Out of memory.');
  isBroken = false;
  session.recipe.edit({ mask: { turns: 'last' } });
  await counted();
  expect(state()).toMatchObject({ fault: null, report: { rows: 5 } });
});

it('PAGE-9: as in the run, a row that no batch will hold counts as none in the mixture’s means', async () => {
  const { session } = page(async ({ examples }) => ({
    facts: Uint32Array.from(examples.flatMap(({ row }) => (row % 2 === 0 ? [8, 4, 0, 0] : [100, 0, 0, 1]))),
    faults: [],
  }));
  session.recipe.edit({ mixture: { unit: 'tokens' }, data: { validation: { fraction: 0, min: 0, max: 0 } } });
  await session.data.add(named(jsonl('a.jsonl', 40)));
  await expect
    .poll(() => session.means.store.getState().means?.get('a'), { timeout: 3000 })
    .toEqual({ tokens: 4, supervised: 2 });
});

it('PAGE-32: a run that is asked for while its rows are counted is tried on one of them first', async () => {
  const asked: unknown[] = [];
  const { session } = page(words, {
    tokens: { render: () => new Promise(() => undefined) },
    engine: {
      train: async () => {
        asked.push('train');
        return { status: 'finished', steps: 0, result: null };
      },
    },
  });
  await session.data.add(named(jsonl('a.jsonl', 40)));
  await expect(session.train()).rejects.toMatchObject({ code: 'time-limit' });
  expect(asked).toEqual([]);
});
