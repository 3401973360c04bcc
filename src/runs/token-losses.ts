import type { Example } from '../data/example.ts';
import type { Loaded } from '../generation/answer.ts';
import { unwrap } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { evaluationMask } from '../tokens/mask/evaluation.ts';
import { labelExample } from '../tokens/mask/label.ts';
import { buildBatch } from '../tokens/packing/pack.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { TokenInfo } from '../tokens/types.ts';
import { Scorer } from '../training/scoring.ts';
import type { Turns } from './turns.ts';

/** Loss of every token of an example, one entry a token that the model reads. */
export interface TokenLosses {
  /** `state` says whether an evaluation looks at it. */
  readonly tokens: readonly TokenInfo[];
  /** Negative log-likelihood, nats; null at the first token, which nothing predicts. */
  readonly nll: readonly (number | null)[];
  /** Whether it is the model's own choice (greedily); null at the first. */
  readonly greedy: readonly (boolean | null)[];
}

/**
 * Scores all tokens of an example at once, the masked ones too: each given those before it.
 *
 * @throws TemperError where the example cannot be labelled, `out-of-memory`, `context-too-long`
 */
export async function tokenLosses(
  { recorder, base, adapter }: Loaded,
  tokenizer: ChatTokenizer,
  example: Example,
  recipe: Recipe,
  { turn }: { readonly turn: Turns['take'] },
): Promise<TokenLosses> {
  const labelled = unwrap(labelExample(example, tokenizer, evaluationMask(recipe.mask)));
  const { inputIds } = labelled;
  const tokens = labelled.tokens().filter(({ state }) => state !== 'truncated');
  if (inputIds.length < 2) return { tokens, nll: inputIds.map(() => null), greedy: inputIds.map(() => null) };
  const batch = buildBatch([{ inputIds, labels: inputIds, weights: inputIds.map(() => 1) }], 1, 0);
  const scorer = await turn(() =>
    Scorer.open(recorder, base, adapter, { tokens: inputIds.length, rows: inputIds.length - 1 }),
  );
  try {
    const { nll, greedy } = await turn(() => scorer.score(batch));
    return { tokens, nll: [null, ...nll], greedy: [null, ...Array.from(greedy, (one) => one === 1)] };
  } finally {
    scorer.dispose();
  }
}
