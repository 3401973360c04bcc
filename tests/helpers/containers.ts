import { type OpenedContainer, openContainer } from '../../src/data/containers/open.ts';
import type { ContainerSettings } from '../../src/data/containers/opened.ts';
import { parseRecord } from '../../src/data/containers/record.ts';
import { Unusable } from '../../src/data/values.ts';
import { bytesSource, memoryStore, type Store } from '../../src/io/bytes.ts';
import type { Fault } from '../../src/io/faults.ts';

/** What a file was read as. */
export interface ReadFile {
  readonly rows: readonly number[];
  readonly values: readonly unknown[];
  /** Values of each record once more, from its own bytes. */
  readonly again: readonly unknown[];
  readonly opened: OpenedContainer;
  /** What it broke off with. */
  readonly broke: Fault | null;
}

/** Reads a file from beginning to end; a fault that it cannot be opened at all is returned as it is. */
export async function readContainer(
  name: string,
  content: string | Uint8Array,
  settings: Partial<ContainerSettings> = {},
  store: Store = memoryStore(),
): Promise<ReadFile | Fault> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const result = await openContainer(
    bytesSource(name, bytes),
    { container: null, header: null, ...settings },
    { store, copyName: 'copy' },
  );
  if (!result.ok) return result.fault;
  const opened = result.value;
  const rows: number[] = [];
  const values: unknown[] = [];
  const ranges: (readonly [number, number])[] = [];
  for await (const block of opened.blocks()) {
    rows.push(...block.rows);
    values.push(...block.values);
    for (const [i, start] of block.starts.entries()) ranges.push([start, block.ends[i]!]);
  }
  const text = await opened.text();
  const again = await Promise.all(
    ranges.map(async ([start, end]) => parseRecord(await text.slice(start, end), opened.layout)),
  );
  return { rows, values, again, opened, broke: opened.fault() };
}

/** Reads a file that can be opened. */
export async function recordsOf(...file: Parameters<typeof readContainer>): Promise<ReadFile> {
  const read = await readContainer(...file);
  if ('message' in read) throw new Error(read.message);
  return read;
}

/** The sentences with which a file, or some of its rows, were refused. */
export function refusals(read: ReadFile | Fault): readonly string[] {
  if ('message' in read) return [read.message];
  const rows = read.values.filter((value) => value instanceof Unusable).map(({ reason }) => reason);
  return read.broke === null ? rows : [...rows, read.broke.message];
}
