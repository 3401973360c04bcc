import * as v from 'valibot';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { TokenizerFiles } from '../../model/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { type ChatTemplate, compileTemplate } from '../template/template.ts';
import { addedSchema } from './added.ts';
import { brokenTemplate } from './broken-template.ts';
import { createEncoder, type EncodedText } from './encoder.ts';
import { tokenizerFromVocabulary } from './from-vocab.ts';
import { pieceBytes } from './pieces.ts';
import { prefixIds } from './prefix.ts';
import { kindInWords, readingOf } from './reading.ts';
import { UnsupportedPart } from './unsupported.ts';

export type { EncodedText } from './encoder.ts';

/** Turns ids into text one at a time; a character is given out when its last byte has come. */
interface StreamDecoder {
  push(id: number): string;
  /** What is left; bytes that never became a character show as U+FFFD. */
  end(): string;
}

interface NamedTemplate {
  readonly name: string;
  readonly source: string;
}

interface AddedTokenInfo {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** A model's tokenizer with exact offsets. */
export interface ChatTokenizer {
  /** What it is, in words: "byte-level BPE", "SentencePiece BPE with byte fallback", "Unigram". */
  readonly kind: string;
  /** How many tokens it has, added ones among them. */
  readonly vocabulary: number;
  /** The chat template in use; null where there is none. One that cannot be read refuses every conversation. */
  readonly template: ChatTemplate | null;
  /** What is wrong with the template in use. */
  readonly templateFault: Fault | null;
  /** The model's own templates by name; the one in use where a recipe asks for none is "default". */
  readonly ownTemplates: readonly NamedTemplate[];
  /** What stands between messages, and whether EOS follows the last answer, where there is no template. */
  readonly separator: string;
  readonly eos: boolean;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly bosId: number | null;
  readonly eosId: number | null;
  readonly padToken: string | null;
  readonly padId: number | null;
  /** What stands for characters that the vocabulary has no token for; null where it has one for every byte. */
  readonly unkId: number | null;
  readonly addedTokens: readonly AddedTokenInfo[];
  /**
   * transformers 5 does not read tokenizer.json as it stands: for a Llama tokenizer that is not "legacy" it puts
   * the space before a text at its very beginning only, not after every special token (LlamaTokenizer).
   */
  readonly isRebuiltByTransformers: boolean;
  /** Texts of the special tokens, for finding them in rendered text and in data. */
  readonly specialTokens: readonly string[];
  /** Ids that the tokenizer itself puts before a text that went through no template (BOS, or none). */
  readonly prefixIds: readonly number[];
  /**
   * Ids of a text, nothing added before or after, and where in this very text each stands. Lone surrogates,
   * which no tokenizer can encode, are taken as U+FFFD.
   */
  encode(text: string): EncodedText;
  isSpecial(id: number): boolean;
  /** Readable text of one token; bytes that split a character show as U+FFFD. */
  tokenText(id: number): string;
  /** The token's own bytes. */
  tokenBytes(id: number): readonly number[];
  /** The same tokenizer with another template; the vocabulary is not read again. */
  withTemplate(choice: TemplateChoice): Result<ChatTokenizer>;
  idOf(token: string): number | null;
  decode(ids: readonly number[], options?: { readonly skipSpecial?: boolean }): string;
  createDecoder(options?: { readonly skipSpecial?: boolean }): StreamDecoder;
}

// Loose throughout: transformers writes more than is of concern here.
const tokenizerSchema = v.looseObject({
  added_tokens: v.optional(v.array(addedSchema), []),
  model: v.looseObject({}),
  normalizer: v.nullish(v.unknown()),
  pre_tokenizer: v.nullish(v.unknown()),
  post_processor: v.nullish(v.unknown()),
  decoder: v.nullish(v.unknown()),
});
const namedToken = v.nullish(v.union([v.string(), v.object({ content: v.string() })]));
const configSchema = v.looseObject({
  bos_token: namedToken,
  eos_token: namedToken,
  pad_token: namedToken,
  tokenizer_class: v.nullish(v.string()),
  legacy: v.nullish(v.boolean()),
  chat_template: v.nullish(
    v.union([v.string(), v.array(v.object({ name: v.string(), template: v.string() }))]),
  ),
});
type Config = v.InferOutput<typeof configSchema>;

const textOf = (token: v.InferOutput<typeof namedToken>): string | null =>
  typeof token === 'string' ? token : (token?.content ?? null);

const refused = (message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code: 'tokenizer-unsupported', message, file: 'tokenizer.json' });

/** The model's templates by name, chat_template.jinja before what tokenizer_config.json says. */
function ownTemplates(files: TokenizerFiles, { chat_template: stored }: Config): readonly NamedTemplate[] {
  const all = new Map<string, string>();
  if (typeof stored === 'string') all.set('default', stored);
  else for (const { name, template } of stored ?? []) all.set(name, template);
  if (files.chatTemplate !== null) all.set('default', files.chatTemplate);
  for (const { name, source } of files.moreTemplates ?? []) all.set(name, source);
  return [...all].map(([name, source]) => ({ name, source }));
}

/** Reads tokenizer.json, or a vocabulary with merges: byte-level BPE, BPE and Unigram as SentencePiece has them. */
export function createTokenizer(files: TokenizerFiles): Result<ChatTokenizer> {
  const stored = files.vocabulary
    ? tokenizerFromVocabulary(files.vocabulary, files.tokenizerConfig)
    : ok(files.tokenizer);
  if (!stored.ok) return stored;
  const json = v.safeParse(tokenizerSchema, stored.value);
  if (!json.success)
    return refused('tokenizer.json is not a tokenizer as transformers stores it: download it again.');
  const config = v.safeParse(configSchema, files.tokenizerConfig ?? {});
  if (!config.success)
    return refused('tokenizer_config.json is not as transformers stores it: download it again.');
  try {
    return ok(build(files, json.output, config.output));
  } catch (error) {
    if (error instanceof UnsupportedPart) return refused(`This tokenizer cannot be used: ${error.message}.`);
    throw error;
  }
}

/** What the streaming decoder and the view have to know of one token. */
interface TokenBytes {
  readonly bytes: Uint8Array;
  readonly added: boolean;
}

function build(
  files: TokenizerFiles,
  json: v.InferOutput<typeof tokenizerSchema>,
  config: Config,
): ChatTokenizer {
  const encoder = createEncoder({
    added: json.added_tokens,
    normalizer: json.normalizer,
    preTokenizer: json.pre_tokenizer,
    model: json.model,
  });
  const reading = readingOf(json, encoder);
  const { vocabulary } = encoder.model;

  const added = new Map(json.added_tokens.map((token) => [token.id, token]));
  const bosToken = textOf(config.bos_token);
  const eosToken = textOf(config.eos_token);
  const padToken = textOf(config.pad_token);
  // Where a text begins and ends is special whatever tokenizer.json says of it (Phi-3's </s> is not marked).
  const special = json.added_tokens.filter(
    ({ content, special }) => special || content === bosToken || content === eosToken,
  );
  const specialIds = new Set(special.map((token) => token.id));
  const pieces = new Map([...vocabulary].map(([piece, id]) => [id, piece]));
  const addedIds = new Map(json.added_tokens.map(({ content, id }) => [content, id]));
  const idOf = (token: string) => addedIds.get(token) ?? vocabulary.get(token) ?? null;

  const cache = new Map<number, TokenBytes>();
  const tokenOf = (id: number): TokenBytes => {
    let token = cache.get(id);
    if (token === undefined) {
      const own = added.get(id);
      const bytes = own
        ? new TextEncoder().encode(own.content)
        : pieceBytes(pieces.get(id) ?? '', reading.kind);
      token = { bytes, added: own !== undefined };
      cache.set(id, token);
    }
    return token;
  };

  const createDecoder = ({ skipSpecial = false } = {}): StreamDecoder => {
    // ignoreBOM: a byte order mark inside text is a character like any other.
    let decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let first = true;
    return {
      push(id) {
        const token = tokenOf(id);
        if (token.added) {
          const rest = decoder.decode();
          decoder = new TextDecoder('utf-8', { ignoreBOM: true });
          if (skipSpecial && specialIds.has(id)) return rest;
          first = false;
          return rest + textOfBytes(token.bytes);
        }
        const dropSpace = first && token.bytes[0] === 0x20 && reading.addsSpace;
        first = false;
        return decoder.decode(dropSpace ? token.bytes.subarray(1) : token.bytes, { stream: true });
      },
      end: () => decoder.decode(),
    };
  };

  const own = ownTemplates(files, config);
  const whole = {
    kind: kindInWords(reading, encoder),
    vocabulary: new Set([...vocabulary.values(), ...added.keys()]).size,
    ownTemplates: own,
    bosToken,
    eosToken,
    padToken,
    bosId: bosToken === null ? null : idOf(bosToken),
    eosId: eosToken === null ? null : idOf(eosToken),
    padId: padToken === null ? null : idOf(padToken),
    unkId: encoder.model.unkId,
    isRebuiltByTransformers:
      /^LlamaTokenizer(Fast)?$/.test(config.tokenizer_class ?? '') &&
      config.legacy === false &&
      reading.prepends,
    addedTokens: json.added_tokens.map(({ id, content }) => ({ id, content, special: specialIds.has(id) })),
    specialTokens: special.map((token) => token.content),
    prefixIds: prefixIds(json.post_processor),
    encode: (text: string) => encoder.encode(text),
    isSpecial: (id: number) => specialIds.has(id),
    tokenText: (id: number) => textOfBytes(tokenOf(id).bytes),
    tokenBytes: (id: number) => [...tokenOf(id).bytes],
    idOf,
    decode(ids: readonly number[], options?: { readonly skipSpecial?: boolean }) {
      const decoder = createDecoder(options);
      return ids.map((id) => decoder.push(id)).join('') + decoder.end();
    },
    createDecoder,
  };
  const use = (template: ChatTemplate | null, templateFault: Fault | null, choice: TemplateChoice) => {
    const { separator, eos } = choice;
    return { ...whole, template, templateFault, separator, eos, withTemplate };
  };
  /** The model's own template, which somebody may want to mend: its fault is told, not thrown. */
  const withOwn = (choice: TemplateChoice): ChatTokenizer => {
    const source = own.find(({ name }) => name === 'default')?.source ?? '';
    if (source === '') return use(null, null, choice);
    const compiled = compileTemplate(source, { bosToken, eosToken });
    return compiled.ok
      ? use(compiled.value, null, choice)
      : use(brokenTemplate(source, compiled.fault), compiled.fault, choice);
  };
  function withTemplate(choice: TemplateChoice): Result<ChatTokenizer> {
    if (choice.template === null) return ok(withOwn(choice));
    if (choice.template === '') return ok(use(null, null, choice));
    const compiled = compileTemplate(choice.template, { bosToken, eosToken });
    return compiled.ok ? ok(use(compiled.value, null, choice)) : compiled;
  }
  return withOwn(OWN_TEMPLATE);
}

const OWN_TEMPLATE: TemplateChoice = { template: null, separator: '\n', eos: true };

/** The template that a recipe asks for: null is the model's own, an empty text none. */
export type TemplateChoice = Pick<Recipe['model'], 'template' | 'separator' | 'eos'>;

const textOfBytes = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
