import type { Example } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import { renderExample } from '../template/conversation.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { IGNORE, type LabelledSequence, type TokenInfo } from '../types.ts';
import { describeTokens } from './describe.ts';
import { judge, type LabelledToken, type MaskSettings } from './judge.ts';
import { lintExample } from './lint.ts';

/** An example as the model will see it, with what the mask view needs on demand. */
export interface LabelledExample extends LabelledSequence {
  /** Tokens cut away. */
  readonly truncated: number;
  /** Labels that the loss can score: the first token of a sequence has nothing before it. */
  readonly supervised: number;
  tokens(): readonly TokenInfo[];
}

/** The tokens that fit the context; all of them are cut where the policy drops what is too long. */
function truncate<T>(tokens: readonly T[], mask: MaskSettings): readonly T[] {
  if (tokens.length <= mask.context) return tokens;
  if (mask.truncation === 'drop') return [];
  return mask.truncation === 'keep-start' ? tokens.slice(0, mask.context) : tokens.slice(-mask.context);
}

const atRow = (example: Example, fault: Fault): Fault => ({
  ...fault,
  message: `Row ${example.row} of ${example.file}: ${fault.message}`,
  file: example.file,
  row: example.row,
});

/** Tokens, labels and lint of one example under the recipe's mask slice. */
export function labelExample(
  example: Example,
  tokenizer: ChatTokenizer,
  mask: MaskSettings,
): Result<LabelledExample> {
  const rendered = renderExample(example.messages, tokenizer);
  if (!rendered.ok) return failed(atRow(example, rendered.fault));
  const encoded = tokenizer.encode(rendered.value.text);
  if (!encoded.ok) return failed(atRow(example, encoded.fault));

  const judged = judge(rendered.value, example.messages, encoded.value, mask);
  // What the tokenizer itself puts before a text (BOS) belongs to sequences without a template only:
  // a template writes its own.
  const before = tokenizer.template === null ? tokenizer.prefixIds : [];
  const all: LabelledToken[] = [
    ...before.map((id): LabelledToken => ({ id, start: 0, end: 0, weight: 0, verdict: 'outside' })),
    ...judged,
  ];
  const kept = truncate(all, mask);
  const supervised = kept.reduce((n, token, i) => n + (i > 0 && token.weight > 0 ? 1 : 0), 0);
  const lint = lintExample({ example, rendered: rendered.value, all, kept, supervised, tokenizer, mask });
  return ok({
    inputIds: kept.map((token) => token.id),
    labels: kept.map((token) => (token.weight > 0 ? token.id : IGNORE)),
    weights: kept.map((token) => token.weight),
    lint,
    truncated: all.length - kept.length,
    supervised,
    tokens: () => describeTokens(kept, rendered.value, tokenizer),
  });
}
