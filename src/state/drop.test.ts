import { describe, expect, it } from 'vitest';
import { type Dropped, sortDropped } from './drop.ts';

const at = (...paths: string[]): Dropped[] =>
  paths.map((path) => ({ path, file: new File([''], path.split('/').at(-1) ?? '') }));

/** Names alone; a fault by its sentence. */
function sorted(...paths: string[]) {
  const { data, model } = sortDropped(at(...paths));
  const named = model?.ok ? { [model.value.name]: model.value.files.map(({ name }) => name) } : null;
  return { data: data.map(({ name }) => name), model: model?.ok === false ? model.fault.message : named };
}

describe('PAGE-22: a model is told from data', () => {
  it('a folder with config.json is a model, under its own name', () => {
    expect(sorted('tiny/config.json', 'tiny/model.safetensors', 'tiny/tokenizer.json')).toEqual({
      data: [],
      model: { tiny: ['config.json', 'model.safetensors', 'tokenizer.json'] },
    });
  });

  it('files on their own are a model where config.json and weights are among them', () => {
    expect(sorted('config.json', 'model-00001-of-00002.safetensors').model).toHaveProperty('dropped-model');
    expect(sorted('config.json', 'rows.jsonl')).toEqual({ data: ['config.json', 'rows.jsonl'], model: null });
  });

  it('data stays data, also beside a model', () => {
    expect(sorted('alpaca.json', 'train.jsonl').model).toBeNull();
    const mixed = sorted('config.json', 'model.safetensors', 'tokenizer.json', 'alpaca.json', 'notes.jsonl');
    expect(mixed.data).toEqual(['alpaca.json', 'notes.jsonl']);
    expect(sorted('tiny/config.json', 'tiny/model.safetensors', 'alpaca.json')).toEqual({
      data: ['alpaca.json'],
      model: { tiny: ['config.json', 'model.safetensors'] },
    });
  });

  it('what lies in a model folder is the model’s, other formats and checkpoints too', () => {
    const all = ['tiny/config.json', 'tiny/model.safetensors', 'tiny/trainer_state.json'];
    expect(sorted(...all, 'tiny/onnx/config.json', 'tiny/checkpoint-5/config.json')).toEqual({
      data: [],
      model: { tiny: ['config.json', 'model.safetensors', 'trainer_state.json'] },
    });
    expect(sorted('hub/tiny/config.json', 'hub/readme.md').model).toEqual({ tiny: ['config.json'] });
  });

  it('a folder without config.json holds data; what is neither is left alone', () => {
    expect(sorted('set/a.jsonl', 'set/more/b.json', 'set/README.md', 'set/.git/x.json')).toEqual({
      data: ['a.jsonl', 'b.json'],
      model: null,
    });
    expect(sorted('photos/a.png').model).toMatch(/^photos holds neither a model .* nor data/);
  });

  it('two models, or weights without config.json, are answered by a sentence', () => {
    expect(sorted('a/config.json', 'b/config.json', 'rows.jsonl')).toEqual({
      data: ['rows.jsonl'],
      model: 'These are 2 models (a, b): choose the folder of one.',
    });
    expect(sorted('model.safetensors')).toEqual({
      data: [],
      model: expect.stringMatching(/^model\.safetensors came without config\.json/),
    });
  });

  it('nothing dropped is nothing', () => {
    expect(sorted()).toEqual({ data: [], model: null });
  });
});
