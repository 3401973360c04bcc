import type { Sink } from '../../io/bytes.ts';
import type { PackedBatch } from '../../tokens/types.ts';
import { parquetWriter } from '../mixture/containers/parquet.ts';
import type { Shape } from '../mixture/shape.ts';

const NUMBERS: Shape = { kind: 'list', of: { kind: 'whole' } };
const SHAPES: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['input_ids', NUMBERS],
  ['labels', NUMBERS],
  ['attention_mask', NUMBERS],
  ['position_ids', NUMBERS],
  ['seq_lengths', NUMBERS],
  ['step', { kind: 'whole' }],
]);

/** Tokens of each sequence of a row. */
function lengthsOf({ segments }: PackedBatch): number[] {
  const lengths: number[] = [];
  for (const segment of segments) lengths[segment] = (lengths[segment] ?? 0) + 1;
  return lengths;
}

/** A row as trainers take tokens: labels are unshifted, −100 where the loss does not look (EXP-71). */
const rowOf = (row: PackedBatch) => ({
  input_ids: row.inputIds,
  labels: row.labels,
  attention_mask: row.inputIds.map(() => 1),
  position_ids: row.positions,
  seq_lengths: lengthsOf(row),
  step: row.step,
});

/** Rows of tokens as Parquet; the sink is closed at the end. */
export async function writeTokens(sink: Sink, rows: Iterable<PackedBatch>): Promise<number> {
  const writer = parquetWriter(sink, { names: [...SHAPES.keys()], shapes: SHAPES });
  let count = 0;
  for (const row of rows) {
    await writer.write([rowOf(row)]);
    count++;
  }
  await writer.end();
  await sink.close();
  return count;
}
