import { memo } from 'react';
import { type Guidance, guidanceOf, type Mixed } from '../../mixture/guidance.ts';
import { useSession } from '../session.tsx';
import { Announced } from './Announced.tsx';

/** Sentences that stand open; the others unfold, so that the charts below keep their place. */
const OPEN = 2;

function Items({ found }: { found: readonly Guidance[] }) {
  const { recipe: store } = useSession();
  return (
    <ul>
      {found.map(({ kind, text, suggestion }) => (
        <li key={kind}>
          {text}{' '}
          {suggestion && (
            <button
              type="button"
              className="link-button"
              onClick={() => store.edit({ mixture: suggestion.mixture })}
            >
              Try {suggestion.label}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What of the mixture deserves a sentence, and a button for what it proposes. */
export const GuidanceList = memo(function GuidanceList({ mixed }: { mixed: Mixed }) {
  const found = guidanceOf(mixed);
  const more = found.slice(OPEN);
  return (
    <section className="guidance" aria-label="Guidance">
      <Announced text={[...mixed.plan.notes, ...found.map(({ text }) => text)].join(' ')} />
      {found.length === 0 ? (
        <p className="note">Nothing to mend: no task is starved, and none is learned by heart.</p>
      ) : (
        <Items found={found.slice(0, OPEN)} />
      )}
      {more.length > 0 && (
        <details>
          <summary>{more.length} more</summary>
          <Items found={more} />
        </details>
      )}
    </section>
  );
});
