import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, poolOf } from '../../tests/helpers/channel.ts';
import {
  dataHandlers,
  engineHandlers,
  jsonl,
  named,
  summaryOf,
  tokenWorkerHandlers,
} from '../../tests/helpers/page-data.ts';
import { exportsHandlers } from '../../tests/helpers/page-exports.ts';
import { onnxClient } from '../../tests/helpers/page-onnx.ts';
import { beganOf, runsHandlers, stepOf } from '../../tests/helpers/page-runs.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import { sampleRecipe } from '../recipe/samples.ts';
import type { EngineRequests } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import type { TokenRequests } from '../workers/token-protocol.ts';
import type { PageMemory } from './page-memory.ts';
import { Session } from './session.ts';

const opened: Session[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const dropped = (...files: readonly File[]) =>
  Promise.resolve(files.map((file) => ({ path: `tiny/${file.name}`, file })));

/** A run that ends as soon as it has begun. */
const train: Handlers<EngineRequests>['train'] = async ({ id, recipe }, { progress }) => {
  progress(beganOf(id, { recipe, totalSteps: 1 }));
  progress(stepOf(1));
  progress({ kind: 'checkpoint', kept: [{ step: 1, bytes: 1 }] });
  return { status: 'finished', steps: 1, result: 1 };
};

/** Without the plain text that comes with the page: there is no server to ask for it. */
const RECIPE = unwrap(parseRecipe({ evaluation: { plainText: 'none' } }));

function session(
  replaced: Partial<Handlers<DataRequests>> = {},
  engine: Partial<Handlers<EngineRequests>> = {},
  tokens: Partial<Handlers<TokenRequests>> = {},
  workers = 1,
  runs: Partial<Handlers<RunsRequests>> = {},
): Session {
  const one = new Session({
    data: clientOf<DataRequests>(dataHandlers(replaced)),
    engine: clientOf<EngineRequests>(engineHandlers(engine)),
    runs: clientOf<RunsRequests>(runsHandlers(runs)),
    exports: clientOf<ExportRequests>(exportsHandlers()),
    onnx: onnxClient(),
    recipe: RECIPE,
    tokens: poolOf(tokenWorkerHandlers(tokens), { size: workers }),
    modelFolder: 'model/',
    samplesFolder: 'samples/',
  });
  opened.push(one);
  return one;
}
const planOf = (page: Session) => page.planned();
/** The tasks of all rows, in the order of their numbers, once they are split. */
const tasksOf = async (page: Session) => {
  const split = unwrap(await page.split.now());
  const rows = split.tasks
    .flatMap(({ train, validation }) => [...train, ...validation])
    .sort((a, b) => a - b);
  return (await page.rows.read(rows)).map(({ task }) => task);
};

describe('PAGE-5: what follows from files and recipe', () => {
  it('is computed anew only where its own slice changes', async () => {
    const page = session();
    await page.data.add(named(jsonl('a.jsonl', 40), jsonl('b.jsonl', 10)));
    await page.split.now();
    const plan = planOf(page);
    page.recipe.edit({ training: { learningRate: 1e-3 }, lora: { rank: 4 } });
    expect(planOf(page)).toBe(plan);
    page.recipe.edit({ mixture: { temperature: 'inf', maxRepeats: 'inf' } });
    const next = planOf(page);
    expect(next.ok && next.value.tasks.map(({ task, target }) => [task, target])).toEqual([
      ['a', 0.5],
      ['b', 0.5],
    ]);
  });

  it('takes tasks from another column by reading the files again', async () => {
    const page = session();
    const rows = ['x', 'y', 'x'].map((kind) => JSON.stringify({ instruction: 'Q', output: 'A', kind }));
    await page.data.add(named(new File([rows.join('\n')], 'kinds.jsonl')));
    page.recipe.edit({ data: { taskBy: 'kind' } });
    await expect.poll(() => tasksOf(page)).toEqual(['x', 'y', 'x']);
  });
});

it('PAGE-8: a file that is cancelled when it was just read leaves no rows in the split', async () => {
  const plain = dataHandlers();
  let held = () => {};
  let reach = () => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const page = session({
    ...plain,
    import: async (request, context) => {
      const answer = await plain.import(request, context);
      if (request.name === 'late.jsonl') {
        // The answer is on its way when the page says that it is not wanted.
        await new Promise<void>((resolve) => {
          held = resolve;
          reach();
        });
      }
      return answer;
    },
  });
  await page.data.add(named(jsonl('a.jsonl', 4)));
  const adding = page.data.add(named(jsonl('late.jsonl', 4)));
  await reached;
  page.data.cancel();
  page.recipe.edit({ seed: 7 });
  held();
  await adding;
  await expect
    .poll(() => page.split.store.getState())
    .toMatchObject({ stale: false, split: { tasks: [{}] } });
  expect(page.split.store.getState().split.tasks.map(({ task }) => task)).toEqual(['a']);
});

describe('PAGE-9: a mixture measured in tokens', () => {
  it('counts once, for the plan and for its export', async () => {
    let counts = 0;
    const handlers = tokenWorkerHandlers();
    const analyse: typeof handlers.analyse = (request, context) => {
      counts++;
      return handlers.analyse(request, context);
    };
    const page = session({}, {}, { analyse });
    await page.data.add(named(jsonl('a.jsonl', 40), jsonl('b.jsonl', 20)));
    await page.split.now();
    expect(planOf(page).ok).toBe(true);
    page.recipe.edit({ mixture: { unit: 'tokens' } });
    expect(planOf(page).ok).toBe(false);
    await expect.poll(() => planOf(page).ok).toBe(true);
    // "Question 7 of a.jsonl" and "Answer 7" are six words, two of them the answer's.
    const means = new Map(['a', 'b'].map((task) => [task, { tokens: 6, supervised: 2 }]));
    expect(page.means.store.getState().means).toEqual(means);
    page.recipe.edit({ mixture: { unit: 'supervised' } });
    unwrap(await page.drawn());
    expect(counts).toBe(1);
  });

  it('says so where the tokenizer cannot be read, and asks again later', async () => {
    let asked = 0;
    const handlers = tokenWorkerHandlers();
    const analyse: typeof handlers.analyse = async (request, context) => {
      if (asked++ === 0) throw new Error('The connection broke.');
      return handlers.analyse(request, context);
    };
    const page = session({}, {}, { analyse });
    await page.data.add(named(jsonl('a.jsonl', 4)));
    page.recipe.edit({ mixture: { unit: 'tokens' } });
    await expect.poll(() => page.means.store.getState().fault?.message).toBe('The connection broke.');
    page.recipe.edit({ mixture: { temperature: 3 } });
    await expect.poll(() => planOf(page).ok).toBe(true);
  });
});

it('PAGE-10: an answer to an older question about tokens is dropped', async () => {
  const release: (() => void)[] = [];
  const tokens: Handlers<TokenRequests>['tokens'] = ({ example }) =>
    new Promise((resolve) => {
      const answer = () => resolve({ tokens: [], lint: [], truncated: example.row });
      release.push(answer);
    });
  const page = session({}, {}, { tokens }, 3);
  await page.data.add(named(jsonl('a.jsonl', 3)));
  const [{ train } = { train: [] }] = unwrap(await page.split.now()).tasks;
  const [first, second] = await page.rows.read(train.slice(0, 2));
  if (!first || !second) throw new Error('The file has three rows.');
  const { mask } = page.recipe.recipe;
  const shown = [page.mask.show(first, mask), page.mask.show(second, mask)];
  await expect.poll(() => release.length).toBe(2);
  for (const answer of release.toReversed()) answer();
  await Promise.all(shown);
  expect(page.mask.store.getState()).toMatchObject({ example: second, truncated: second.row, busy: false });
});

describe('PAGE-23: another model', () => {
  it('means other tokens: what was counted is counted anew, with its tokenizer', async () => {
    const asked: string[] = [];
    let counts = 0;
    const handlers = tokenWorkerHandlers();
    const tokens: Partial<Handlers<TokenRequests>> = {
      'load-tokenizer': async ({ model }) => {
        asked.push(model.name);
        return null;
      },
      analyse: (request, context) => {
        counts++;
        return handlers.analyse(request, context);
      },
    };
    const page = session({}, {}, tokens);
    await page.data.add(named(jsonl('a.jsonl', 40)));
    page.recipe.edit({ mixture: { unit: 'tokens' } });
    await expect.poll(() => planOf(page).ok).toBe(true);
    await page.add(dropped(new File(['{}'], 'config.json')));
    await expect.poll(() => planOf(page).ok).toBe(true);
    expect(asked).toEqual(['bundled', 'tiny']);
    expect(counts).toBe(2);
    page.recipe.undo();
    await expect.poll(() => asked).toEqual(['bundled', 'tiny', 'bundled']);
  });

  it('a drop that cannot be read is a sentence', async () => {
    const page = session();
    await page.add(Promise.reject(new TemperError('drop-too-large', 'disk holds more than 2,000 files.')));
    expect(page.data.store.getState().faults).toMatchObject([
      { message: 'disk holds more than 2,000 files.' },
    ]);
    await page.chooseModel(await dropped(new File(['{}'], 'rows.jsonl')));
    expect(page.model.store.getState().fault?.message).toMatch(/^tiny has no config\.json/);
  });
});

it('PAGE-24: a recipe for a model that is not here is not trained on another', async () => {
  const page = session();
  await page.data.add(named(jsonl('a.jsonl', 4)));
  page.recipe.edit({ model: { id: 'elsewhere' } });
  await expect(page.train()).rejects.toMatchObject({ code: 'model-missing' });
  expect(page.run.store.getState().status).toBe('idle');
  page.model.takeBundled();
  await page.train();
  expect(page.run.store.getState().status).toBe('finished');
});

describe('PAGE-27: checked answers belong to a model and a run', () => {
  const check: Handlers<EngineRequests>['exact-match'] = async ({ examples }, { progress }) => {
    for (const place of examples.keys()) progress({ place, given: 'no', isExact: false, fault: null });
    return { reason: 'end' };
  };
  const done = (page: Session) => page.exactMatch.store.getState().done;

  it('and are forgotten with another model', async () => {
    const page = session({}, { 'exact-match': check, train });
    await page.data.add(named(jsonl('a.jsonl', 40)));
    await page.comparison.checkAnswers();
    // 5 % of the rows validate; nothing is trained, so that the base alone is asked.
    expect(done(page)).toBe(2);
    await page.train();
    // What the base said is still what it says.
    expect(done(page)).toBe(2);
    await page.comparison.checkAnswers();
    expect(done(page)).toBe(4);
    await page.add(dropped(new File(['{}'], 'config.json')));
    expect(done(page)).toBe(0);
    // What was trained is the other model's.
    await page.comparison.checkAnswers();
    expect(done(page)).toBe(2);
  });

  it('stay when a run is refused', async () => {
    let runs = 0;
    const refusing: typeof train = (request, context) =>
      runs++ === 0 ? train(request, context) : Promise.reject(new Error('The GPU has no memory for it.'));
    const page = session({}, { 'exact-match': check, train: refusing });
    await page.data.add(named(jsonl('a.jsonl', 40)));
    await page.train();
    await page.comparison.checkAnswers();
    await page.train();
    expect(page.run.store.getState().status).toBe('finished');
    expect(done(page)).toBe(4);
  });
});

it('PAGE-29: a run is told what it computes, also where that is counted only after its start', async () => {
  const cost = { steps: 1, training: 2e9, evaluation: 1e9 };
  let release = () => {};
  const counted = new Promise<void>((resolve) => {
    release = resolve;
  });
  const estimate = dataHandlers()['estimate-memory'];
  const page = session(
    {
      'estimate-memory': async (request, context) => {
        await counted;
        return { ...(await estimate(request, context)), cost };
      },
    },
    {
      train,
    },
  );
  await page.data.add(named(jsonl('a.jsonl', 40)));
  const { recipe } = page.recipe;
  const estimated = page.estimateMemory(recipe);
  await page.train();
  expect(page.run.store.getState().cost).toBeNull();
  release();
  await estimated;
  expect(page.run.store.getState().cost).toEqual(cost);
  // The same recipe again.
  await page.train();
  expect(page.run.store.getState().cost).toEqual(cost);
});

describe('PAGE-6: the sample recipe', () => {
  it('does no harm where its held-out tasks are not there', async () => {
    const page = session();
    page.recipe.edit({ data: { ...sampleRecipe().data } });
    await page.data.add(named(jsonl('a.jsonl', 60), jsonl('b.jsonl', 500)));
    const split = unwrap(await page.split.now());
    expect(split.heldOut).toEqual([]);
    // Fifty rows a task validate, but no more than half of a small one.
    expect(split.tasks.map(({ train, validation }) => [train.length, validation.length])).toEqual([
      [30, 30],
      [450, 50],
    ]);
    expect(planOf(page).ok).toBe(true);
  });
});

describe('PAGE-54: what the page remembers', () => {
  function remembering(data: Partial<Handlers<DataRequests>> = {}) {
    const written: PageMemory[] = [];
    const page = new Session({
      data: clientOf<DataRequests>(dataHandlers(data)),
      engine: clientOf<EngineRequests>(engineHandlers()),
      runs: clientOf<RunsRequests>(runsHandlers()),
      exports: clientOf<ExportRequests>(exportsHandlers()),
      onnx: onnxClient(),
      tokens: poolOf(tokenWorkerHandlers()),
      modelFolder: 'model/',
      samplesFolder: 'samples/',
      withoutSamples: 'all',
      remember: (memory) => written.push(memory),
    });
    opened.push(page);
    return { page, written };
  }

  it('is written soon after a change, and when the page goes', async () => {
    const { page, written } = remembering();
    await page.open();
    page.recipe.edit({ seed: 7 });
    await expect.poll(() => written).toEqual([{ recipe: page.recipe.recipe, withoutSamples: 'all' }]);
    page.recipe.edit({ seed: 8 });
    page.rememberNow();
    expect(written.map(({ recipe }) => recipe.seed)).toEqual([7, 8]);
  });

  it('is not written by a second tab, which keeps nothing', async () => {
    const { page, written } = remembering({
      restore: async () => ({ summaries: [], faults: [], unkept: 'Another tab keeps the data.' }),
    });
    await page.open();
    expect(page.data.store.getState().notices).toEqual(['Another tab keeps the data.']);
    page.recipe.edit({ seed: 7 });
    page.rememberNow();
    expect(written).toEqual([]);
  });

  it('files that were kept stand beside the samples, as the person’s own', async () => {
    const { page } = remembering({
      restore: async () => ({ summaries: [summaryOf('mine.jsonl', 0, 5)], faults: [], unkept: null }),
    });
    await page.open();
    expect(page.data.store.getState().files).toMatchObject([
      { origin: 'user', summary: { name: 'mine.jsonl' } },
    ]);
  });
});
