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
      data: ['a.jsonl', 'more/b.json'],
      model: null,
    });
    expect(sorted('photos/a.png').model).toMatch(/^photos holds neither a model .* tokenizer .* nor data/);
  });

  it('PAGE-51: data keeps its path, without the one folder that holds it all', () => {
    expect(sorted('set/train/a.csv.gz', 'set/test/a.csv.gz', 'set/license.txt').data).toEqual([
      'train/a.csv.gz',
      'test/a.csv.gz',
    ]);
    expect(sorted('one/a.parquet', 'two/a.parquet').data).toEqual(['one/a.parquet', 'two/a.parquet']);
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
    expect(sorted('model.safetensors', 'tokenizer.json').model).toMatch(/^model\.safetensors came without/);
  });

  it('nothing dropped is nothing', () => {
    expect(sorted()).toEqual({ data: [], model: null });
  });
});

describe('PAGE-50: a tokenizer, or a chat template, by itself', () => {
  const kind = (...paths: string[]) => {
    const { model } = sortDropped(at(...paths));
    return model?.ok ? [model.value.name, model.value.kind] : (model?.fault.message ?? null);
  };

  it('a tokenizer without weights is a model to make tokens with', () => {
    expect(kind('tokenizer.json')).toEqual(['dropped-tokenizer', 'tokenizer']);
    expect(kind('tokenizer.json', 'tokenizer_config.json', 'config.json')).toEqual([
      'dropped-tokenizer',
      'tokenizer',
    ]);
    expect(kind('qwen/vocab.json', 'qwen/merges.txt', 'qwen/tokenizer_config.json')).toEqual([
      'qwen',
      'tokenizer',
    ]);
    expect(kind('tiny/config.json', 'tiny/tokenizer.json', 'tiny/pytorch_model.bin')).toEqual([
      'tiny',
      'tokenizer',
    ]);
  });

  it('with weights it is a model', () => {
    expect(kind('tiny/config.json', 'tiny/tokenizer.json', 'tiny/a.safetensors')).toEqual(['tiny', 'files']);
    expect(kind('tiny/config.json', 'tiny/tokenizer.json', 'tiny/model.safetensors.index.json')).toEqual([
      'tiny',
      'files',
    ]);
    expect(kind('config.json', 'tokenizer.json', 'model.safetensors')).toEqual(['dropped-model', 'files']);
  });

  it('data beside it stays data, in its folder too', () => {
    expect(sorted('mine/tokenizer.json', 'mine/chat_template.jinja', 'mine/rows.jsonl', 'b.json')).toEqual({
      data: ['mine/rows.jsonl', 'b.json'],
      model: { mine: ['tokenizer.json', 'chat_template.jinja', 'rows.jsonl'] },
    });
  });

  it('part of a tokenizer says what is missing, and is no data', () => {
    const rest = 'add it from the same model, all files in one drop.';
    expect(sorted('tokenizer_config.json', 'rows.jsonl')).toEqual({
      data: ['rows.jsonl'],
      model: `tokenizer_config.json came without tokenizer.json (or vocab.json and merges.txt): ${rest}`,
    });
    expect(kind('vocab.json')).toBe(`vocab.json came without merges.txt or tokenizer.json: ${rest}`);
    expect(kind('gpt/merges.txt')).toBe(`merges.txt came without vocab.json or tokenizer.json: ${rest}`);
    expect(kind('tokenizer.model')).toMatch(/^tokenizer\.model came without tokenizer\.json/);
  });

  it('a template by itself is the recipe’s; in a folder, or beside its tokenizer, it is the model’s', () => {
    const template = (...paths: string[]) => {
      const { template, data } = sortDropped(at(...paths));
      expect(data.some(({ name }) => name.endsWith('.jinja'))).toBe(false);
      return template?.ok ? template.value.name : (template?.fault.message ?? null);
    };
    expect(template('chat_template.jinja')).toBe('chat_template.jinja');
    expect(template('mine.jinja', 'tokenizer.json', 'rows.jsonl')).toBe('mine.jinja');
    expect(template('chat_template.jinja', 'tokenizer.json')).toBeNull();
    expect(template('tiny/chat_template.jinja', 'tiny/tokenizer.json')).toBeNull();
    expect(template('a.jinja', 'b.jinja')).toMatch(/^a\.jinja and b\.jinja are both chat templates/);
    expect(sortDropped(at('chat_template.jinja')).model).toBeNull();
  });

  it('two tokenizers are one too many; one below the other is none of its own', () => {
    expect(kind('a/tokenizer.json', 'a/b/tokenizer.json')).toEqual(['a', 'tokenizer']);
    expect(kind('a/tokenizer.json', 'a/b/config.json', 'a/b/x.safetensors')).toMatch(/2 models \(a, b\)/);
    expect(kind('a/tokenizer.json', 'tokenizer.json')).toBe(
      'These are 2 models (a, dropped-tokenizer): choose the folder of one.',
    );
  });
});
