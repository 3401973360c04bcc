import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { ok, TemperError, unwrap } from '../io/faults.ts';
import { defaultRecipe, parseRecipe } from '../recipe/parse.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import { engineAnswers } from './answerer.ts';
import { answerOf } from './compare.ts';
import { Comparison, type KnownRun } from './comparison.ts';
import { EMPTY_SPLIT } from './split.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const EXAMPLE = exampleOf([user('Question'), assistant('Answer')]);
const at = (run: string, step: number): Side => ({ kind: 'checkpoint', run, step });

/** A run with a template of its own, so that what it is asked with can be told. */
function known(id: string): KnownRun {
  const recipe = unwrap(parseRecipe({ model: { template: `template of ${id}` } }));
  return {
    record: runRecord(id, { recipe }),
    checkpoints: [
      { step: 50, bytes: 1 },
      { step: 100, bytes: 1 },
    ],
    name: `Run ${id}`,
    result: 100,
  };
}

function page(compared: Side | null, vet = async (): Promise<unknown> => null) {
  const asked: Pick<Asked, 'side' | 'choice'>[] = [];
  const note = ({ side, choice }: Asked) => asked.push({ side, choice });
  const engine = clientOf<EngineRequests>(
    engineHandlers({
      generate: async (request) => {
        note(request);
        return { text: 'said', tokens: 1, reason: 'end', milliseconds: 1, promptIds: [], ids: [] };
      },
      score: async (request, { progress }) => {
        note(request);
        request.examples.forEach((_, place) => {
          progress({ place, score: { tokens: 1, nll: 1, correct: 1 } });
        });
        return { reason: 'end' };
      },
      'token-losses': async (request) => {
        note(request);
        return { tokens: [], nll: [], greedy: [] };
      },
    }),
  );
  opened.push(engine);
  const split = {
    ...EMPTY_SPLIT,
    tasks: [{ task: 'sums', train: new Uint32Array(), validation: Uint32Array.of(0) }],
  };
  const comparison = new Comparison({
    engine,
    answer: engineAnswers(engine),
    model: () => MODEL,
    recipe: defaultRecipe,
    compared: () => compared,
    runs: () => [known('a'), known('b')],
    adapterName: () => 'an adapter',
    split: async () => ok(split),
    read: async (rows) => Array.from(rows, () => EXAMPLE),
    endless: async () => null,
    vet,
  });
  return { comparison, asked };
}

const templates = (asked: readonly Pick<Asked, 'choice'>[]) => asked.map(({ choice }) => choice.template);

describe('what sides are asked with', () => {
  it('PAGE-125: each run as it was trained, the base as the first of them', async () => {
    const { comparison, asked } = page(at('b', 100));
    comparison.sides.add(at('a', 50));
    await comparison.generate();
    expect(templates(asked)).toEqual(['template of b', 'template of b', 'template of a']);
    expect(answerOf(comparison.answers.store.getState(), at('a', 50)).text).toBe('said');
    expect(comparison.asked().map(({ detail }) => detail)).toEqual([
      '',
      'Run b · step 100 (result)',
      'Run a · step 50',
    ]);
  });

  it('PAGE-125: before anything is trained the base alone, as the page says', async () => {
    const { comparison, asked } = page(null);
    await comparison.generate();
    expect(asked.map(({ side }) => side)).toEqual([{ kind: 'base' }]);
    expect(templates(asked)).toEqual([defaultRecipe().model.template]);
  });

  it('EVAL-8: all are scored on the same tokens', async () => {
    const { comparison, asked } = page(at('b', 100));
    comparison.sides.add(at('a', 50));
    await comparison.score();
    await comparison.showHeat(EXAMPLE, comparison.asked());
    expect(new Set(templates(asked))).toEqual(new Set(['template of b']));
    expect(comparison.scores.store.getState()).toMatchObject({ done: 3, total: 3 });
    expect(comparison.heat.store.getState().columns).toHaveLength(3);
  });

  it('PAGE-32: a template without an end does not reach the engine', async () => {
    const endless = () => Promise.reject(new TemperError('time-limit', 'It did not come to an end.'));
    const { comparison, asked } = page(null, endless);
    await comparison.showHeat(EXAMPLE, comparison.asked());
    expect(asked).toEqual([]);
    expect(comparison.heat.store.getState().fault?.code).toBe('time-limit');
  });
});
