import { ok, type Result } from '../../io/faults.ts';
import type { Part } from '../../tokens/tokenizer/json.ts';
import { unfit } from './tokenizer-json.ts';

/** How llama.cpp cuts a text into words before byte-level BPE: its own name for it (`tokenizer.ggml.pre`). */
interface Words {
  readonly name: string;
  /** It takes a word that is a token as it is, without merging. */
  readonly ignoresMerges: boolean;
}

const CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const REST = ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const LLAMA3 = `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|${REST}`;
const QWEN2 = `${CONTRACTIONS}|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|${REST}`;

/** The patterns of tokenizer.json that llama.cpp has the like of, letter by letter. */
const PATTERNS: ReadonlyMap<string, readonly Words[]> = new Map([
  [
    LLAMA3,
    [
      { name: 'llama-bpe', ignoresMerges: true },
      { name: 'smaug-bpe', ignoresMerges: false },
    ],
  ],
  [QWEN2, [{ name: 'qwen2', ignoresMerges: false }]],
]);
const GPT2: readonly Words[] = [{ name: 'gpt-2', ignoresMerges: false }];
const DIGITS_GPT2: readonly Words[] = [{ name: 'smollm', ignoresMerges: false }];

/** A part's fields, defaults filled in, as one text: parts that say the same are the same. */
function keyOf(part: Part): string {
  switch (part.type) {
    case 'ByteLevel':
      return `ByteLevel ${part.add_prefix_space !== false} ${part.use_regex !== false}`;
    case 'Digits':
      return `Digits ${part.individual_digits === true}`;
    case 'Split':
      return `Split ${part.behavior} ${part.invert === true}`;
    default:
      return part.type;
  }
}

const patternOf = ({ pattern }: Part): string | null => {
  if (typeof pattern !== 'object' || pattern === null || !('Regex' in pattern)) return null;
  return typeof pattern.Regex === 'string' ? pattern.Regex : null;
};

function candidates(parts: readonly Part[]): readonly Words[] {
  const keys = parts.map(keyOf).join(', ');
  if (keys === 'ByteLevel false true') return GPT2;
  if (keys === 'Digits true, ByteLevel false true') return DIGITS_GPT2;
  const [first] = parts;
  if (first === undefined || keys !== 'Split Isolated false, ByteLevel false false') return [];
  return PATTERNS.get(patternOf(first) ?? '') ?? [];
}

/** llama.cpp's name for how a byte-level tokenizer cuts words (EXP-43). */
export function wordsName(parts: readonly Part[], ignoreMerges: boolean): Result<string> {
  const found = candidates(parts).find(({ ignoresMerges }) => ignoresMerges === ignoreMerges);
  if (found) return ok(found.name);
  const merges = candidates(parts).length > 0 ? `, ignore_merges: ${ignoreMerges}` : '';
  return unfit(
    `llama.cpp cannot cut words as this tokenizer does (pre_tokenizer: ${parts.map(({ type }) => type).join(', ') || 'none'}${merges}): the model would read other tokens there than it was trained on.`,
  );
}
