import type { Sink } from '../../io/bytes.ts';
import type { RecordBlock } from '../containers/types.ts';
import { TreeAssembler } from '../shapes/flat-tree.ts';
import { Unusable } from '../values.ts';

/** Trees that are written at once. */
const BLOCK = 256;

/**
 * Records that are messages, a line each, as records that are trees of messages. The trees are written as JSON
 * lines, so that each can be read again from bytes of its own like any other record.
 */
export async function* assembleTrees(
  messages: AsyncIterable<RecordBlock>,
  sink: Sink,
): AsyncGenerator<RecordBlock> {
  const assembler = new TreeAssembler();
  const encoder = new TextEncoder();
  let isWhole = false;
  try {
    for await (const { rows, values } of messages) {
      for (const [i, value] of values.entries()) assembler.add(rows[i]!, value);
    }
    let at = 0;
    let block = emptyBlock();
    let lines = '';
    const flush = async () => {
      await sink.write(encoder.encode(lines));
      const full = block;
      block = emptyBlock();
      lines = '';
      return full;
    };
    for (const { row, value } of assembler.trees()) {
      const line = value instanceof Unusable ? '' : JSON.stringify(value);
      const bytes = encoder.encode(line).length;
      block.rows.push(row);
      block.values.push(value);
      block.starts.push(at);
      block.ends.push(at + bytes);
      if (line === '') continue;
      lines += `${line}\n`;
      at += bytes + 1;
      if (block.rows.length >= BLOCK) yield await flush();
    }
    yield await flush();
    await sink.close();
    isWhole = true;
  } finally {
    if (!isWhole) await sink.abort();
  }
}

const emptyBlock = () => ({
  rows: [] as number[],
  values: [] as unknown[],
  starts: [] as number[],
  ends: [] as number[],
});
