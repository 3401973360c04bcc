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
import { beganOf, runRecord, runsHandlers } from '../../tests/helpers/page-runs.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { RunEntry, RunRecord } from '../runs/record.ts';
import type { EngineRequests, RunRequest } from '../workers/engine-protocol.ts';
import type { ExportRequests } from '../workers/exports-protocol.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { Session } from './session.ts';
import { runName } from './training.ts';

const opened: Session[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const recipeOf = (given: unknown): Recipe => unwrap(parseRecipe(given));
/** Without the plain text that comes with the page: there is no server to ask for it. */
const RECIPE = recipeOf({ evaluation: { plainText: 'none' } });

/** A page with two files, and what its engine is asked to train. */
async function page(entry: (record: Partial<RunRecord>) => RunEntry | null = () => null) {
  const asked: RunRequest[] = [];
  const kept: { record: Partial<RunRecord> } = { record: {} };
  const session = new Session({
    data: clientOf<DataRequests>(dataHandlers()),
    engine: clientOf<EngineRequests>(
      engineHandlers({
        train: async (request, { progress }) => {
          asked.push(request);
          progress(beganOf(request.id, { recipe: request.recipe, plan: request.rows.plan }));
          return { status: 'finished', steps: 1, result: null };
        },
      }),
    ),
    runs: clientOf<RunsRequests>(runsHandlers({ find: async () => entry(kept.record) })),
    exports: clientOf<ExportRequests>(exportsHandlers()),
    onnx: onnxClient(),
    recipe: RECIPE,
    tokens: poolOf(tokenWorkerHandlers()),
    modelFolder: 'model/',
    samplesFolder: 'samples/',
  });
  opened.push(session);
  await session.data.add(named(jsonl('a.jsonl', 40), jsonl('b.jsonl', 20)));
  await session.split.now();
  return { session, asked, kept };
}

const place = (id: string) => ({ id, name: `run ${id}`, sweep: null });

describe('RUN-44: a run is asked for with all that it is made of', () => {
  it('by the page’s recipe, with its files, under a name of its own', async () => {
    const { session, asked } = await page();
    await session.train();
    const [request] = asked;
    expect(request).toMatchObject({
      goesOn: false,
      why: null,
      sweep: null,
      plainText: [],
      recipe: { evaluation: { plainText: 'none' } },
      files: [
        { name: 'a.jsonl', examples: 40 },
        { name: 'b.jsonl', examples: 20 },
      ],
    });
    expect(request?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(request?.name).toMatch(/^T = 2, rank 8 · \d+ \w+,? \d\d:\d\d$/);
    await session.train();
    expect(asked[1]?.id).not.toBe(request?.id);
  });

  it('by another recipe, drawn by that one, and the page’s stays as it is', async () => {
    const { session, asked } = await page();
    const shown = session.recipe.recipe;
    const other = recipeOf({
      seed: 7,
      mixture: { temperature: 'inf', maxRepeats: 'inf', unit: 'tokens' },
      evaluation: { plainText: 'none' },
    });
    expect(await session.trainRecipe(other, place('x'))).toEqual({ status: 'finished', fault: null });
    expect(asked).toMatchObject([{ id: 'x', name: 'run x', recipe: other }]);
    const targets = asked[0]?.rows.plan.tasks.map(({ target }) => target);
    expect(targets).toEqual([0.5, 0.5]);
    expect(session.recipe.recipe).toBe(shown);
    // A run that cannot be asked for is an outcome too.
    session.recipe.edit({ model: { id: 'elsewhere' } });
    const outcome = await session.trainRecipe(other, place('y'));
    expect(outcome).toMatchObject({ status: 'failed', fault: { code: 'model-missing' } });
  });
});

describe('RUN-45: a run of before goes on by its own recipe', () => {
  const entryOf =
    (changes: Partial<RunRecord> = {}) =>
    (record: Partial<RunRecord>): RunEntry => ({
      record: runRecord('old', { ...record, ...changes }),
      label: { name: 'The old one', note: '', starred: false },
      progress: {
        status: 'interrupted',
        step: 1,
        best: null,
        loss: null,
        updatedAt: '2026-11-22T14:06:00.000Z',
        computed: 1,
        fault: null,
      },
      checkpoints: [{ step: 1, bytes: 10 }],
    });

  /** A page whose run was begun with another recipe than it has now. */
  async function interrupted(changes: Partial<RunRecord> = {}) {
    const made = await page(entryOf(changes));
    await made.session.train();
    const [{ recipe, rows, files }] = made.asked as [RunRequest];
    made.kept.record = { recipe, plan: rows.plan, files };
    made.session.recipe.edit({ seed: 9, mixture: { temperature: 5 } });
    return made;
  }

  it('and the page’s recipe stays as it is', async () => {
    const { session, asked } = await interrupted();
    expect(await session.resume('old')).toEqual({ status: 'finished', fault: null });
    const [first, second] = asked;
    expect(second).toMatchObject({ id: 'old', name: 'The old one', goesOn: true, recipe: { seed: 42 } });
    const splitOf = (request: RunRequest | undefined) =>
      request && 'split' in request.rows ? request.rows.split : null;
    expect(second?.rows.plan).toEqual(first?.rows.plan);
    expect(splitOf(second)).toEqual(splitOf(first));
    expect(session.recipe.recipe.seed).toBe(9);
  });

  it('not with another model, nor with other data: the sentence says what to do', async () => {
    const { session, asked } = await interrupted();
    await session.data.add(named(jsonl('b.jsonl', 30), jsonl('c.jsonl', 5)));
    const changed = await session.resume('old');
    expect(changed).toMatchObject({ status: 'failed', fault: { code: 'data-changed' } });
    expect(changed.fault?.message).toContain('remove c.jsonl, put back b.jsonl as it was');
    expect(session.run.store.getState()).toMatchObject({ status: 'finished', fault: changed.fault });

    const other = runRecord('old').model;
    const elsewhere = await interrupted({ model: { ...other, name: 'tiny-llama' } });
    const refused = await elsewhere.session.resume('old');
    expect(refused.fault?.message).toContain('choose the model "tiny-llama"');
    expect([asked.length, elsewhere.asked.length]).toEqual([1, 1]);
  });

  it('a run that is not kept any more is a sentence', async () => {
    const { session } = await page();
    expect(await session.resume('gone')).toMatchObject({ fault: { code: 'run-unknown' } });
  });
});

it('RUN-44: a run’s name says what it is', () => {
  const at = new Date(2026, 10, 22, 14, 5);
  expect(runName(RECIPE, at)).toMatch(/^T = 2, rank 8 · 22 Nov/);
  expect(runName(recipeOf({ mixture: { temperature: 'inf' }, lora: { rank: 4 } }), at)).toMatch(
    /^T = ∞, rank 4 · 22 Nov 14:05$/,
  );
});
