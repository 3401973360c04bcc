import { useStore } from 'zustand';
import { scaleOutUsage } from '../../exports/usage/scale-out.ts';
import { drawFault } from '../../mixture/draw.ts';
import { BASE } from '../../state/side.ts';
import { SegmentedChoice } from '../components/Choice.tsx';
import { counted } from '../components/format.ts';
import { usePlan, useRecipe, useSession } from '../session.tsx';
import { FormatRow } from './FormatRow.tsx';
import { usageNames, useSubject } from './use-subject.ts';

const FRESH = { value: 'fresh', label: 'A fresh adapter' } as const;
const CHOSEN = { value: 'chosen', label: 'What is chosen' } as const;

/** What the archive would hold, or why it cannot be made. */
function useReadiness() {
  const session = useSession();
  const plan = usePlan();
  const none = useStore(session.data.store, (state) => state.files.length === 0);
  const { training } = useRecipe();
  if (none) return { canStart: false, says: 'There is no data yet: add files in the Data stage.' };
  if (!plan.ok) return { canStart: false, says: plan.fault.message };
  const fault = drawFault(plan.value);
  if (fault) return { canStart: false, says: fault.message };
  const rows = counted(plan.value.total, 'example');
  const batch = counted(training.microBatch * training.accumulation, 'row');
  const end = training.maxSteps === null ? '' : `, ${counted(training.maxSteps, 'step')} at most`;
  return { canStart: true, says: `${rows} in training order, ${batch} a step${end}.` };
}

/** The same recipe on trainers that run on many GPUs. */
export function ScaleOutCard() {
  const { exports } = useSession();
  const subject = useSubject();
  const goesOn = useStore(exports.store, (state) => state.goesOn);
  const readiness = useReadiness();
  const base = exports.subjectOf(BASE);
  const names = usageNames(base, base, 'scale-out');
  return (
    <section className="card wide weights" aria-labelledby="export-scale-out">
      <h2 id="export-scale-out">Training elsewhere</h2>
      <FormatRow
        format="scale-out"
        title="Scale out"
        action="Export scale-out bundle"
        about="This page’s recipe over its data for many GPUs: every row in training order as tokens and labels, the same batches, schedule and start, with the files of TRL, axolotl and LLaMA-Factory."
        usages={scaleOutUsage(names)}
        readiness={readiness}
      >
        {subject.side.kind !== 'base' && (
          <SegmentedChoice
            label="Starts from"
            value={goesOn ? 'chosen' : 'fresh'}
            options={[FRESH, CHOSEN]}
            onChange={(value) => exports.chooseStart(value === 'chosen')}
            hint={`A fresh adapter begins as a run of the recipe does. What is chosen goes on from ${subject.title}, over all rows once more.`}
          />
        )}
      </FormatRow>
    </section>
  );
}
