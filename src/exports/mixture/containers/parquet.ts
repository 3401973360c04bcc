import { ByteWriter, ParquetWriter, type SchemaElement } from 'hyparquet-writer';
import type { Sink } from '../../../io/bytes.ts';
import type { Row, Value } from '../formats/types.ts';
import type { Shape } from '../shape.ts';
import type { Columns, RowWriter } from './types.ts';

/** A row group ends with either: few enough to be held, enough to compress. */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 1 << 25;

function charactersOf(value: Value): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, one: Value) => sum + charactersOf(one), 0);
}

/** Hands on what is written at the end of each row group. */
class SinkWriter extends ByteWriter {
  constructor(private readonly sink: Sink) {
    super();
  }

  async flush(): Promise<void> {
    const bytes = this.getBytes().slice();
    this.index = 0;
    await this.sink.write(bytes);
  }

  override finish(): Promise<void> {
    return this.flush();
  }
}

const TYPES = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  truth: { type: 'BOOLEAN' },
  number: { type: 'DOUBLE' },
  whole: { type: 'INT32' },
} as const;

/** A column and what is in it, parents first, as Parquet writes a schema; lists have its three levels. */
function elementsOf(name: string, shape: Shape): SchemaElement[] {
  const repetition_type = 'OPTIONAL';
  if (shape.kind === 'list')
    return [
      { name, repetition_type, converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf('element', shape.of ?? { kind: 'text' }),
    ];
  if (shape.kind === 'group')
    return [
      { name, repetition_type, num_children: shape.fields.size },
      ...[...shape.fields].flatMap(([field, inner]) => elementsOf(field, inner)),
    ];
  return [{ name, repetition_type, ...TYPES[shape.kind] }];
}

/** Parquet, compressed with Snappy; lists and their fields are Parquet's own lists and groups. */
export function parquetWriter(sink: Sink, { names, shapes }: Columns): RowWriter {
  const schema: SchemaElement[] = [
    { name: 'root', num_children: names.length },
    ...names.flatMap((name) => elementsOf(name, shapes.get(name) ?? { kind: 'text' })),
  ];
  const parquet = new ParquetWriter({ writer: new SinkWriter(sink), schema, createdBy: 'temper' });
  let waiting: Row[] = [];
  let characters = 0;
  const writeGroup = async () => {
    const columnData = names.map((name) => ({ name, data: waiting.map((row) => row[name]) }));
    waiting = [];
    characters = 0;
    await parquet.write({ columnData, rowGroupSize: GROUP_ROWS });
  };
  return {
    async write(rows) {
      for (const row of rows) {
        waiting.push(row);
        characters += charactersOf(row);
        if (waiting.length === GROUP_ROWS || characters >= GROUP_CHARACTERS) await writeGroup();
      }
    },
    async end() {
      if (waiting.length > 0) await writeGroup();
      await parquet.finish();
    },
  };
}
