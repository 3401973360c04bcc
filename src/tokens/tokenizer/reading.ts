import type { Encoder } from './encoder.ts';
import { type Part, sequence } from './json.ts';
import type { PieceKind } from './pieces.ts';
import { metaspaceScheme } from './pre-tokenizer.ts';
import { UnsupportedPart } from './unsupported.ts';

/** The parts of tokenizer.json that say how text becomes pieces and pieces text. */
interface TokenizerParts {
  readonly normalizer?: unknown;
  readonly pre_tokenizer?: unknown;
  readonly decoder?: unknown;
}

const has = (parts: readonly Part[], type: string) => parts.some((part) => part.type === type);

/** What decides how pieces of the vocabulary are read back as text. */
export interface Reading {
  readonly kind: PieceKind;
  /** The tokenizer puts a space before a text, which decoding takes away again. */
  readonly addsSpace: boolean;
  /** That space comes by a Prepend normaliser, as in tokenizers converted from Llama's. */
  readonly prepends: boolean;
}

/** @throws UnsupportedPart where pieces stand neither for bytes nor for text with metaspaces */
export function readingOf(json: TokenizerParts, encoder: Encoder): Reading {
  const normalizers = sequence(json.normalizer, 'normalizers', 'normalizer');
  const preTokenizers = sequence(json.pre_tokenizer, 'pretokenizers', 'pre_tokenizer');
  const decoders = sequence(json.decoder, 'decoders', 'decoder');
  const metaspace = preTokenizers.find((part) => part.type === 'Metaspace');
  const byteLevel = preTokenizers.find((part) => part.type === 'ByteLevel');
  const prepends = has(normalizers, 'Prepend');
  const addsSpace =
    byteLevel?.add_prefix_space === true ||
    prepends ||
    (metaspace !== undefined && metaspaceScheme(metaspace) !== 'never');
  if (byteLevel || has(normalizers, 'ByteLevel') || has(decoders, 'ByteLevel'))
    return { kind: 'byte-level', addsSpace, prepends };
  if (
    encoder.modelKind === 'Unigram' ||
    metaspace ||
    has(decoders, 'ByteFallback') ||
    has(decoders, 'Metaspace')
  )
    return { kind: 'metaspace', addsSpace, prepends };
  throw new UnsupportedPart(
    'its pieces are neither bytes nor text with SentencePiece\u2019s mark for a space',
  );
}

/** The kind of tokenizer, as people call it. */
export function kindInWords({ kind }: Reading, { modelKind, model }: Encoder): string {
  if (kind === 'byte-level') return `byte-level ${modelKind}`;
  const name = modelKind === 'BPE' ? 'SentencePiece BPE' : modelKind;
  return model.byteFallback ? `${name} with byte fallback` : name;
}
