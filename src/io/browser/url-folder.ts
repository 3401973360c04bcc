import { type ByteSource, bytesSource, type Folder } from '../bytes.ts';
import { TemperError } from '../faults.ts';

/** Larger files are read in ranges where the server can, so that a model is never in memory twice. */
const RANGE_FROM_BYTES = 8 * 1024 * 1024;

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new TemperError('fetch-failed', `${url} cannot be reached: check the connection and try again.`, {
      url,
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}

/** A server of single-page apps answers a missing file with its own page and status 200. */
function isMissing(response: Response, file: string): boolean {
  const page = (response.headers.get('content-type') ?? '').startsWith('text/html');
  return response.status === 404 || (response.ok && page && !/\.html?$/.test(file));
}

function assertOk(response: Response, url: string): void {
  if (response.ok) return;
  throw new TemperError('fetch-failed', `${url} answered with status ${response.status}: try again later.`, {
    url,
    status: response.status,
  });
}

async function whole(url: string): Promise<Uint8Array> {
  const response = await request(url, {});
  assertOk(response, url);
  return new Uint8Array(await response.arrayBuffer());
}

function rangedSource(name: string, url: string, size: number): ByteSource {
  return {
    name,
    size,
    async slice(start, end) {
      const last = Math.min(end, size) - 1;
      if (last < start) return new Uint8Array(0);
      const response = await request(url, { headers: { Range: `bytes=${start}-${last}` } });
      assertOk(response, url);
      const bytes = new Uint8Array(await response.arrayBuffer());
      // A server may ignore the range and send everything.
      return response.status === 206 ? bytes : bytes.subarray(start, last + 1);
    },
  };
}

/** Files below a URL with a trailing slash; null where the server has no such file. */
export function urlFolder(baseUrl: string): Folder {
  return {
    name: baseUrl,
    async open(file) {
      const url = baseUrl + file.split('/').map(encodeURIComponent).join('/');
      const head = await request(url, { method: 'HEAD' });
      if (isMissing(head, file)) return null;
      const size = Number(head.headers.get('content-length') ?? Number.NaN);
      const plain = head.headers.get('content-encoding') === null;
      const ranges = head.headers.get('accept-ranges') === 'bytes';
      if (head.ok && plain && ranges && size >= RANGE_FROM_BYTES) return rangedSource(file, url, size);
      return bytesSource(file, await whole(url));
    },
  };
}
