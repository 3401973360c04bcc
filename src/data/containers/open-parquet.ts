import type { ByteSource } from '../../io/bytes.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import { copied, readChunks } from './chunks.ts';
import { gunzip } from './gzip.ts';
import { Break, copyIn, type OpenedContainer, type OpenOptions } from './opened.ts';
import { describeParquet, type ParquetTable } from './parquet.ts';
import { JSON_LAYOUT } from './reader.ts';
import type { RecordBlock } from './types.ts';

/** A Parquet file is read from its end: a compressed one is unpacked first, under a name of its own. */
async function unpacked(source: ByteSource, options: OpenOptions): Promise<Result<ByteSource>> {
  const { store, copyName } = options;
  const broken = new Break();
  const name = `${copyName}.parquet`;
  for await (const _ of copied(gunzip(readChunks(source, options), source.name, broken.set), store, name)) {
    options.signal?.throwIfAborted();
  }
  const table = await store.open(name);
  if (broken.fault === null && table !== null) return ok(table);
  await store.remove(name);
  const message = `${source.name} could not be unpacked: download or copy it again.`;
  return failed(broken.fault ?? { code: 'data-gzip', message, file: source.name });
}

async function* blocksOf(
  source: ByteSource,
  table: ParquetTable,
  { signal, onProgress, store, copyName }: OpenOptions,
  broken: Break,
): AsyncGenerator<RecordBlock> {
  const sink = await store.create(copyName);
  let row = 0;
  let isDone = false;
  try {
    const blocks = table.read(sink, (done, total) =>
      onProgress?.({ done: Math.round((done / total) * source.size), total: source.size }),
    );
    for (;;) {
      signal?.throwIfAborted();
      const block = await nextBlock(blocks, source.name, row, broken);
      if (block === null) break;
      row = block.rows.at(-1) ?? row;
      yield block;
    }
    await sink.close();
    isDone = true;
  } finally {
    if (!isDone) await sink.abort();
    await store.remove(`${copyName}.parquet`);
  }
}

/** null after the last block, and where a group of rows cannot be read. */
async function nextBlock(
  blocks: AsyncGenerator<RecordBlock>,
  name: string,
  row: number,
  broken: Break,
): Promise<RecordBlock | null> {
  try {
    const { done, value } = await blocks.next();
    return done ? null : value;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `${name}: the rows after row ${row} cannot be read (${why}). Rows before them are kept; write the file again.`;
    broken.set({ code: 'data-parquet', message, file: name, row: row + 1 });
    return null;
  }
}

/** Opens a Parquet table, whose rows are read into a copy as JSON lines. */
export async function openParquet(
  source: ByteSource,
  compressed: boolean,
  options: OpenOptions,
): Promise<Result<OpenedContainer>> {
  const plain = compressed ? await unpacked(source, options) : ok(source);
  if (!plain.ok) return plain;
  const table = await describeParquet(plain.value, source.name);
  if (!table.ok) {
    if (compressed) await options.store.remove(`${options.copyName}.parquet`);
    return table;
  }
  const broken = new Break();
  const { columns, how } = table.value;
  return ok({
    container: 'parquet',
    compressed,
    encoding: 'utf-8',
    columns,
    how: compressed ? `${how}, compressed with gzip` : how,
    layout: JSON_LAYOUT,
    copied: true,
    blocks: () => blocksOf(source, table.value, options, broken),
    fault: () => broken.fault,
    text: () => copyIn(options),
  });
}
