import { expect, it } from 'vitest';
import { dataHandlers, jsonl } from '../../tests/helpers/page-data.ts';
import { runRows } from '../../tests/helpers/rows.ts';
import { unwrap } from '../io/faults.ts';
import { parseRecipe } from '../recipe/parse.ts';
import type { DataRequests } from './protocol.ts';
import { readFrom } from './row-source.ts';
import { connect, serve } from './rpc.ts';

it('PAGE-51: a run reads its rows from the data worker over a port of its own', async () => {
  const recipe = unwrap(parseRecipe({ training: { epochs: 2 }, evaluation: { examples: 4 } }));
  const handlers = dataHandlers();
  const [page, worker] = [new MessageChannel(), new MessageChannel()];
  serve<DataRequests>(worker.port1, handlers);
  serve<DataRequests>(page.port1, handlers);
  for (const port of [page.port1, page.port2, worker.port1]) port.start();
  const client = connect<DataRequests>(page.port2);
  const { data, seed } = recipe;
  // Node carries no File over a port.
  const context = { signal: new AbortController().signal, progress: () => {} };
  await handlers.import({ file: jsonl('a.jsonl', 1200), name: 'a.jsonl', data, keep: false }, context);
  const split = await client.request('split', { data, seed });
  const all = Uint32Array.from({ length: 1200 }, (_, i) => i);
  const examples = await client.request('rows', { rows: all, data });
  const tasks = split.tasks.map(({ task, train, validation }) => ({
    task,
    train: Array.from(train, (row) => examples[row]!),
    validation: Array.from(validation, (row) => examples[row]!),
  }));
  const expected = runRows(tasks, recipe);
  expect(await readFrom({ plan: expected.plan, split, port: worker.port2 }, recipe)).toEqual(expected);
  page.port1.close();
});
