import { TemperError } from '../../io/faults.ts';
import type { Dropped } from '../../state/drop.ts';

/** More are neither a model nor a data set: a whole disk is not walked. */
const MOST_FILES = 2_000;

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A reader gives a folder's entries in portions, an empty one at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

async function walk(entry: FileSystemEntry, path: string, into: Dropped[]): Promise<void> {
  if (isFile(entry)) into.push({ path, file: await fileOf(entry) });
  if (into.length > MOST_FILES) {
    throw new TemperError(
      'drop-too-large',
      `${path.split('/')[0]} holds more than ${MOST_FILES.toLocaleString('en')} files: drop the model's own folder, or the data files themselves.`,
    );
  }
  if (!isFolder(entry)) return;
  for (const child of await entriesOf(entry)) await walk(child, `${path}/${child.name}`, into);
}

/**
 * The files of a drop, those of folders with the path that they have there. To be called while the event is
 * handled: afterwards its items are gone.
 */
export function droppedFiles({ items }: DataTransfer): Promise<Dropped[]> {
  const taken = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const walks = taken.map(async ({ entry, file }): Promise<Dropped[]> => {
    if (entry && isFolder(entry)) {
      const files: Dropped[] = [];
      await walk(entry, entry.name, files);
      return files;
    }
    return file ? [{ path: file.name, file }] : [];
  });
  return Promise.all(walks).then((files) => files.flat());
}

/** The files of an input, those of a chosen folder with the path that they have there. */
export function chosenFiles(input: HTMLInputElement): Dropped[] {
  return [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}
