import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { ByteSource, Sink } from '../../io/bytes.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import { Unusable } from '../values.ts';
import { decodeText } from './decode.ts';
import { RECORD_BYTES, ROW_GROUP_BYTES, ROW_GROUP_ROWS } from './limits.ts';
import { checkRowGroup } from './parquet-runs.ts';
import { plainValue } from './parquet-values.ts';
import { BlockBuilder } from './reader.ts';
import { TOO_LONG } from './record.ts';
import type { RecordBlock } from './types.ts';

/** Rows of one block. */
const BLOCK_ROWS = 512;

/** A Parquet file whose description could be read. */
export interface ParquetTable {
  readonly columns: readonly string[];
  readonly how: string;
  /**
   * Its rows, a group of rows in memory at a time, written to the sink as JSON lines: their bytes are those of the
   * copy. Throws where a group cannot be read, after what came before.
   */
  read(sink: Sink, onRows: (done: number, total: number) => void): AsyncGenerator<RecordBlock>;
}

function bufferOf(source: ByteSource): AsyncBuffer {
  return {
    byteLength: source.size,
    slice: async (start, end) => {
      const bytes = await source.slice(start, Math.min(end ?? source.size, source.size));
      // hyparquet reads from the beginning of a buffer: a view into a larger one is copied.
      return new Uint8Array(bytes).buffer;
    },
  };
}

/** Why the table is not read, in words; null: it is. */
function tooLarge({ row_groups: groups }: FileMetaData): string | null {
  const rows = Math.max(0, ...groups.map((group) => Number(group.num_rows)));
  const bytes = Math.max(
    0,
    ...groups.map(({ columns }) =>
      columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0n), 0),
    ),
  );
  if (rows <= ROW_GROUP_ROWS && bytes <= ROW_GROUP_BYTES) return null;
  return 'has groups of rows of more than 1 GiB or 16 million rows, which would not fit into memory: write it with smaller row groups';
}

/** JSON columns that are not JSON stay text; bytes stay bytes until it is seen whether they are text. */
const PARSERS = {
  // hyparquet's own drops a U+FEFF that a text begins with.
  stringFromBytes: (bytes: Uint8Array | undefined): unknown =>
    bytes === undefined ? undefined : (decodeText(bytes) ?? bytes),
  jsonFromBytes: (bytes: Uint8Array | undefined): unknown => {
    const text = bytes === undefined ? null : decodeText(bytes);
    if (text === null) return bytes;
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
};

async function rowsOf(file: AsyncBuffer, metadata: FileMetaData, rowStart: number, rowEnd: number) {
  let rows: unknown[][] = [];
  await parquetRead({
    file,
    metadata,
    compressors,
    parsers: PARSERS,
    utf8: false,
    rowStart,
    rowEnd,
    onComplete: (read) => {
      rows = read;
    },
  });
  return rows;
}

/** Rows as JSON lines, and where they lie behind those that were written before. */
class LineWriter {
  private readonly encoder = new TextEncoder();
  private offset = 0;

  constructor(
    private readonly columns: readonly string[],
    private readonly sink: Sink,
  ) {}

  async write(rows: readonly (readonly unknown[])[], firstRow: number): Promise<RecordBlock> {
    const block = new BlockBuilder();
    const lines: string[] = [];
    for (const [i, row] of rows.entries()) {
      const value = this.value(row);
      const line = value instanceof Unusable ? '' : JSON.stringify(value);
      const length = this.encoder.encode(line).length;
      const isLong = length > RECORD_BYTES;
      block.add(firstRow + i, isLong ? TOO_LONG : value, this.offset, this.offset + length);
      lines.push(line, '\n');
      this.offset += length + 1;
    }
    await this.sink.write(this.encoder.encode(lines.join('')));
    return block;
  }

  private value(row: readonly unknown[]): unknown {
    let column: string | null = null;
    const entries = this.columns.map((name, i) => [
      name,
      plainValue(row[i], () => {
        column ??= name;
      }),
    ]);
    if (column === null) return Object.fromEntries(entries);
    return new Unusable(`The column "${column}" holds bytes that are no text.`, column);
  }
}

async function* readTable(
  file: AsyncBuffer,
  metadata: FileMetaData,
  columns: readonly string[],
  sink: Sink,
  onRows: (done: number, total: number) => void,
): AsyncGenerator<RecordBlock> {
  const writer = new LineWriter(columns, sink);
  const total = Number(metadata.num_rows);
  let done = 0;
  const schema = parquetSchema(metadata);
  for (const group of metadata.row_groups) {
    const count = group.num_rows;
    await checkRowGroup(file, schema, group);
    const rows = await rowsOf(file, metadata, done, done + Number(count));
    for (let at = 0; at < rows.length; at += BLOCK_ROWS) {
      const block = await writer.write(rows.slice(at, at + BLOCK_ROWS), done + at + 1);
      onRows(done + at + block.rows.length, total);
      yield block;
    }
    done += Number(count);
  }
}

/** Reads what a Parquet file says of itself at its end. */
export async function describeParquet(source: ByteSource, name: string): Promise<Result<ParquetTable>> {
  const fault = (what: string) => failed({ code: 'data-parquet', message: `${name} ${what}.`, file: name });
  const file = bufferOf(source);
  let metadata: FileMetaData;
  let columns: readonly string[];
  try {
    metadata = await parquetMetadataAsync(file);
    columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  } catch {
    return fault('is a Parquet file whose end is missing or damaged: download or copy it again');
  }
  const large = tooLarge(metadata);
  if (large !== null) return fault(large);
  const groups = metadata.row_groups.length;
  return ok({
    columns,
    how: `a Parquet table, ${columns.length} ${columns.length === 1 ? 'column' : 'columns'} in ${groups} ${groups === 1 ? 'group' : 'groups'} of rows`,
    read: (sink, onRows) => readTable(file, metadata, columns, sink, onRows),
  });
}
