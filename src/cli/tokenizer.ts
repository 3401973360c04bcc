import { fileURLToPath } from 'node:url';
import type { Folder } from '../io/bytes.ts';
import { failed, type Result } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { readTokenizerFiles } from '../model/folder.ts';
import { type ChatTokenizer, createTokenizer, type TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';

/** The word that stands for the model that comes with the program. */
const BUNDLED = 'bundled';

/** The folder of `--model`: a Hugging Face folder, or the bundled model. */
export function modelFolder(model: string): Folder {
  return diskFolder(
    model === BUNDLED ? fileURLToPath(new URL('../../public/models/bundled/', import.meta.url)) : model,
  );
}

/** The tokenizer of `--model` with the recipe's template; its weights are not read. */
export async function loadTokenizer(model: string, choice?: TemplateChoice): Promise<Result<ChatTokenizer>> {
  const folder = modelFolder(model);
  const files = await readTokenizerFiles(folder);
  if (!files.ok) return files;
  if (files.value === null)
    return failed({
      code: 'tokenizer-missing',
      message: `${model} has no tokenizer.json: choose the folder of a model as transformers stores it.`,
      file: 'tokenizer.json',
    });
  const tokenizer = createTokenizer(files.value);
  const chosen = tokenizer.ok && choice ? tokenizer.value.withTemplate(choice) : tokenizer;
  return chosen.ok && chosen.value.templateFault ? failed(chosen.value.templateFault) : chosen;
}
