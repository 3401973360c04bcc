import * as v from 'valibot';
import { type Folder, readAll } from '../../io/bytes.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import { readJsonFile } from '../../model/json.ts';
import { endOfTurnId } from '../../tokens/template/end-of-turn.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';
import { type ArtefactFile, bytesFile, jsonFile, textFile } from '../artefact.ts';
import { plainTemplate } from './plain-template.ts';
import type { WeightsSource } from './source.ts';

/** Files of a model folder that go along as they are. */
const VERBATIM = [
  'tokenizer.json',
  'tokenizer.model',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'vocab.json',
  'merges.txt',
  'added_tokens.json',
  'LICENSE',
  'LICENSE.md',
  'LICENSE.txt',
  'NOTICE',
  'NOTICE.txt',
  'USE_POLICY.md',
] as const;

const TEMPLATE = 'chat_template.jinja';
const GENERATION = 'generation_config.json';

// A list is a record of its places to the library.
const objectSchema = v.pipe(
  v.unknown(),
  v.check((value) => !Array.isArray(value)),
  v.record(v.string(), v.unknown()),
);
const idsSchema = v.union([v.pipe(v.number(), v.integer()), v.array(v.pipe(v.number(), v.integer()))]);

const asIs = async (folder: Folder, name: string): Promise<ArtefactFile[]> => {
  const source = await folder.open(name);
  return source === null ? [] : [bytesFile(name, await readAll(source))];
};

/** A JSON object of the folder; {} where the file is not there. */
async function objectOf(folder: Folder, name: string): Promise<Result<Record<string, unknown>>> {
  const json = await readJsonFile(folder, name);
  if (!json.ok) return json;
  const parsed = v.safeParse(objectSchema, json.value ?? {});
  if (parsed.success) return ok(parsed.output);
  return failed({ code: 'model-json', message: `${name} is no JSON object: download it again.`, file: name });
}

/** The chat template that transformers is to use, where it is not in the files that go along. */
async function templateFiles(folder: Folder, tokenizer: ChatTokenizer | null): Promise<ArtefactFile[]> {
  if (tokenizer === null) return asIs(folder, TEMPLATE);
  const plain = plainTemplate(tokenizer);
  if (plain !== null) return [textFile(TEMPLATE, plain)];
  const own = tokenizer.ownTemplates.find(({ name }) => name === 'default')?.source;
  const used = tokenizer.template?.source;
  // transformers reads this file before what tokenizer_config.json says.
  if (used !== undefined && used !== own) return [textFile(TEMPLATE, used)];
  return asIs(folder, TEMPLATE);
}

/** The ids that end an answer: those that the base names, and what ends a turn in the template in use (pitfall 13). */
function endIds(given: unknown, base: readonly number[], tokenizer: ChatTokenizer | null): number[] {
  const named = v.safeParse(idsSchema, given);
  const own = named.success ? [named.output].flat() : base;
  const end = tokenizer && endOfTurnId(tokenizer);
  return [...new Set([...own, ...(end === null ? [] : [end])])];
}

async function generationFile({ folder, model, tokenizer }: WeightsSource): Promise<Result<ArtefactFile[]>> {
  const given = await objectOf(folder, GENERATION);
  if (!given.ok) return given;
  const { eos_token_id: eos, ...rest } = given.value;
  const ids = endIds(eos, model.config.eosTokenIds, tokenizer);
  const bos =
    rest.bos_token_id === undefined && tokenizer?.bosId != null ? { bos_token_id: tokenizer.bosId } : {};
  return ok([jsonFile(GENERATION, { ...bos, ...rest, ...(ids.length > 0 && { eos_token_id: ids }) })]);
}

/** What a model folder holds beside its weights and its card, with `changes` written over config.json (EXP-17). */
export async function modelFiles(
  source: WeightsSource,
  changes: Readonly<Record<string, unknown>> | null = null,
): Promise<Result<readonly ArtefactFile[]>> {
  const { folder, tokenizer } = source;
  const config = await objectOf(folder, 'config.json');
  if (!config.ok) return config;
  const generation = await generationFile(source);
  if (!generation.ok) return generation;
  const asThere = await Promise.all(VERBATIM.map((name) => asIs(folder, name)));
  return ok([
    jsonFile('config.json', { ...config.value, ...changes }),
    ...generation.value,
    ...asThere.flat(),
    ...(await templateFiles(folder, tokenizer)),
  ]);
}
