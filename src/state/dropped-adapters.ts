import type { Dropped } from './drop.ts';

/** An adapter among what was dropped. */
export interface DroppedAdapter {
  /** Of its folder or zip. */
  readonly name: string;
  readonly files: readonly File[];
}

const CONFIG = 'adapter_config.json';
const OF_PEFT = /^adapter_(config\.json|model\.(safetensors|bin))$/;

const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');

/**
 * Adapters as PEFT saves them, and everything else. A folder with adapter_config.json is one whole; of files on
 * their own those are that are named so. A trainer's folder holds checkpoints below it: the outermost is meant.
 */
export function splitAdapters(dropped: readonly Dropped[]): {
  readonly adapters: readonly DroppedAdapter[];
  readonly rest: readonly Dropped[];
} {
  const folders = dropped.filter(({ file }) => file.name === CONFIG).map(({ path }) => folderOf(path));
  const outer = folders.filter(
    (one) => !folders.some((other) => other !== one && (other === '' || one.startsWith(`${other}/`))),
  );
  const ownerOf = ({ path, file }: Dropped): string | undefined =>
    outer.find((one) =>
      one === '' ? path === file.name && OF_PEFT.test(file.name) : path.startsWith(`${one}/`),
    );
  const adapters = outer.map((folder) => ({
    name: folder.split('/').at(-1) || 'adapter',
    files: dropped.filter(({ path }) => folderOf(path) === folder).map(({ file }) => file),
  }));
  return { adapters, rest: dropped.filter((one) => ownerOf(one) === undefined) };
}
