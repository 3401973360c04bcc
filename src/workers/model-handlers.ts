import type { DataSet } from '../data/set/data-set.ts';
import type { Folder } from '../io/bytes.ts';
import { unwrap } from '../io/faults.ts';
import { type CheckedModel, openModel, readModel, readTokenizer, summarize } from './model.ts';
import type { DataRequests } from './protocol.ts';
import { drawnRun } from './row-source.ts';
import type { Handlers } from './rpc.ts';

/** A folder that tells which of its files is being read. */
function tellingFolder(folder: Folder, tell: (file: string) => void): Folder {
  return {
    name: folder.name,
    open: (file) => {
      tell(file);
      return folder.open(file);
    },
  };
}

/** The handlers that look at models without a GPU. */
export function modelHandlers(set: DataSet): Pick<Handlers<DataRequests>, 'check-model' | 'estimate-memory'> {
  /** Read last: a large tokenizer takes seconds, and the model that was just checked is likely trained next. */
  let checked: { readonly id: string; readonly read: CheckedModel } | null = null;
  return {
    'check-model': async ({ model }, { progress }) => {
      const folder = tellingFolder(openModel(model), (file) => progress({ file }));
      if (model.kind === 'tokenizer') {
        unwrap(await readTokenizer(folder, model.name));
        return null;
      }
      const read = unwrap(await readModel(folder, model.name));
      checked = { id: model.id, read };
      return summarize(read.model);
    },
    'estimate-memory': async ({ model, recipe, run }) => {
      // Nobody asks before Train is opened: its script comes then.
      const { estimateMemory } = await import('./memory.ts');
      if (checked?.id !== model.id) {
        checked = { id: model.id, read: unwrap(await readModel(openModel(model), model.name)) };
      }
      const read = (numbers: Uint32Array) => set.read(numbers, recipe.data);
      const rows = run && (await drawnRun(run, recipe, read));
      return unwrap(estimateMemory(checked.read, recipe, rows));
    },
  };
}
