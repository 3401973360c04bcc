import { memoryStore } from '../io/bytes.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { AdapterShelf } from '../runs/adapter-shelf.ts';
import { archiveRun, readArchive } from '../runs/archive.ts';
import type { RunEntry } from '../runs/record.ts';
import type { Shelf } from '../runs/shelf.ts';
import { adapterHandlers } from './adapter-handlers.ts';
import type { Handlers } from './rpc.ts';
import { fileName } from './runs-names.ts';
import type { RunsRequests } from './runs-protocol.ts';

/** Answers for a shelf; what the worker itself answers is not among it. */
export function runsHandlers(
  shelf: Shelf,
  adapters = new AdapterShelf(memoryStore()),
): Omit<Handlers<RunsRequests>, 'answer-on'> {
  const entryOf = async (id: string): Promise<RunEntry> => {
    const entry = await shelf.find(id);
    if (!entry) throw new TemperError('run-unknown', 'This run is not kept any more.', { id });
    return entry;
  };
  const checkpointOf = async (id: string, step: number) => {
    const bytes = await shelf.read(id, step);
    if (bytes) return bytes;
    const message = `The checkpoint of step ${step} is not kept any more: choose another.`;
    throw new TemperError('checkpoint-unknown', message, { id, step });
  };
  return {
    ...adapterHandlers(adapters),
    list: () => shelf.list(),
    find: ({ id }) => shelf.find(id),
    log: async ({ id }) => ({ text: await shelf.log(id) }),
    begin: async ({ record, name }) => {
      await shelf.begin(record, name);
      return null;
    },
    save: async ({ id, progress, log }) => {
      await shelf.save(id, progress, log);
      return null;
    },
    keep: ({ id, ...checkpoint }) => shelf.keep(id, checkpoint),
    read: async ({ id, step }) => ({ bytes: await shelf.read(id, step) }),
    label: ({ id, label }) => shelf.label(id, label),
    remove: async ({ ids }) => {
      await shelf.remove(ids);
      return null;
    },
    archive: async ({ id }) => {
      const entry = await entryOf(id);
      const read = (step: number) => checkpointOf(id, step);
      return {
        name: fileName(entry.label.name, 'run.zip'),
        zip: await archiveRun(entry, await shelf.log(id), read),
      };
    },
    unarchive: async ({ file }) => shelf.take(unwrap(await readArchive(file))),
    'save-sweep': async ({ sweep }) => {
      await shelf.saveSweep(sweep);
      return null;
    },
    'remove-sweep': async ({ id }) => {
      await shelf.removeSweep(id);
      return null;
    },
  };
}
