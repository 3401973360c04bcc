import type { DataFile } from '../data/example.ts';
import { parseFile } from '../data/parse.ts';
import { fileSource } from '../io/browser/file.ts';
import { urlFolder } from '../io/browser/url-folder.ts';
import type { Fault } from '../io/faults.ts';
import { TemperError, unwrap } from '../io/faults.ts';
import { readTokenizerFiles } from '../model/folder.ts';
import { labelExample } from '../tokens/label.ts';
import { type ChatTokenizer, createTokenizer } from '../tokens/tokenizer.ts';
import type { DataRequests } from './protocol.ts';
import { type Handlers, serve } from './rpc.ts';

let tokenizer: ChatTokenizer | null = null;

function loadedTokenizer(): ChatTokenizer {
  if (!tokenizer) throw new TemperError('no-tokenizer', 'The tokenizer is not loaded yet.');
  return tokenizer;
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
  'load-tokenizer': async ({ folder }) => {
    const files = unwrap(await readTokenizerFiles(urlFolder(folder)));
    if (!files) throw new TemperError('no-tokenizer', `${folder} has no tokenizer.json.`);
    tokenizer = unwrap(createTokenizer(files));
    return { hasTemplate: tokenizer.template !== null };
  },
  tokens: async ({ example, mask }) => {
    const labelled = unwrap(labelExample(example, loadedTokenizer(), mask));
    return { tokens: labelled.tokens(), lint: labelled.lint, truncated: labelled.truncated };
  },
  counts: async ({ examples, mask }, { signal, progress }) => {
    const counts = new Uint32Array(examples.length * 2);
    for (const [i, example] of examples.entries()) {
      if (signal.aborted) throw new TemperError('cancelled', 'Counting tokens was cancelled.');
      if (i % REPORT_EVERY === 0) {
        progress({ done: i, total: examples.length });
        // Lets cancel messages in.
        await new Promise((resolve) => setTimeout(resolve));
      }
      const labelled = labelExample(example, loadedTokenizer(), mask);
      // As in the run: a row that no batch will hold counts as none.
      if (!labelled.ok || labelled.value.supervised === 0) continue;
      counts[2 * i] = labelled.value.inputIds.length;
      counts[2 * i + 1] = labelled.value.supervised;
    }
    return { counts };
  },
};

serve<DataRequests>(self, handlers);
