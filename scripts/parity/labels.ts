/**
 * Labels of many model folders, templates and files in one process: reads a list of jobs, prints a JSON
 * line an example. Run by check_labels.py.
 */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { loadTokenizer } from '../../src/cli/tokenizer.ts';
import type { Example } from '../../src/data/example.ts';
import { DataSet } from '../../src/data/set/data-set.ts';
import type { Skipped } from '../../src/data/set/types.ts';
import { memoryStore } from '../../src/io/bytes.ts';
import { unwrap } from '../../src/io/faults.ts';
import { fileSource } from '../../src/io/node/disk.ts';
import { defaultRecipe } from '../../src/recipe/parse.ts';
import { recipeSchema } from '../../src/recipe/schema.ts';
import { labelExample } from '../../src/tokens/mask/label.ts';
import type { ChatTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';

const jobs = v.array(
  v.object({
    id: v.string(),
    model: v.string(),
    file: v.string(),
    recipe: v.pick(recipeSchema, ['mask', 'model']),
  }),
);

/** A file with all its examples. */
interface ReadFile {
  readonly examples: readonly Example[];
  readonly skipped: readonly Skipped[];
}

const print = (line: unknown) => process.stdout.write(`${JSON.stringify(line)}\n`);

// A vocabulary is read once for the jobs that follow one another with it, a file once for all.
let last: { readonly model: string; readonly tokenizer: ChatTokenizer } | null = null;
const files = new Map<string, FileRows>();

interface FileRows {
  readonly examples: readonly Example[];
  readonly skipped: readonly Skipped[];
}

async function tokenizerOf(model: string): Promise<ChatTokenizer> {
  if (last?.model !== model) last = { model, tokenizer: unwrap(await loadTokenizer(model)) };
  return last.tokenizer;
}

async function dataOf(path: string): Promise<ReadFile> {
  const known = files.get(path);
  if (known) return known;
  const { data } = defaultRecipe();
  const set = new DataSet(memoryStore());
  const { name, count } = unwrap(await set.add(unwrap(await fileSource(path)), data, {}));
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  const read = { examples: await set.read(rows, data), skipped: set.skipped(name) };
  files.set(path, read);
  return read;
}

const path = process.argv[2];
if (path === undefined) throw new Error('Usage: tsx scripts/parity/labels.ts JOBS.json');

for (const { id, model, file, recipe } of v.parse(jobs, JSON.parse(readFileSync(path, 'utf8')))) {
  const tokenizer = (await tokenizerOf(model)).withTemplate(recipe.model);
  if (!tokenizer.ok) {
    print({ job: id, fault: tokenizer.fault });
    continue;
  }
  const data = await dataOf(file);
  for (const { row, reason } of data.skipped) print({ job: id, row, skipped: reason });
  for (const example of data.examples) {
    const labelled = labelExample(example, tokenizer.value, recipe.mask);
    if (!labelled.ok) {
      print({ job: id, row: example.row, fault: labelled.fault });
      continue;
    }
    const { inputIds, labels } = labelled.value;
    print({ job: id, row: example.row, input_ids: inputIds, labels });
  }
}
