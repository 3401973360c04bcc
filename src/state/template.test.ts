import { afterEach, expect, it } from 'vitest';
import { poolOf } from '../../tests/helpers/channel.ts';
import { tokenWorkerHandlers } from '../../tests/helpers/page-data.ts';
import { assistant, exampleOf, user } from '../../tests/helpers/tokens.ts';
import { TemperError } from '../io/faults.ts';
import type { ModelReference } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import type { TokenRequests } from '../workers/token-protocol.ts';
import { underOf } from './facts.ts';
import { MaskStore } from './mask.ts';
import { RecipeStore } from './recipe.ts';
import { TemplateStore } from './template.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});
const MODEL: ModelReference = { kind: 'url', id: 'a', name: 'a', url: 'a/' };
const EXAMPLE = exampleOf([user('a'), assistant('b')]);

function stores(replaced: Partial<Handlers<TokenRequests>> = {}) {
  const rendered: (string | null)[] = [];
  const render: Handlers<TokenRequests>['render'] = async ({ choice }) => {
    rendered.push(choice.template);
    if (choice.template === 'broken') throw new TemperError('template-invalid', 'It cannot be read.');
    return { text: `${choice.template}`, parts: [], prompt: null };
  };
  const pool = poolOf(tokenWorkerHandlers({ render, ...replaced }), { limits: { describe: 20 } });
  const recipe = new RecipeStore();
  const under = () => underOf(MODEL, recipe.recipe);
  const template = new TemplateStore(pool, recipe, under);
  recipe.store.subscribe(() => template.follow());
  opened.push(template, pool);
  return {
    template,
    recipe,
    rendered,
    state: () => template.store.getState(),
    mask: new MaskStore(pool, under),
  };
}

it('PAGE-36: a draft renders the example once it stands still, and nothing is trained with it', async () => {
  const { template, recipe, rendered, state } = stores();
  template.follow();
  template.show(EXAMPLE);
  await expect.poll(() => state().rendered?.text).toBe('null');
  for (const text of ['x', 'xy', 'xyz']) template.edit(text);
  expect(state()).toMatchObject({ draft: 'xyz', busy: true });
  await expect.poll(() => state().rendered?.text).toBe('xyz');
  expect(rendered).toEqual([null, 'xyz']);
  expect(recipe.recipe.model.template).toBeNull();
});

it('PAGE-36: a draft that cannot be rendered says why and keeps what was there', async () => {
  const { template, state } = stores();
  template.show(EXAMPLE);
  template.edit('good');
  await expect.poll(() => state().rendered?.text).toBe('good');
  template.edit('broken');
  await expect.poll(() => state().fault?.message).toBe('It cannot be read.');
  expect(state()).toMatchObject({ rendered: { text: 'good' }, busy: false });
  template.discard();
  await expect.poll(() => state().rendered?.text).toBe('null');
  expect(state()).toMatchObject({ draft: null, fault: null });
});

it('PAGE-36: applying is one step, and so is going back', async () => {
  const { template, recipe, state } = stores();
  template.show(EXAMPLE);
  template.edit('xyz');
  template.apply();
  expect(recipe.recipe.model.template).toBe('xyz');
  await expect.poll(() => state().rendered?.text).toBe('xyz');
  expect(state().draft).toBeNull();
  template.reset();
  expect(recipe.recipe.model.template).toBeNull();
  recipe.undo();
  expect(recipe.recipe.model.template).toBe('xyz');
  recipe.undo();
  expect(recipe.recipe.model.template).toBeNull();
});

it('PAGE-36: a template without an end leaves what is known of the tokenizer, and the way back', async () => {
  const describe: Handlers<TokenRequests>['describe'] = ({ choice }, context) =>
    choice.template === 'endless'
      ? new Promise(() => undefined)
      : tokenWorkerHandlers().describe({ choice }, context);
  const { template, state } = stores({ describe });
  template.follow();
  await expect.poll(() => state().report?.kind).toBe('words');
  template.use('endless');
  await expect
    .poll(() => state().report)
    .toMatchObject({ kind: 'words', template: 'endless', origin: 'recipe' });
  expect(state().fault?.code).toBe('time-limit');
  template.reset();
  await expect.poll(() => state().report).toMatchObject({ origin: 'none', template: null });
});

it('PAGE-41: one example under two policies; the same policy is asked once', async () => {
  const asked: string[] = [];
  const { mask, recipe } = stores({
    tokens: async ({ mask: { turns } }) => {
      asked.push(turns);
      return { tokens: [], lint: [], truncated: turns === 'last' ? 1 : 0 };
    },
  });
  const policy = recipe.recipe.mask;
  const state = () => mask.store.getState();
  await mask.show(EXAMPLE, policy);
  await mask.compare({ ...policy, turns: 'last' });
  expect(state()).toMatchObject({
    truncated: 0,
    other: { mask: { turns: 'last' }, truncated: 1 },
    busy: false,
  });
  expect(asked).toEqual(['all', 'all', 'last']);
  await mask.compare({ ...policy, packing: 'greedy' });
  expect(state().other).toMatchObject({ truncated: 0 });
  expect(asked).toEqual(['all', 'all', 'last', 'all']);
  await mask.compare(null);
  expect(state().other).toBeNull();
  expect(await mask.tokensOf(EXAMPLE)).toEqual({ tokens: [], lint: [], truncated: 0 });
});
