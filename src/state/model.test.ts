import { afterEach, describe, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers, SUMMARY } from '../../tests/helpers/page-data.ts';
import { TemperError } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { RecipeInput } from '../recipe/schema.ts';
import type { DataRequests } from '../workers/protocol.ts';
import type { Handlers } from '../workers/rpc.ts';
import type { ModelFiles } from './drop.ts';
import { fitsModel, ModelStore } from './model.ts';
import { RecipeStore } from './recipe.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

const folder = (name: string): ModelFiles => ({
  kind: 'files',
  name,
  files: [new File(['{}'], 'config.json')],
});

function setup(check?: Handlers<DataRequests>['check-model'], input: RecipeInput = {}) {
  const client = clientOf<DataRequests>(dataHandlers(check && { 'check-model': check }));
  opened.push(client);
  const parsed = parseRecipe(input);
  if (!parsed.ok) throw new Error(parsed.fault.message);
  const recipe = new RecipeStore(parsed.value);
  const run = { going: false };
  const model = new ModelStore(client, 'model/', recipe, () => run.going);
  recipe.store.subscribe(() => model.follow());
  return { model, recipe, run, state: () => model.store.getState() };
}

describe('PAGE-23: the model in use', () => {
  it('a folder is checked, taken, and named in the recipe', async () => {
    const { model, recipe, state } = setup(async ({ model: asked }, { progress }) => {
      progress({ file: 'model.safetensors' });
      expect(asked).toMatchObject({ kind: 'files', name: 'tiny' });
      return SUMMARY;
    });
    const seen: unknown[] = [];
    model.store.subscribe(({ checking }) => seen.push(checking?.file));
    await model.choose(folder('tiny'));
    expect(seen).toContain('model.safetensors');
    expect(state()).toMatchObject({
      current: { name: 'tiny' },
      summary: SUMMARY,
      checking: null,
      fault: null,
    });
    expect(recipe.recipe.model.id).toBe('tiny');
  });

  it('a refused folder leaves everything as it was and says why', async () => {
    let bad = false;
    const { model, recipe, state } = setup(async () => {
      if (bad) throw new TemperError('tensor-shape', 'Tensor model.norm.weight is [2], but must be [4].');
      return SUMMARY;
    });
    await model.choose(folder('tiny'));
    const before = state();
    bad = true;
    await model.choose(folder('broken'));
    expect(state()).toEqual({ ...before, fault: expect.anything() });
    expect(state().fault?.message).toBe(
      'broken was not taken. Tensor model.norm.weight is [2], but must be [4].',
    );
    expect(recipe.recipe.model.id).toBe('tiny');
    expect(recipe.store.getState().past).toHaveLength(1);
  });

  it('the same name again is another model: it is read anew', async () => {
    const { model, state } = setup();
    await model.choose(folder('tiny'));
    const { id } = state().current;
    await model.choose(folder('tiny'));
    expect(state().current.id).not.toBe(id);
    await model.choose(folder('bundled'));
    expect(state().current.name).toBe('bundled-folder');
  });

  it('of two choices the later one counts', async () => {
    const release: (() => void)[] = [];
    const { model, state } = setup(() => new Promise((resolve) => release.push(() => resolve(SUMMARY))));
    const both = [model.choose(folder('first')), model.choose(folder('second'))];
    await expect.poll(() => release.length).toBe(2);
    for (const answer of release.toReversed()) answer();
    await Promise.all(both);
    expect(state()).toMatchObject({ current: { name: 'second' }, checking: null });
  });

  it('undo and redo change the model with the recipe; the bundled one is a step too', async () => {
    const { model, recipe, state } = setup();
    await model.choose(folder('tiny'));
    recipe.undo();
    expect(state()).toMatchObject({ current: { name: 'bundled' }, missing: null });
    recipe.redo();
    expect(state()).toMatchObject({ current: { name: 'tiny' }, summary: SUMMARY });
    model.takeBundled();
    expect(state().current.name).toBe('bundled');
    expect(recipe.recipe.model.id).toBe('bundled');
  });

  it('is not changed while a run is going on, and follows the recipe afterwards', async () => {
    const { model, recipe, run, state } = setup();
    await model.choose(folder('tiny'));
    run.going = true;
    await model.choose(folder('other'));
    expect(state()).toMatchObject({ current: { name: 'tiny' }, fault: { code: 'run-going' } });
    recipe.undo();
    expect(state().current.name).toBe('tiny');
    run.going = false;
    model.follow();
    expect(state().current.name).toBe('bundled');
  });
});

describe('PAGE-24: a recipe for a model that is not here', () => {
  const shared = { model: { id: 'tiny' } };

  it('asks for its folder, or for the bundled model', async () => {
    const { model, recipe, state } = setup(undefined, shared);
    expect(state()).toMatchObject({ current: { name: 'bundled' }, missing: 'tiny' });
    expect(fitsModel(state(), recipe.recipe)).toMatchObject({ ok: false, fault: { code: 'model-missing' } });
    await model.choose(folder('tiny'));
    expect(state()).toMatchObject({ current: { name: 'tiny' }, missing: null });
    recipe.edit({ model: { id: 'elsewhere' } });
    expect(state().missing).toBe('elsewhere');
    model.takeBundled();
    expect(state()).toMatchObject({ current: { name: 'bundled' }, missing: null });
    expect(fitsModel(state(), recipe.recipe).ok).toBe(true);
  });
});

it('PAGE-12: a context past the model’s is refused before a run', async () => {
  const { model, recipe, state } = setup(undefined, { mask: { context: 513 } });
  await model.look();
  const long = fitsModel(state(), recipe.recipe);
  expect(long.ok ? '' : long.fault.message).toMatch(/512 positions: a context of 513 does not fit/);
  recipe.edit({ mask: { context: 512 } });
  expect(fitsModel(state(), recipe.recipe).ok).toBe(true);
});

describe('PAGE-50: a tokenizer, or a chat template, by itself', () => {
  const tokenizer: ModelFiles = {
    kind: 'tokenizer',
    name: 'qwen',
    files: [new File(['{}'], 'tokenizer.json')],
  };

  it('a tokenizer is taken for its tokens; a run on it is refused in a sentence', async () => {
    const { model, recipe, state } = setup(async ({ model: asked }) => {
      expect(asked.kind).toBe('tokenizer');
      return null;
    });
    await model.choose(tokenizer);
    expect(state()).toMatchObject({
      current: { name: 'qwen', kind: 'tokenizer' },
      summary: null,
      fault: null,
    });
    expect(recipe.recipe.model.id).toBe('qwen');
    const fits = fitsModel(state(), recipe.recipe);
    expect(fits.ok ? '' : fits.fault.message).toMatch(
      /^qwen is a tokenizer without weights: .* Choose a folder with config\.json and \*\.safetensors/,
    );
    model.takeBundled();
    expect(fitsModel(state(), recipe.recipe).ok).toBe(true);
  });

  it('a template becomes the recipe’s in one step, and is told', async () => {
    const { model, recipe, state } = setup();
    await model.takeTemplate(new File(['{{ messages }}'], 'mine.jinja'));
    expect(recipe.recipe.model.template).toBe('{{ messages }}');
    expect(recipe.store.getState().past).toHaveLength(1);
    expect(state().notice).toMatch(/^mine\.jinja is now the recipe’s chat template/);
    model.dismissNotice();
    expect(state().notice).toBeNull();
    recipe.undo();
    expect(recipe.recipe.model.template).toBeNull();
  });

  it('an empty file is no template', async () => {
    const { model, recipe, state } = setup();
    await model.takeTemplate(new File([' \n'], 'mine.jinja'));
    expect(recipe.recipe.model.template).toBeNull();
    expect(state()).toMatchObject({ notice: null, fault: { code: 'template-empty' } });
  });
});
