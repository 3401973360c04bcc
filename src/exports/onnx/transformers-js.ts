import * as v from 'valibot';
import { ok, type Result } from '../../io/faults.ts';
import { readJsonFile } from '../../model/json.ts';
import { tokenizerFromVocabulary } from '../../tokens/tokenizer/from-vocab.ts';
import { type ArtefactFile, jsonFile } from '../artefact.ts';
import { modelFiles } from '../weights/model-files.ts';
import type { WeightsSource } from '../weights/source.ts';

const TOKENIZER = 'tokenizer.json';
const TOKENIZER_CONFIG = 'tokenizer_config.json';
const TEMPLATE = 'chat_template.jinja';

const namedTemplates = v.array(v.looseObject({ name: v.string(), template: v.string() }));
const configSchema = v.fallback(v.record(v.string(), v.unknown()), {});

async function textOf(file: ArtefactFile): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of file.bytes()) text += decoder.decode(piece, { stream: true });
  return text + decoder.decode();
}

/** The template in use as `chat_template` of tokenizer_config.json; others that stand there under a name stay. */
function withTemplate(config: Record<string, unknown>, template: string): Record<string, unknown> {
  const named = v.safeParse(namedTemplates, config.chat_template);
  if (!named.success) return { ...config, chat_template: template };
  const others = named.output.filter(({ name }) => name !== 'default');
  return { ...config, chat_template: [{ name: 'default', template }, ...others] };
}

/** tokenizer.json of a folder that has a vocabulary in its place; none where that cannot be turned into one. */
function converted({ model }: WeightsSource): readonly ArtefactFile[] {
  const files = model.tokenizerFiles;
  if (!files?.vocabulary) return [];
  const json = tokenizerFromVocabulary(files.vocabulary, files.tokenizerConfig);
  return json.ok ? [jsonFile(TOKENIZER, json.value)] : [];
}

interface FolderFiles {
  readonly files: readonly ArtefactFile[];
  readonly notes: readonly string[];
  /** Whether transformers.js finds a tokenizer in it. */
  readonly canChat: boolean;
}

/**
 * A model folder's files for transformers.js. It reads tokenizer.json and tokenizer_config.json alone, so that the
 * chat template stands in the second, and the first is made where the model has vocab.json and merges.txt (EXP-53).
 */
export async function transformersJsFiles(
  source: WeightsSource,
  settings: Readonly<Record<string, unknown>>,
): Promise<Result<FolderFiles>> {
  const all = await modelFiles(source, {
    model_type: source.model.config.architecture,
    'transformers.js_config': settings,
  });
  if (!all.ok) return all;
  const own = all.value.find(({ name }) => name === TOKENIZER);
  const tokenizer = own ? [] : converted(source);
  if (!own && tokenizer.length === 0) {
    const note =
      'The model has no tokenizer.json: transformers.js loads it for token ids alone. Add the file to the model’s folder (transformers writes it with save_pretrained) and export again.';
    return ok({ files: all.value, notes: [note], canChat: false });
  }
  const json = await readJsonFile(source.folder, TOKENIZER_CONFIG);
  if (!json.ok) return json;
  const config = v.parse(configSchema, json.value);
  const template = all.value.find(({ name }) => name === TEMPLATE);
  const stated = template ? withTemplate(config, await textOf(template)) : config;
  const others = all.value.filter(({ name }) => name !== TOKENIZER_CONFIG);
  return ok({
    files: [...others, ...tokenizer, jsonFile(TOKENIZER_CONFIG, stated)],
    notes: [],
    canChat: true,
  });
}
