import { Tokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import type { TokenizerFiles } from '../../model/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { type ChatTemplate, compileTemplate } from '../template/template.ts';
import { type AlignToken, align, type PrefixSpace } from './align.ts';
import { flatten, type PieceKind, pieceBytes } from './pieces.ts';

/** Token ids with their UTF-16 offsets [start, end) in the text they came from. */
export interface EncodedText {
  readonly ids: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Turns ids into text one at a time; a character is given out when its last byte has come. */
interface StreamDecoder {
  push(id: number): string;
  /** What is left; bytes that never became a character show as U+FFFD. */
  end(): string;
}

/** A model's tokenizer with exact offsets. */
export interface ChatTokenizer {
  /** The chat template in use; null where there is none. */
  readonly template: ChatTemplate | null;
  /** What stands between messages, and whether EOS follows the last answer, where there is no template. */
  readonly separator: string;
  readonly eos: boolean;
  readonly bosToken: string | null;
  readonly eosToken: string | null;
  readonly bosId: number | null;
  readonly eosId: number | null;
  /** Texts of the special tokens, for finding them in rendered text and in data. */
  readonly specialTokens: readonly string[];
  /** Ids that the tokenizer itself puts before a text that went through no template (BOS, or none). */
  readonly prefixIds: readonly number[];
  /** The text as the tokenizer sees it (Unicode normalization); offsets are those of this text. */
  normalize(text: string): string;
  /** Ids of a text, nothing added before or after; a fault where offsets would not be exact. */
  encode(text: string): Result<EncodedText>;
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

// Loose throughout: the library reads fields that are of no concern here.
const addedToken = v.looseObject({
  id: v.number(),
  content: v.string(),
  special: v.optional(v.boolean(), false),
  lstrip: v.optional(v.boolean(), false),
  rstrip: v.optional(v.boolean(), false),
});
const tokenizerSchema = v.looseObject({
  added_tokens: v.optional(v.array(addedToken), []),
  model: v.looseObject({ type: v.nullish(v.string()) }),
  normalizer: v.nullish(v.looseObject({})),
  pre_tokenizer: v.nullish(v.looseObject({})),
  post_processor: v.nullish(v.looseObject({})),
  decoder: v.nullish(v.looseObject({})),
});
const namedToken = v.nullish(v.union([v.string(), v.object({ content: v.string() })]));
const configSchema = v.looseObject({
  bos_token: namedToken,
  eos_token: namedToken,
  chat_template: v.nullish(
    v.union([v.string(), v.array(v.object({ name: v.string(), template: v.string() }))]),
  ),
});

const textOf = (token: v.InferOutput<typeof namedToken>): string | null =>
  typeof token === 'string' ? token : (token?.content ?? null);

const refused = (message: string): { readonly ok: false; readonly fault: Fault } =>
  failed({ code: 'tokenizer-unsupported', message, file: 'tokenizer.json' });

/** Lone surrogates have no UTF-8: they become U+FFFD, as they would in the tokenizer. */
const wellFormed = (text: string) => tokenOfText(new TextEncoder().encode(text));

/** The parts of tokenizer.json that decide how pieces lie in the text. */
function readParts(json: v.InferOutput<typeof tokenizerSchema>) {
  const normalizers = flatten(json.normalizer);
  const preTokenizers = flatten(json.pre_tokenizer);
  const decoders = flatten(json.decoder);
  const has = (parts: Record<string, unknown>[], type: string) => parts.some((part) => part.type === type);
  const metaspace = preTokenizers.find((part) => part.type === 'Metaspace');
  const byteLevel = preTokenizers.find((part) => part.type === 'ByteLevel');
  let kind: PieceKind | null = null;
  if (byteLevel || has(decoders, 'ByteLevel')) kind = 'byte-level';
  else if (metaspace || has(decoders, 'ByteFallback') || has(decoders, 'Metaspace')) kind = 'metaspace';

  let prefix: PrefixSpace = () => false;
  if (byteLevel?.add_prefix_space === true) prefix = (_, space) => !space;
  else if (has(normalizers, 'Prepend')) prefix = () => true;
  else if (metaspace) {
    const scheme = metaspace.prepend_scheme ?? (metaspace.add_prefix_space === false ? 'never' : 'always');
    if (scheme === 'always') prefix = (_, space) => !space;
    if (scheme === 'first') prefix = (section, space) => section === 0 && !space;
  }
  const forms = normalizers.flatMap(({ type }) =>
    type === 'NFC' || type === 'NFD' || type === 'NFKC' || type === 'NFKD' ? [type] : [],
  );
  const normalize = (text: string) => forms.reduce((t, form) => t.normalize(form), wellFormed(text));
  return { kind, prefix, normalize };
}

/** Wraps tokenizer.json: byte-level BPE (GPT-2, Llama 3, Qwen, SmolLM) and SentencePiece-style BPE. */
export function createTokenizer(files: TokenizerFiles): Result<ChatTokenizer> {
  const json = v.safeParse(tokenizerSchema, files.tokenizer);
  if (!json.success)
    return refused('tokenizer.json is not a tokenizer as transformers stores it: download it again.');
  const config = v.safeParse(configSchema, files.tokenizerConfig ?? {});
  if (!config.success)
    return refused('tokenizer_config.json is not as transformers stores it: download it again.');
  const { kind, prefix, normalize } = readParts(json.output);
  if (kind === null)
    return refused(
      'The tokenizer is neither byte-level BPE nor of SentencePiece kind: Temper cannot place its tokens in the text.',
    );
  let library: Tokenizer;
  try {
    // The library wants every part named, also where it is null; nothing else is taken from the config.
    const whole = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
    library = new Tokenizer({ ...whole, ...json.output }, {});
  } catch (error) {
    return refused(
      `The tokenizer cannot be built: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }

  const added = new Map(json.output.added_tokens.map((token) => [token.id, token]));
  const bosToken = textOf(config.output.bos_token);
  const eosToken = textOf(config.output.eos_token);
  // Where a text begins and ends is special whatever tokenizer.json says of it (Phi-3's </s> is not marked).
  const special = json.output.added_tokens.filter(
    ({ content, special }) => special || content === bosToken || content === eosToken,
  );
  const specialIds = new Set(special.map((token) => token.id));
  const cache = new Map<number, AlignToken>();
  const tokenOf = (id: number): AlignToken => {
    let token = cache.get(id);
    if (token === undefined) {
      const own = added.get(id);
      token = {
        bytes: own ? new TextEncoder().encode(own.content) : pieceBytes(library.id_to_token(id) ?? '', kind),
        added: own !== undefined,
        lstrip: own?.lstrip ?? false,
        rstrip: own?.rstrip ?? false,
      };
      cache.set(id, token);
    }
    return token;
  };

  const encode = (text: string): Result<EncodedText> => {
    const { ids } = library.encode(text, { add_special_tokens: false });
    const offsets = align(text, ids.map(tokenOf), prefix);
    if (offsets === null)
      return failed({
        code: 'alignment-not-exact',
        message:
          'The tokenizer changes this text (or has no token for a part of it), so its tokens cannot be placed in it exactly.',
      });
    return ok({ ids, ...offsets });
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
          return rest + tokenOfText(token.bytes);
        }
        const dropSpace = first && token.bytes[0] === 0x20 && prefix(0, false);
        first = false;
        return decoder.decode(dropSpace ? token.bytes.subarray(1) : token.bytes, { stream: true });
      },
      end: () => decoder.decode(),
    };
  };

  const idOf = (token: string) => library.token_to_id(token) ?? null;
  const named = config.output.chat_template;
  const source =
    files.chatTemplate ??
    (typeof named === 'string' ? named : (named?.find((one) => one.name === 'default')?.template ?? null));
  const plain = library.encode('a', { add_special_tokens: false }).ids;
  const full = library.encode('a', { add_special_tokens: true }).ids;
  const at = full.indexOf(plain[0] ?? -1);
  const whole = {
    bosToken,
    eosToken,
    bosId: bosToken === null ? null : idOf(bosToken),
    eosId: eosToken === null ? null : idOf(eosToken),
    specialTokens: special.map((token) => token.content),
    prefixIds: at > 0 ? full.slice(0, at) : [],
    normalize,
    encode,
    isSpecial: (id: number) => specialIds.has(id),
    tokenText: (id: number) => tokenOfText(tokenOf(id).bytes),
    tokenBytes: (id: number) => [...tokenOf(id).bytes],
    idOf,
    decode(ids: readonly number[], options?: { readonly skipSpecial?: boolean }) {
      const decoder = createDecoder(options);
      return ids.map((id) => decoder.push(id)).join('') + decoder.end();
    },
    createDecoder,
  };
  const withTemplate = (choice: TemplateChoice): Result<ChatTokenizer> => {
    const text = choice.template ?? source;
    const template = text === null || text === '' ? ok(null) : compileTemplate(text, { bosToken, eosToken });
    if (!template.ok) return template;
    const { separator, eos } = choice;
    return ok({ ...whole, template: template.value, separator, eos, withTemplate });
  };
  return withTemplate(OWN_TEMPLATE);
}

const OWN_TEMPLATE: TemplateChoice = { template: null, separator: '\n', eos: true };

/** The template that a recipe asks for: null is the model's own, an empty text none. */
export type TemplateChoice = Pick<Recipe['model'], 'template' | 'separator' | 'eos'>;

const tokenOfText = (bytes: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
