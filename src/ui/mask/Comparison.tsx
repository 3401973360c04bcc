import { useMemo } from 'react';
import type { Fault } from '../../io/faults.ts';
import type { Policy } from '../../recipe/policies.ts';
import type { TokenInfo } from '../../tokens/types.ts';
import { counted, whole } from '../components/format.ts';
import { useSession } from '../session.tsx';
import { policyName } from './policy-name.ts';
import { differing, paired } from './tokens/groups.ts';
import { summarise } from './tokens/summary.ts';

interface ComparisonProps {
  readonly policy: Policy;
  readonly tokens: readonly TokenInfo[];
  readonly others: readonly TokenInfo[];
  /** Why there are no others. */
  readonly fault: Fault | null;
}

/** How many labels differ, in words. */
function difference(tokens: readonly TokenInfo[], others: readonly TokenInfo[]): string {
  const [mine, theirs] = differing(tokens, others, paired(tokens, others));
  const most = Math.max(mine.size, theirs.size);
  if (most === 0) return 'No token of this example differs.';
  return `${counted(most, 'token')} ${most === 1 ? 'differs: it is' : 'differ: they are'} outlined.`;
}

/** The heads of two policies side by side, what differs, and the way to take the other one. */
export function Comparison({ policy, tokens, others, fault }: ComparisonProps) {
  const { recipe } = useSession();
  const words = useMemo(() => difference(tokens, others), [tokens, others]);
  const [mine, theirs] = useMemo(() => [summarise(tokens), summarise(others)], [tokens, others]);
  return (
    <div className="comparison">
      <p aria-live="polite">
        <b>{fault ? fault.message : words}</b> {policy.what}
      </p>
      <div className="comparison-heads">
        <p>
          <b>This recipe</b>{' '}
          <span className="note">
            {whole(mine.scored)} of {whole(mine.tokens)} trained
          </span>
        </p>
        <p>
          <b>{policyName(policy)}</b>{' '}
          <span className="note">
            {whole(theirs.scored)} of {whole(theirs.tokens)} trained
          </span>
          <button type="button" className="btn q small" onClick={() => recipe.edit({ mask: policy.mask })}>
            Use this policy
          </button>
        </p>
      </div>
    </div>
  );
}
