import '../theme/conflicts.css';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { PARTS } from '../../runs/cosines.ts';
import { isGoing } from '../../state/run.ts';
import { plannedRows } from '../../state/validation-rows.ts';
import { CheckHead } from '../compare/CheckHead.tsx';
import { useColumns } from '../compare/use-columns.ts';
import { useUnable } from '../compare/use-reason.ts';
import { SelectChoice } from '../components/Choice.tsx';
import { useSession, useSplit } from '../session.tsx';
import { similarTogether } from './order.ts';
import { SideMatrix } from './SideMatrix.tsx';

const ORDERS = [
  { value: 'data', label: 'As on Data' },
  { value: 'similar', label: 'Similar tasks together' },
] as const;
type Order = (typeof ORDERS)[number]['value'];

/** Matrices of more tasks than this stand below each other. */
const BESIDE = 7;

/** What the colours and the lengths mean. */
function Legend() {
  return (
    <div className="key pull-key">
      <span>
        −1 <i className="pull-ramp" /> +1
      </span>
      <span>red: against each other, blue: together, grey: a task with itself</span>
      <span>pale: within the noise of the rows</span>
    </div>
  );
}

/** Why gradients cannot be asked for; '' where they can. */
function useReason(tasks: number): string {
  const { run } = useSession();
  const going = useStore(run.store, isGoing);
  const unable = useUnable('Comparing gradients');
  if (unable) return unable;
  if (going) return 'A run is going on: gradients can be compared when it has ended.';
  return tasks < 2
    ? 'At least two tasks with validation rows are needed: the Data stage says how many are kept.'
    : '';
}

/** Which tasks pull against each other, for every side that is compared. */
export function ConflictsCard() {
  const { comparison } = useSession();
  const { conflicts } = comparison;
  const { rowsPerTask, sides, heldOut, done, total, busy, fault } = useStore(conflicts.store);
  const split = useSplit();
  const columns = useColumns();
  const [chosen, setChosen] = useState<Order>('data');
  const planned = plannedRows(split, rowsPerTask);
  const gradients = planned.reduce((sum, { rows }) => sum + Math.min(PARTS, rows), 0);
  // One order for all sides, so that the same cells are the same tasks.
  const first = sides[0]?.conflicts;
  const order = useMemo(
    () =>
      chosen === 'similar' ? similarTogether(first?.cosines ?? []) : (first?.tasks ?? []).map((_, i) => i),
    [chosen, first],
  );
  return (
    <>
      <section className="card exact-match" aria-label="Tasks against each other">
        <CheckHead
          title="Tasks against each other"
          rowsLabel="Rows for each gradient"
          rowsPerTask={rowsPerTask}
          most={10_000}
          onRows={(value) => conflicts.setRowsPerTask(value)}
          action="Compare gradients"
          cancel="Cancel the gradients"
          reason={useReason(planned.length)}
          fault={fault}
          onStart={() => void comparison.findConflicts()}
          onCancel={() => conflicts.cancel()}
          progress={{
            label: 'Gradients',
            one: 'gradient',
            ended: 'there',
            done,
            total,
            busy,
            planned: gradients * columns.filter(({ side }) => side !== null).length,
          }}
        >
          The gradient of a task’s mean loss says which step would help it most. Where those of two tasks have
          a cosine below zero, a step for one undoes some of the other (Yu et al. 2020).
        </CheckHead>
        {sides.length > 0 && (
          <>
            <SelectChoice label="Order of tasks" value={chosen} options={ORDERS} onChange={setChosen} />
            <Legend />
            <p className="note">
              Gradients by all LoRA tensors, on validation rows, without dropout. The base is asked through
              the adapter that a run begins with: its B is zero, so that only B has a gradient. ± is the
              standard error, from parts of the rows; a sign counts where chance would bring it about in at
              most 5 of 100 such tables. Noise draws cosines towards zero: more rows make them clearer.
            </p>
          </>
        )}
      </section>
      <div className={order.length > BESIDE ? 'pull-sides wide' : 'pull-sides'}>
        {sides.map((side) => (
          <SideMatrix key={side.name} side={side} order={order} heldOut={heldOut} />
        ))}
      </div>
    </>
  );
}
