import type { Sink } from '../../../io/bytes.ts';
import type { Row } from '../formats/types.ts';
import type { RowWriter } from './types.ts';

const BLOCK_CHARACTERS = 1 << 20;

/** A row a line (JSONL), or one array with a row a line. */
export function jsonWriter(sink: Sink, { isArray }: { readonly isArray: boolean }): RowWriter {
  const encoder = new TextEncoder();
  const [open, between, end] = isArray ? ['[\n', ',\n', '\n]\n'] : ['', '\n', '\n'];
  let block = open;
  let isFirst = true;
  const flush = async () => {
    await sink.write(encoder.encode(block));
    block = '';
  };
  return {
    async write(rows: readonly Row[]) {
      for (const row of rows) {
        block += (isFirst ? '' : between) + JSON.stringify(row);
        isFirst = false;
        if (block.length >= BLOCK_CHARACTERS) await flush();
      }
    },
    async end() {
      block += end;
      await flush();
    },
  };
}
