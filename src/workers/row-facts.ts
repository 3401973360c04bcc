import type { Example } from '../data/example.ts';
import type { Fault } from '../io/faults.ts';
import type { MaskSettings } from '../tokens/mask/judge.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import { LINT_CODES, type Lint, type RowFacts } from '../tokens/types.ts';

/** A row that cannot be labelled: nothing of it is seen. */
const REFUSED: RowFacts = {
  tokens: 0,
  supervised: 0,
  truncated: 0,
  lint: 1 << LINT_CODES.indexOf('refused'),
};

/** What is known of a row without its tokens; of a refused one why. */
export function rowFacts(
  example: Example,
  tokenizer: ChatTokenizer,
  mask: MaskSettings,
): { readonly facts: RowFacts; readonly lint: readonly Lint[]; readonly fault: Fault | null } {
  const labelled = labelExample(example, tokenizer, mask);
  return labelled.ok
    ? { facts: labelled.value.facts(), lint: labelled.value.lint, fault: null }
    : { facts: REFUSED, lint: [], fault: labelled.fault };
}
