import type { Example } from '../../data/example.ts';
import { type Fault, failed, ok, type Result } from '../../io/faults.ts';
import { renderExample } from '../template/conversation.ts';
import { renderedParts } from '../template/parts.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { IGNORE, type LabelledSequence, LINT_CODES, type RowFacts, type TokenInfo } from '../types.ts';
import { describeTokens } from './describe.ts';
import { encodeConversation } from './encode.ts';
import { judge, type MaskSettings } from './judge.ts';
import { lintExample } from './lint.ts';

/** An example as the model will see it, with what the mask view needs on demand. */
export interface LabelledExample extends LabelledSequence {
  /** Tokens cut away. */
  readonly truncated: number;
  /** Labels that the loss can score: the first token of a sequence has nothing before it. */
  readonly supervised: number;
  /** All tokens, those that were cut away among them. */
  tokens(): readonly TokenInfo[];
  facts(): RowFacts;
}

/** The places [from, to) of the tokens that fit the context; none where the policy drops what is too long. */
function kept(tokens: number, { context, truncation }: MaskSettings): readonly [from: number, to: number] {
  if (tokens <= context) return [0, tokens];
  if (truncation === 'drop') return [0, 0];
  return truncation === 'keep-start' ? [0, context] : [tokens - context, tokens];
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
  const rendered = renderExample(example, tokenizer);
  if (!rendered.ok) return failed(atRow(example, rendered.fault));
  const parts = renderedParts(rendered.value);
  const encoded = encodeConversation(rendered.value.text, parts, tokenizer, mask.encoding);

  const judged = judge(parts, example.messages, encoded, mask);
  // What the tokenizer itself puts before a text (BOS) belongs to sequences without a template only:
  // a template writes its own.
  const prefix = tokenizer.template === null ? tokenizer.prefixIds : [];
  const ids = [...prefix, ...encoded.ids];
  const weights = [...prefix.map(() => 0), ...judged.weights];
  const [from, to] = kept(ids.length, mask);
  const inputIds = ids.slice(from, to);
  const seen = weights.slice(from, to);
  let supervised = 0;
  for (let i = 1; i < seen.length; i++) if (seen[i]! > 0) supervised++;
  const truncated = ids.length - inputIds.length;
  const whole = { example, rendered: rendered.value, parts, encoded: encoded, judged, prefix, from, to };
  const lint = lintExample({ ...whole, ids, supervised, tokenizer, mask });
  return ok({
    inputIds,
    labels: inputIds.map((id, i) => (seen[i]! > 0 ? id : IGNORE)),
    weights: seen,
    lint,
    truncated,
    supervised,
    tokens: () => describeTokens(whole, tokenizer),
    facts: () => ({
      tokens: inputIds.length,
      supervised,
      truncated,
      lint: lint.reduce((bits, { code }) => bits | (1 << LINT_CODES.indexOf(code)), 0),
    }),
  });
}
