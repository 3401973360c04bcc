import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { engineHandlers } from '../../tests/helpers/page-data.ts';
import { TemperError } from '../io/faults.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { Asked, EngineRequests, Side } from '../workers/engine-protocol.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import { engineAnswers } from './answerer.ts';
import { templateChoice } from './choice.ts';
import { answerOf, CompareStore } from './compare.ts';
import type { NamedSide } from './sides.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const MODEL: ModelReference = { kind: 'url', id: 'bundled', name: 'bundled', url: 'model/' };
const BASE: Side = { kind: 'base' };
const TUNED: Side = { kind: 'checkpoint', run: 'a', step: 50 };
const named = (side: Side): NamedSide => ({ name: side.kind, detail: '', side });
const asked = (side: Side): Asked => ({ model: MODEL, side, choice: templateChoice(defaultRecipe().model) });

function storeOf(generate: Handlers<EngineRequests>['generate']): CompareStore {
  const client = clientOf<EngineRequests>(engineHandlers({ generate }));
  opened.push(client);
  return new CompareStore(engineAnswers(client), asked);
}

describe('PAGE-14: answers of sides', () => {
  const answering = () => {
    const sides: Side[] = [];
    const compare = storeOf(async ({ prompt, system, side }, { progress }) => {
      sides.push(side);
      const text = `${side.kind}: ${system}${prompt}`;
      for (const character of text) progress({ text: character });
      return { text, tokens: text.length, reason: 'end', milliseconds: 1, promptIds: [], ids: [] };
    });
    return { sides, compare };
  };

  it('stream one after the other, the system prompt before the prompt', async () => {
    const { sides, compare } = answering();
    compare.setPrompt('Hi');
    compare.setSystem('Be kind. ');
    await compare.generate([named(BASE), named(TUNED)]);
    expect(sides).toEqual([BASE, TUNED]);
    const state = compare.store.getState();
    expect(answerOf(state, BASE)).toMatchObject({
      text: 'base: Be kind. Hi',
      status: 'done',
      reason: 'end',
    });
    expect(answerOf(state, TUNED)).toMatchObject({ text: 'checkpoint: Be kind. Hi', status: 'done' });
    expect(state.busy).toBe(false);
  });

  it('PAGE-125: a side in two columns is asked once, another checkpoint has no answer yet', async () => {
    const { sides, compare } = answering();
    await compare.generate([named(BASE), named(TUNED), named(TUNED)]);
    expect(sides).toEqual([BASE, TUNED]);
    expect(answerOf(compare.store.getState(), { ...TUNED, step: 7 }).status).toBe('empty');
    expect(answerOf(compare.store.getState(), null).status).toBe('empty');
  });

  it('cancelling keeps what was said and asks no further', async () => {
    const sides: Side[] = [];
    const compare = storeOf(({ side }, { signal, progress }) => {
      sides.push(side);
      progress({ text: 'half' });
      return new Promise((resolve) =>
        signal.addEventListener('abort', () =>
          resolve({ text: 'half', tokens: 1, reason: 'cancelled', milliseconds: 1, promptIds: [], ids: [] }),
        ),
      );
    });
    const done = compare.generate([named(BASE), named(TUNED)]);
    await expect.poll(() => answerOf(compare.store.getState(), BASE).text).toBe('half');
    compare.cancel();
    await done;
    expect(sides).toEqual([BASE]);
    expect(compare.store.getState()).toMatchObject({ busy: false, fault: null });
    expect(answerOf(compare.store.getState(), BASE)).toMatchObject({ status: 'done', reason: 'cancelled' });
  });

  it('what goes wrong is a sentence', async () => {
    const compare = storeOf(() => Promise.reject(new TemperError('device-lost', 'The GPU went away.')));
    await compare.generate([named(BASE)]);
    expect(compare.store.getState()).toMatchObject({ busy: false, fault: { message: 'The GPU went away.' } });
  });
});
