import type { DataFile } from '../data/example.ts';
import { parseFile } from '../data/parse.ts';
import { fileSource } from '../io/browser/file.ts';
import type { Folder } from '../io/bytes.ts';
import type { Fault } from '../io/faults.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { estimateMemory } from './memory.ts';
import { type CheckedModel, openModel, readModel, readTokenizer, summarize } from './model.ts';
import type { DataRequests, ModelReference } from './protocol.ts';
import { type Handlers, serve } from './rpc.ts';

let tokenizer: ChatTokenizer | null = null;
/** The model whose tokenizer was asked for last. */
let wanted = '';
/** Read last: a large tokenizer takes seconds, and the model that was just checked is likely taken next. */
let checked: { readonly id: string; readonly read: CheckedModel } | null = null;

function loadedTokenizer(): ChatTokenizer {
  if (!tokenizer) throw new TemperError('no-tokenizer', 'The tokenizer is not loaded yet.');
  return tokenizer;
}

const buildTokenizer = async (model: ModelReference): Promise<ChatTokenizer> =>
  unwrap(await readTokenizer(openModel(model), model.name));

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

/** Rows between two reports of progress. */
const REPORT_EVERY = 256;

const handlers: Handlers<DataRequests> = {
  parse: async ({ files, taskBy }, { signal, progress }) => {
    const parsed: DataFile[] = [];
    const faults: Fault[] = [];
    for (const file of files) {
      const onProgress = (at: { readonly done: number; readonly total: number }) =>
        progress({ file: file.name, ...at });
      const result = await parseFile(fileSource(file), { taskBy, signal, onProgress });
      if (result.ok) parsed.push(result.value);
      else faults.push(result.fault);
    }
    return { files: parsed, faults };
  },
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
  'load-tokenizer': async ({ model }) => {
    wanted = model.id;
    const mine = checked?.id === model.id ? checked.read.tokenizer : await buildTokenizer(model);
    // A slow folder must not take the place of one that was asked for after it.
    if (wanted === model.id) tokenizer = mine;
    return { hasTemplate: mine.template !== null };
  },
  'estimate-memory': async ({ model, recipe, tasks }) => {
    if (checked?.id !== model.id) {
      checked = { id: model.id, read: unwrap(await readModel(openModel(model), model.name)) };
    }
    return unwrap(estimateMemory(checked.read, recipe, tasks));
  },
  tokens: async ({ example, mask }) => {
    const labelled = unwrap(labelExample(example, loadedTokenizer(), mask));
    return { tokens: labelled.tokens(), lint: labelled.lint, truncated: labelled.truncated };
  },
  counts: async ({ examples, mask }, { signal, progress }) => {
    const counts = new Uint32Array(examples.length * 2);
    // The one that was meant: another may be loaded while this counts.
    const meant = loadedTokenizer();
    for (const [i, example] of examples.entries()) {
      if (signal.aborted) throw new TemperError('cancelled', 'Counting tokens was cancelled.');
      if (i % REPORT_EVERY === 0) {
        progress({ done: i, total: examples.length });
        // Lets cancel messages in.
        await new Promise((resolve) => setTimeout(resolve));
      }
      const labelled = labelExample(example, meant, mask);
      // As in the run: a row that no batch will hold counts as none.
      if (!labelled.ok || labelled.value.supervised === 0) continue;
      counts[2 * i] = labelled.value.inputIds.length;
      counts[2 * i + 1] = labelled.value.supervised;
    }
    return { counts };
  },
};

serve<DataRequests>(self, handlers);
