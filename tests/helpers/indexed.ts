import type { Example } from '../../src/data/example.ts';
import { contentHash } from '../../src/data/hash.ts';
import type { IndexedFile } from '../../src/data/set/all-rows.ts';
import { IndexBuilder } from '../../src/data/set/index-builder.ts';
import { rowFacts } from '../../src/data/set/row-facts.ts';

/** Files of an index as an import would make them; rows are numbered in the order given. */
export function indexed(examples: readonly Example[]): IndexedFile[] {
  const builders = new Map<string, IndexBuilder>();
  for (const { file, task, row, messages, tools } of examples) {
    const builder = builders.get(file) ?? new IndexBuilder();
    builders.set(file, builder);
    const id = contentHash(messages, tools);
    const place = { start: 0, end: 1, part: 0, row, format: 'messages' } as const;
    builder.add({ ...place, id, task, ...rowFacts(messages, id) });
  }
  let base = 0;
  return [...builders].map(([name, builder]) => {
    const index = builder.finish();
    base += index.count;
    return { name, base: base - index.count, index };
  });
}
