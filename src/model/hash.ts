import { modelTensors } from './layout.ts';
import { tensorBytes } from './safetensors-header.ts';
import type { LoadedModel, StoredTensor } from './types.ts';

/** Weights that are in memory at a time. */
const CHUNK = 16 * 2 ** 20;

const hex = (digest: ArrayBuffer): string =>
  Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');

const sha256 = async (bytes: Uint8Array): Promise<string> =>
  // WebCrypto takes no view of shared memory, and no file's bytes lie in any.
  hex(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));

async function tensorDigests(tensor: StoredTensor, bytes: number): Promise<readonly string[]> {
  const digests: string[] = [];
  for (let start = 0; start < bytes; start += CHUNK) {
    digests.push(await sha256(await tensor.read(start, Math.min(bytes, start + CHUNK))));
  }
  return digests;
}

/**
 * SHA-256 in hexadecimal over configuration, tokenizer and weights: over the digests of the tensors that the
 * engine reads, in chunks of 16 MiB, so that it does not matter how they are spread over files. WebCrypto does
 * 0.7 GiB/s on a core of 2026 that has other work too: a second and a half a GB, once a model.
 */
export async function modelHash({ config, tensors, tokenizerFiles }: LoadedModel): Promise<string> {
  const parts: unknown[] = [config, tokenizerFiles];
  for (const { name } of modelTensors(config)) {
    const tensor = tensors.get(name);
    if (!tensor) continue;
    const { dtype, shape } = tensor;
    const bytes = tensorBytes({ dtype, shape });
    parts.push([name, dtype, shape, await tensorDigests(tensor, bytes)]);
  }
  return sha256(new TextEncoder().encode(JSON.stringify(parts)));
}
