import { useMemo } from 'react';
import type { EvaluationRecord } from '../../runs/events.ts';
import type { RunLog } from '../../runs/log.ts';
import { signsOf } from '../../runs/signs.ts';

/** With more signs than this some are told when they are asked for. */
const MOST = 6;

/** What the last evaluation measured of overfitting and forgetting; nothing where it measured none. */
export function Signs({ log, evaluations }: { log: RunLog; evaluations: readonly EvaluationRecord[] }) {
  // The signs are those of the last evaluation: steps in between change none.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const signs = useMemo(() => signsOf(log), [log, evaluations]);
  if (signs.length === 0) return null;
  const item = ({ key, text }: (typeof signs)[number]) => <li key={key}>{text}</li>;
  return (
    <section className="card signs" aria-label="Signs of overfitting">
      <h2>
        {signs.length === 1 ? 'A sign' : `${signs.length} signs`} of overfitting or forgetting at step{' '}
        {evaluations.at(-1)?.step ?? 0}
      </h2>
      <ul>{signs.slice(0, MOST).map(item)}</ul>
      {signs.length > MOST && (
        <details>
          <summary>{signs.length - MOST} more</summary>
          <ul>{signs.slice(MOST).map(item)}</ul>
        </details>
      )}
    </section>
  );
}
