import { useCallback, useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Example } from '../../../data/example.ts';
import { useRecipe, useSession } from '../../session.tsx';
import { PackedBatchView } from './PackedBatchView.tsx';
import { PackingTable } from './PackingTable.tsx';

interface PackingCardProps {
  /** Names in the order that gives them their colours. */
  readonly tasks: readonly string[];
  readonly onOpen: (example: Example) => void;
}

/** How the drawn rows are packed, and one micro-batch as it will be trained. */
export function PackingCard({ tasks, onOpen }: PackingCardProps) {
  const session = useSession();
  const recipe = useRecipe();
  const id = useId();
  const files = useStore(session.data.store, (state) => state.files);
  const facts = useStore(session.analysis.store, (state) => state.facts);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the session derives it from
  const known = useMemo(() => session.packing(), [session, recipe, files, facts]);
  // While rows are counted anew the last one stays, so that nothing jumps.
  const [last, setLast] = useState(known);
  if (known && known !== last) setLast(known);
  const run = known ?? last;
  const model = useStore(session.model.store, (state) => state.current.id);
  const { mask } = recipe;
  const { template, separator, eos } = recipe.model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: under another policy, model or template they are others
  const tokensOf = useCallback(
    (example: Example) => session.mask.tokensOf(example),
    [session, mask, model, template, separator, eos],
  );
  const { context, packing } = mask;
  return (
    <section className="card packing-card" aria-labelledby={id} aria-busy={known === null}>
      <h2 id={id}>Packing of the run</h2>
      {run ? (
        <>
          <PackingTable
            reports={run.reports}
            chosen={packing}
            onChoose={(chosen) => session.recipe.edit({ mask: { packing: chosen } })}
          />
          {run.steps > 0 && (
            <PackedBatchView run={run} context={context} tasks={tasks} tokensOf={tokensOf} onOpen={onOpen} />
          )}
        </>
      ) : (
        <p className="note">It is known when every row is counted and the mixture can be drawn.</p>
      )}
    </section>
  );
}
