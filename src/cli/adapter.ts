import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ok, type Result } from '../io/faults.ts';
import { diskExists, diskFolder } from '../io/node/disk.ts';
import { type Adapter, readAdapter } from '../model/adapter.ts';
import { decodeCheckpoint } from '../runs/checkpoint.ts';
import { peftZip } from '../runs/peft-files.ts';

/** The adapter that --adapter names: a PEFT folder (a run's folder is one at its end), its zip, or a checkpoint's file. */
export async function readAdapterAt(path: string): Promise<Result<Adapter>> {
  if ((await diskExists(path)) !== 'file') return readAdapter(diskFolder(path));
  const bytes = Uint8Array.from(await readFile(path));
  if (/\.zip$/i.test(path)) {
    const folder = peftZip(basename(path), bytes);
    return folder.ok ? readAdapter(folder.value) : folder;
  }
  const decoded = await decodeCheckpoint(bytes, path);
  if (!decoded.ok) return decoded;
  const { lora, adapter } = decoded.value;
  return ok({ lora, tensors: adapter });
}
