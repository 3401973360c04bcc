import { fileSource, filesFolder } from '../io/browser/file.ts';
import { readAll } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { readPeft } from '../model/adapter.ts';
import type { AdapterShelf } from '../runs/adapter-shelf.ts';
import { peftZip } from '../runs/peft-files.ts';
import type { Handlers } from './rpc.ts';
import type { RunsRequests } from './runs-protocol.ts';

type OfAdapters = 'adapters' | 'take-adapter' | 'loaded-adapter' | 'remove-adapter';

/** Answers about adapters that were trained elsewhere. */
export function adapterHandlers(shelf: AdapterShelf): Pick<Handlers<RunsRequests>, OfAdapters> {
  return {
    adapters: async () => ({ adapters: await shelf.list() }),
    'take-adapter': async ({ name, files }) => {
      const [only] = files;
      const isZip = files.length === 1 && only !== undefined && /\.zip$/i.test(only.name);
      const folder = isZip
        ? unwrap(peftZip(only.name, await readAll(fileSource(only))))
        : filesFolder(name, files);
      return shelf.take(name.replace(/\.zip$/i, ''), unwrap(await readPeft(folder)));
    },
    'loaded-adapter': ({ id }) => shelf.read(id),
    'remove-adapter': async ({ id }) => {
      await shelf.remove(id);
      return null;
    },
  };
}
