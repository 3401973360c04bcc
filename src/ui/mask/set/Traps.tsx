import { useId } from 'react';
import { useStore } from 'zustand';
import type { Recipe } from '../../../recipe/schema.ts';
import type { AnalysisReport } from '../../../state/analysis-report.ts';
import type { RowPlace } from '../../../state/mask.ts';
import { ALL_TRAPS, type RecipePatch, trapOf } from '../../../tokens/mask/traps.ts';
import { counted } from '../../components/format.ts';
import { useRecipe, useSession } from '../../session.tsx';
import { OUTDATED } from './outdated.ts';
import { TrapItem } from './TrapItem.tsx';

const ORDER = ['error', 'warning', 'note'] as const;

/** What rows fall into, the worst first and then the most frequent, each with the change that ends it. */
function found({ lint, tasks }: AnalysisReport, recipe: Recipe) {
  const longest = Math.max(0, ...tasks.map((task) => task.longest));
  return lint
    .map((report) => {
      const trap = trapOf(report.code);
      const change: RecipePatch | null = trap.fix?.recipe(recipe, { longest }) ?? null;
      return { report, trap, change };
    })
    .sort(
      (a, b) =>
        ORDER.indexOf(a.trap.severity) - ORDER.indexOf(b.trap.severity) || b.report.count - a.report.count,
    );
}

/** Every trap that some row falls into, with rows to look at and a fix where there is one. */
export function Traps({ onOpen }: { onOpen: (place: RowPlace) => void }) {
  const { analysis, recipe: store } = useSession();
  const recipe = useRecipe();
  const { report: last, stale, cancelled, fault } = useStore(analysis.store);
  const report = last && last.rows > 0 ? last : null;
  const id = useId();
  const traps = report ? found(report, recipe) : [];
  return (
    <section className="card" aria-labelledby={id} aria-busy={stale}>
      <h2 id={id}>Traps in this set</h2>
      {!report && (
        <p className="note">
          {fault
            ? `Nothing was looked through: ${fault.message}`
            : 'Rows are looked through as they are counted.'}
        </p>
      )}
      {report && stale && (cancelled || fault) && <p className="note">{OUTDATED}</p>}
      {report && traps.length === 0 && (
        <p className="none-found">
          <b>Nothing found in {counted(report.rows, 'row')}.</b>{' '}
          <span className="note">
            Looked for: {ALL_TRAPS.map(({ title }) => title.toLowerCase()).join(' · ')}.
          </span>
        </p>
      )}
      {report && traps.length > 0 && (
        <ul className="traps" aria-label="Traps found">
          {traps.map(({ report: one, trap, change }) => (
            <TrapItem
              key={one.code}
              found={one}
              trap={trap}
              rows={report.rows}
              onOpen={onOpen}
              onFix={change && (() => store.edit(change))}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
