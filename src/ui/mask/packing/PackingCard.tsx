import { useCallback, useEffect, useId } from 'react';
import { useStore } from 'zustand';
import type { RowPlace } from '../../../state/mask.ts';
import { usePlan, useRecipe, useSession } from '../../session.tsx';
import { PackedBatchView } from './PackedBatchView.tsx';
import { PackingTable } from './PackingTable.tsx';

interface PackingCardProps {
  readonly onOpen: (place: RowPlace) => void;
}

/** How the drawn rows are packed, and one micro-batch as it will be trained. */
export function PackingCard({ onOpen }: PackingCardProps) {
  const session = useSession();
  const recipe = useRecipe();
  const id = useId();
  const plan = usePlan();
  const counted = useStore(session.analysis.store, (state) => state.counted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the session derives it from
  useEffect(() => {
    void session.packing.update();
  }, [session, recipe, plan, counted]);
  // While rows are counted anew the last one stays, so that nothing jumps.
  const { run, stale } = useStore(session.packing.store);
  const model = useStore(session.model.store, (state) => state.current.id);
  const { mask } = recipe;
  const { template, separator, eos } = recipe.model;
  // biome-ignore lint/correctness/useExhaustiveDependencies: under another policy, model or template they are others
  const tokensOf = useCallback(
    async (row: number) => {
      const [example] = await session.rows.read([row]);
      return example ? session.mask.tokensOf(example) : { tokens: [] };
    },
    [session, mask, model, template, separator, eos],
  );
  const { context, packing } = mask;
  return (
    <section className="card packing-card" aria-labelledby={id} aria-busy={stale}>
      <h2 id={id}>Packing of the run</h2>
      {run ? (
        <>
          <PackingTable
            reports={run.reports}
            chosen={packing}
            onChoose={(chosen) => session.recipe.edit({ mask: { packing: chosen } })}
          />
          {run.steps > 0 && (
            <PackedBatchView run={run} context={context} tokensOf={tokensOf} onOpen={onOpen} />
          )}
        </>
      ) : (
        <p className="note">It is known when every row is counted and the mixture can be drawn.</p>
      )}
    </section>
  );
}
