import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tokenizer } from '@huggingface/tokenizers';
import { modelFolder } from '../src/cli/tokenizer.ts';
import { TemperError, unwrap } from '../src/io/faults.ts';
import { readTokenizerFiles } from '../src/model/folder.ts';
import { createTokenizer } from '../src/tokens/tokenizer/tokenizer.ts';
import { machine, OtherLoad } from './measure/load.ts';
import { markdownTable, median, readableMs, significant } from './measure/statistics.ts';

/** Timed passes over a text of ours, and of the library's, which is much slower. */
const PASSES = { ours: 7, library: 3 } as const;
/** A word without a space, in characters: what a tokenizer must not take forever for. */
const LONG_WORD = 1_000_000;

interface TokenizeResult {
  readonly model: string;
  readonly kind: string;
  readonly text: string;
  readonly strings: number;
  /** UTF-8. */
  readonly bytes: number;
  readonly tokens: number;
  /** Ids and places, no word seen before. */
  readonly first_mb_s: number;
  /** The same again: the words are known. */
  readonly mb_s: number;
  /** Ids alone by @huggingface/tokenizers; null where it cannot read the tokenizer. */
  readonly library_mb_s: number | null;
}

interface LongWord {
  readonly model: string;
  readonly characters: number;
  readonly ms: number;
}

export interface TokenizeBench {
  readonly bench: 'tokenize';
  readonly date: string;
  readonly machine: ReturnType<typeof machine>;
  readonly other_load: number | null;
  readonly results: readonly TokenizeResult[];
  readonly long_words: readonly LongWord[];
}

/** A row of JSONL is a string, as is a paragraph of any other text. */
function readStrings(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  return text.split(extname(path) === '.jsonl' ? '\n' : /\n\s*\n/).filter((one) => one !== '');
}

/** Where no file is named: this repository's documentation. */
function ownDocumentation(): readonly string[] {
  const docs = fileURLToPath(new URL('../docs/', import.meta.url));
  return readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .filter((name) => extname(name) === '.md')
    .map((name) => docs + name);
}

function timed(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

function library(tokenizerJson: unknown): Tokenizer | null {
  if (typeof tokenizerJson !== 'object' || tokenizerJson === null) return null;
  try {
    const parts = { normalizer: null, pre_tokenizer: null, post_processor: null, decoder: null };
    return new Tokenizer({ ...parts, ...tokenizerJson }, {});
  } catch {
    return null;
  }
}

/** Encoding of texts in MB of UTF-8 a second, ours with places and the library's without, in turns. */
export async function tokenizeBench(options: {
  readonly models: readonly string[];
  readonly texts: readonly string[];
  readonly tell: (message: string) => void;
}): Promise<TokenizeBench> {
  const texts: (readonly [string, readonly string[]])[] = options.texts.map((path) => [
    path,
    readStrings(path),
  ]);
  if (texts.length === 0) texts.push(['docs', ownDocumentation().flatMap((path) => readStrings(path))]);
  const load = new OtherLoad();
  const results: TokenizeResult[] = [];
  const longWords: LongWord[] = [];
  for (const model of options.models) {
    const files = unwrap(await readTokenizerFiles(modelFolder(model)));
    if (files === null) throw new TemperError('tokenizer-missing', `${model} has no tokenizer.`);
    const theirs = library(files.tokenizer);
    for (const [text, strings] of texts) {
      // A fresh tokenizer: the words of the text before must not be known.
      const ours = unwrap(createTokenizer(files));
      let tokens = 0;
      const encode = () => {
        tokens = 0;
        for (const one of strings) tokens += ours.encode(one).ids.length;
      };
      const bytes = strings.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
      const first = await load.during(async () => timed(encode));
      const again: number[] = [];
      const other: number[] = [];
      for (let pass = 0; pass < PASSES.ours; pass++) {
        again.push(await load.during(async () => timed(encode)));
        if (theirs !== null && pass < PASSES.library)
          other.push(
            timed(() => {
              for (const one of strings) theirs.encode(one, { add_special_tokens: false });
            }),
          );
      }
      const rate = (ms: number) => significant(bytes / ms / 1000);
      results.push({
        model,
        kind: ours.kind,
        text,
        strings: strings.length,
        bytes,
        tokens,
        first_mb_s: rate(first),
        mb_s: rate(median(again)),
        library_mb_s: other.length === 0 ? null : rate(median(other)),
      });
      options.tell(`${model}, ${text}: ${rate(median(again))} MB/s`);
    }
    const ours = unwrap(createTokenizer(files));
    const word = 'ab'.repeat(LONG_WORD / 2);
    longWords.push({ model, characters: word.length, ms: significant(timed(() => ours.encode(word))) });
  }
  return {
    bench: 'tokenize',
    date: new Date().toISOString(),
    machine: machine(),
    other_load: load.share,
    results,
    long_words: longWords,
  };
}

export function tokenizeTable({ results, long_words }: TokenizeBench): string {
  const rates = markdownTable(
    ['tokenizer', 'text', 'MB', 'tokens', 'first pass', 'again', '@huggingface/tokenizers, ids alone'],
    results.map((r) => [
      `${r.model} (${r.kind})`,
      r.text,
      significant(r.bytes / 1e6),
      r.tokens,
      `${r.first_mb_s} MB/s`,
      `**${r.mb_s} MB/s**`,
      r.library_mb_s === null ? 'not read' : `${r.library_mb_s} MB/s`,
    ]),
  );
  const words = markdownTable(
    ['tokenizer', 'a word of', 'time'],
    long_words.map((one) => [one.model, `${one.characters} characters`, readableMs(one.ms)]),
  );
  return `${rates}\n\n${words}`;
}
