import { afterEach, expect, test, vi } from 'vitest';
import { urlFolder } from './url-folder.ts';

afterEach(() => vi.unstubAllGlobals());

function serve(answer: (url: string, init: RequestInit) => Response): void {
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => answer(url, init));
}

test('a missing file is null, also where the server answers with its page', async () => {
  serve(() => new Response('', { status: 404 }));
  expect(await urlFolder('http://x/m/').open('a.json')).toBeNull();
  serve(() => new Response('<html>', { headers: { 'content-type': 'text/html' } }));
  expect(await urlFolder('http://x/m/').open('a.json')).toBeNull();
});

test('a small file is read whole', async () => {
  serve((url) => new Response(url));
  const source = await urlFolder('http://x/m/').open('a b.json');
  expect(source?.size).toBe('http://x/m/a%20b.json'.length);
  expect(new TextDecoder().decode(await source?.slice(0, 4))).toBe('http');
});

test('a large file is read in ranges', async () => {
  const size = 9 * 1024 * 1024;
  const asked: string[] = [];
  serve((_, init) => {
    if (init.method === 'HEAD') {
      return new Response(null, { headers: { 'content-length': String(size), 'accept-ranges': 'bytes' } });
    }
    asked.push(new Headers(init.headers).get('range') ?? 'whole');
    return new Response(new Uint8Array([1, 2, 3]), { status: 206 });
  });
  const source = await urlFolder('http://x/').open('model.safetensors');
  expect(source?.size).toBe(size);
  expect(await source?.slice(size - 3, size + 10)).toEqual(new Uint8Array([1, 2, 3]));
  expect(asked).toEqual([`bytes=${size - 3}-${size - 1}`]);
});

test('other answers are an error that names the URL', async () => {
  serve(() => new Response('', { status: 500 }));
  await expect(urlFolder('http://x/').open('a.json')).rejects.toThrow(
    'http://x/a.json answered with status 500',
  );
});
