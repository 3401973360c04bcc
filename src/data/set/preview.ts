import { type ByteSource, memoryStore } from '../../io/bytes.ts';
import { unwrap } from '../../io/faults.ts';
import type { FileSettings, Recipe } from '../../recipe/schema.ts';
import { openContainer } from '../containers/open.ts';
import type { RecordBlock } from '../containers/types.ts';
import type { Example } from '../example.ts';
import { contentId } from '../hash.ts';
import { mapRecord } from '../shapes/map.ts';
import { Unusable } from '../values.ts';
import { taskName } from './all-rows.ts';
import { fileTask } from './file-task.ts';
import { assembleTrees } from './flat-trees.ts';
import { detectRecords, recordTask, SAMPLE, taskColumn } from './import-file.ts';
import type { FileSummary, Skipped } from './types.ts';

/** What a file's first records become under some settings. */
export interface Preview {
  readonly summary: Pick<FileSummary, 'container' | 'format' | 'evidence' | 'fields' | 'columns' | 'how'>;
  readonly examples: readonly Example[];
  readonly skipped: readonly Skipped[];
}

/** Blocks up to one that makes `most` records full; the rest is not read. */
async function* firstRecords(blocks: AsyncIterable<RecordBlock>, most: number): AsyncGenerator<RecordBlock> {
  let left = most;
  for await (const { rows, values, starts, ends } of blocks) {
    const [first, n] = [0, Math.min(left, values.length)];
    yield {
      rows: rows.slice(first, n),
      values: values.slice(first, n),
      starts: starts.slice(first, n),
      ends: ends.slice(first, n),
    };
    left -= n;
    if (left === 0) return;
  }
}

/** Reads the first hundred records and keeps nothing. */
export async function previewFile(
  source: ByteSource,
  settings: FileSettings,
  data: Recipe['data'],
): Promise<Preview> {
  const store = memoryStore();
  const opened = unwrap(await openContainer(source, settings, { store, copyName: 'preview' }));
  const { detected, blocks } = await detectRecords(opened, settings);
  const first = firstRecords(blocks, SAMPLE);
  const isFlat = detected.reading.format === 'messages-flat';
  const records = isFlat ? assembleTrees(first, await store.create('trees')) : first;
  const reading = isFlat ? { ...detected.reading, format: 'tree' as const } : detected.reading;
  const column = taskColumn(settings, data.taskBy);
  const otherwise = settings.task ?? fileTask(source.name);
  const examples: Example[] = [];
  const skipped: Skipped[] = [];
  for await (const { rows, values } of records) {
    for (const [i, value] of values.entries()) {
      const row = rows[i]!;
      const task = taskName(recordTask(value, column, otherwise), data);
      for (const example of mapRecord(value, reading).examples) {
        if (example instanceof Unusable)
          skipped.push({ row, column: example.column, reason: example.reason });
        else {
          const id = contentId(example.messages, example.tools);
          examples.push({ id, task, file: source.name, row, ...example });
        }
      }
    }
  }
  const { container, columns, how } = opened;
  const { evidence, fields } = detected;
  return {
    summary: { container, columns, how, evidence, fields, format: detected.reading.format },
    examples,
    skipped,
  };
}
