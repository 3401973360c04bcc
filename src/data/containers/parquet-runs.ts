import type { AsyncBuffer, ColumnMetaData, PageHeader, RowGroup, SchemaTree } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { readVarInt } from 'hyparquet/src/thrift.js';
import { compressors } from 'hyparquet-compressors';
import { ROW_GROUP_BYTES, ROW_GROUP_ROWS } from './limits.ts';

/** A page claims more than a group of rows may hold. */
class Absurd extends Error {}

function limit(count: number, most: number): void {
  if (!(count >= 0 && count <= most)) throw new Absurd(`a page claims ${count} values or bytes`);
}

const widthOf = (level: number) => 32 - Math.clz32(level);

/**
 * Follows the runs of Parquet's hybrid of run lengths and packed bits.
 *
 * @returns the offset behind the runs of `count` values
 */
function checkRuns(view: DataView, start: number, width: number, count: number): number {
  const reader = { view, offset: start };
  for (let seen = 0; seen < count; ) {
    const header = readVarInt(reader);
    const isPacked = (header & 1) === 1;
    const values = isPacked ? (header >> 1) * 8 : header >>> 1;
    limit(values, ROW_GROUP_ROWS);
    reader.offset += isPacked ? (values / 8) * width : (width + 7) >> 3;
    seen += values;
  }
  return reader.offset;
}

interface Column {
  readonly codec: ColumnMetaData['codec'];
  /** Bits of a level; 0: there are none. */
  readonly repetition: number;
  readonly definition: number;
}

const isDictionary = (encoding: string | undefined) => encoding?.endsWith('_DICTIONARY') ?? false;
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function checkIndices(view: DataView, start: number, count: number): void {
  const width = view.getUint8(start);
  limit(width, 32);
  checkRuns(view, start + 1, width, count);
}

function checkPage(header: PageHeader, bytes: Uint8Array, { codec, repetition, definition }: Column): void {
  const unpacked = (part: Uint8Array, size: number) => decompressPage(part, size, codec, compressors);
  const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  limit(header.uncompressed_page_size, ROW_GROUP_BYTES);
  if (header.type === 'DICTIONARY_PAGE') limit(dictionary?.num_values ?? 0, ROW_GROUP_ROWS);
  if (header.type === 'DATA_PAGE' && first !== undefined) {
    limit(first.num_values, ROW_GROUP_ROWS);
    const view = viewOf(unpacked(bytes, header.uncompressed_page_size));
    let at = 0;
    for (const width of [repetition, definition]) {
      if (width === 0) continue;
      checkRuns(view, at + 4, width, first.num_values);
      at += 4 + view.getUint32(at, true);
    }
    // Missing values have no index: fewer than num_values may be there, and the end of the page ends them.
    if (isDictionary(first.encoding)) checkIndices(view, at, first.num_values);
    else if (first.encoding === 'RLE') checkRuns(view, at + 4, 1, first.num_values);
  }
  if (header.type === 'DATA_PAGE_V2' && second !== undefined) {
    const { repetition_levels_byte_length: repeated, definition_levels_byte_length: defined } = second;
    limit(second.num_values, ROW_GROUP_ROWS);
    limit(second.num_nulls, second.num_values);
    limit(repeated, bytes.length);
    limit(defined, bytes.length);
    if (repetition > 0) checkRuns(viewOf(bytes), 0, repetition, second.num_values);
    if (definition > 0) checkRuns(viewOf(bytes), repeated, definition, second.num_values);
    const values = bytes.subarray(repeated + defined);
    const size = header.uncompressed_page_size - repeated - defined;
    const page = second.is_compressed === false ? values : unpacked(values, size);
    const count = second.num_values - second.num_nulls;
    if (isDictionary(second.encoding)) checkIndices(viewOf(page), 0, count);
    else if (second.encoding === 'RLE') checkRuns(viewOf(page), 4, 1, count);
  }
}

function checkColumn(bytes: Uint8Array, column: Column): void {
  const reader = { view: viewOf(bytes), offset: 0 };
  while (reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    limit(header.compressed_page_size, bytes.length);
    const end = reader.offset + header.compressed_page_size;
    try {
      checkPage(header, bytes.subarray(reader.offset, end), column);
    } catch (error) {
      // What else is wrong with a page is for hyparquet to say.
      if (error instanceof Absurd) throw error;
    }
    reader.offset = end;
  }
}

/**
 * Looks through the pages of a group of rows for counts that no group of rows can have: hyparquet trusts them, and
 * would be busy with a damaged one for minutes, or until memory is full.
 *
 * @throws where there is one
 */
export async function checkRowGroup(file: AsyncBuffer, schema: SchemaTree, group: RowGroup): Promise<void> {
  for (const { meta_data: metadata } of group.columns) {
    if (metadata === undefined) continue;
    const path = getTreePath(schema, metadata.path_in_schema);
    const start = Number(metadata.dictionary_page_offset || metadata.data_page_offset);
    const bytes = new Uint8Array(await file.slice(start, start + Number(metadata.total_compressed_size)));
    checkColumn(bytes, {
      codec: metadata.codec,
      repetition: widthOf(getMaxRepetitionLevel(path)),
      definition: widthOf(getMaxDefinitionLevel(path)),
    });
  }
}
