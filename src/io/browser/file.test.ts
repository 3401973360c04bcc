import { expect, test } from 'vitest';
import { filesFolder } from './file.ts';

const file = (name: string, text: string) => new File([text], name);

test('PAGE-25: chosen files are a folder', async () => {
  const folder = filesFolder('tiny', [file('config.json', '{}'), file('model.safetensors', '0123456789')]);
  expect(folder.name).toBe('tiny');
  expect(await folder.open('tokenizer.json')).toBeNull();
  const source = await folder.open('model.safetensors');
  expect(source).toMatchObject({ name: 'model.safetensors', size: 10 });
  expect(await source?.slice(8, 20)).toEqual(new TextEncoder().encode('89'));
});

test('PAGE-25: only what is asked for is read', async () => {
  const weights = file('model.safetensors', '0123456789');
  const asked: unknown[] = [];
  const slice = weights.slice.bind(weights);
  weights.slice = (start, end) => {
    asked.push([start, end]);
    return slice(start, end);
  };
  weights.arrayBuffer = () => Promise.reject(new Error('The file was read whole.'));
  const source = await filesFolder('tiny', [weights]).open('model.safetensors');
  expect(asked).toEqual([]);
  await source?.slice(2, 4);
  expect(asked).toEqual([[2, 4]]);
});

test('PAGE-25: a file that changed since it was chosen is named', async () => {
  const gone = file('config.json', '{}');
  gone.slice = () => {
    throw new DOMException('The file could not be read.', 'NotReadableError');
  };
  const source = await filesFolder('tiny', [gone]).open('config.json');
  await expect(source?.slice(0, 2)).rejects.toThrow(
    /^config\.json cannot be read any more: .*Choose it again/,
  );
});
