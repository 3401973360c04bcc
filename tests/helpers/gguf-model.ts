import { planGgufModel } from '../../src/exports/gguf/model.ts';
import type { WeightsSource } from '../../src/exports/weights/source.ts';
import { unwrap } from '../../src/io/faults.ts';
import { diskFolder } from '../../src/io/node/disk.ts';
import { loadModelFolder } from '../../src/model/folder.ts';
import type { ModelConfig } from '../../src/model/types.ts';
import { createTokenizer } from '../../src/tokens/tokenizer/tokenizer.ts';
import { llama, patternModel } from './config.ts';
import { memoryFolder } from './folders.ts';
import { fileBytes, readGguf } from './gguf.ts';

/** A model as GGUF, read again, with the texts beside it. */
export async function exported(source: WeightsSource, dtype: 'f32' | 'f16' | null = null) {
  const { files, notes } = unwrap(await planGgufModel(source, { dtype }));
  const bytes = await fileBytes(files[0]!);
  if (bytes.length !== files[0]!.size) throw new Error(`${bytes.length} bytes in place of ${files[0]!.size}`);
  const textOf = async (place: number) => new TextDecoder().decode(await fileBytes(files[place]!));
  return {
    names: files.map(({ name }) => name),
    notes,
    ...readGguf(bytes),
    modelfile: await textOf(1),
    readme: await textOf(2),
  };
}

/** The bundled model without an adapter. */
export async function bundled(): Promise<WeightsSource> {
  const folder = diskFolder('public/models/bundled');
  const model = unwrap(await loadModelFolder(folder, 'bundled'));
  const tokenizer = unwrap(createTokenizer(model.tokenizerFiles!));
  return { baseName: 'bundled', model, folder, adapter: null, tokenizer, story: null };
}

/** A small model without a tokenizer, changed where a test wants it. */
export const patterned = (change: Partial<ModelConfig>): WeightsSource => ({
  baseName: 'model',
  model: patternModel(llama(change)),
  folder: memoryFolder('model', {}),
  adapter: null,
  tokenizer: null,
  story: null,
});
