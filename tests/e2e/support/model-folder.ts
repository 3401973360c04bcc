import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { repositoryFile } from './page.ts';

/** Model folders as a person has them, made of the bundled model's files. */
export type Files = Readonly<Record<string, Buffer | string>>;

const NAMES = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;
const bundled = (name: string) => repositoryFile(`public/models/bundled/${name}`);

/** The bundled model's files; `change` replaces some, null leaves one out. */
export function modelFiles(change: Readonly<Record<string, Buffer | string | null>> = {}): Files {
  const whole = [...NAMES, 'model.safetensors'].map((name) => [name, bundled(name)] as const);
  const all = { ...Object.fromEntries(whole), ...change };
  return Object.fromEntries(
    Object.entries(all).filter((file): file is [string, Buffer | string] => file[1] !== null),
  );
}

/** config.json with other values. */
export function configWith(change: object): string {
  return JSON.stringify({ ...JSON.parse(bundled('config.json').toString()), ...change });
}

/** A tokenizer that joins nothing: every byte of a text is a token of its own. */
export function bytewiseTokenizer(): string {
  const tokenizer = JSON.parse(bundled('tokenizer.json').toString());
  return JSON.stringify({ ...tokenizer, model: { ...tokenizer.model, merges: [] } });
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The weights in two files and their index, as the hub stores larger models. */
export function shards(): Files {
  const whole = bundled('model.safetensors');
  const length = Number(whole.readBigUInt64LE(0));
  const { __metadata__, ...header } = JSON.parse(whole.subarray(8, 8 + length).toString());
  const entries = Object.entries(header as Record<string, Entry>);
  const half = Math.ceil(entries.length / 2);
  const files: Record<string, Buffer | string> = {};
  const map: Record<string, string> = {};
  for (const [i, part] of [entries.slice(0, half), entries.slice(half)].entries()) {
    const name = `model-0000${i + 1}-of-00002.safetensors`;
    const head: Record<string, Entry> = {};
    const data: Buffer[] = [];
    let at = 0;
    for (const [tensor, { dtype, shape, data_offsets }] of part) {
      const bytes = whole.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]);
      head[tensor] = { dtype, shape, data_offsets: [at, at + bytes.length] };
      map[tensor] = name;
      data.push(bytes);
      at += bytes.length;
    }
    const json = Buffer.from(JSON.stringify(head));
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64LE(BigInt(json.length));
    files[name] = Buffer.concat([prefix, json, ...data]);
  }
  return { ...files, 'model.safetensors.index.json': JSON.stringify({ weight_map: map }) };
}

const written: string[] = [];

/** Writes a folder of this name somewhere on disk, until `removeFolders`. */
export function folderOnDisk(name: string, files: Files): string {
  const parent = mkdtempSync(join(tmpdir(), 'temper-e2e-'));
  written.push(parent);
  const folder = join(parent, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  return folder;
}

export function removeFolders(): void {
  for (const folder of written.splice(0)) rmSync(folder, { recursive: true });
}

/** Drags files and folders of the disk onto the page, as a file manager would. */
export async function dropFromDisk(page: Page, ...paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  // A drop counts only where an earlier move was answered, which takes the page a moment.
  for (const type of ['dragEnter', 'dragOver', 'dragOver', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 400, data });
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await session.detach();
}
