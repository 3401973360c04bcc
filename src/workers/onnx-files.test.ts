import { expect, it } from 'vitest';
import { onnxFolder } from './onnx-files.ts';

const folder = onnxFolder(
  [
    { name: 'config.json', blob: new Blob(['{}']) },
    { name: 'onnx/model.onnx', blob: new Blob(['weights']) },
  ],
  'export-1',
);
const ask = (name: string, init?: RequestInit) => folder.fetch(`${folder.root}${folder.id}/${name}`, init);

it('EXP-61: an exported folder is answered from its Blobs as a server would', async () => {
  const answer = await ask('onnx/model.onnx');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('Content-Length')).toBe('7');
  expect(await answer.text()).toBe('weights');
  const head = await ask('config.json', { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

it('EXP-61: what is not in it is not there, and nothing is asked of a network', async () => {
  expect((await ask('generation_config.json')).status).toBe(404);
  const elsewhere = await folder.fetch('https://huggingface.co/someone/model/resolve/main/config.json');
  expect(elsewhere.status).toBe(404);
  // A folder before this one, under its own name.
  expect((await folder.fetch(`${folder.root}export-0/config.json`)).status).toBe(404);
});
