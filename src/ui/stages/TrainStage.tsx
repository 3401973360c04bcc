import '../theme/stages-b.css';
import { useStore } from 'zustand';
import { GpuNotice } from '../components/GpuNotice.tsx';
import { InterruptedRun } from '../run/InterruptedRun.tsx';
import { RunList } from '../runs/RunList.tsx';
import { useRecipe, useSession } from '../session.tsx';
import { SweepCard } from '../sweep/SweepCard.tsx';
import { LiveRun } from '../train/LiveRun.tsx';
import { memorySize } from '../train/memory.ts';
import { RateHint } from '../train/RateHint.tsx';
import { RecipeChanged } from '../train/RecipeChanged.tsx';
import { RunButtons } from '../train/RunButtons.tsx';
import { useReadiness } from '../train/readiness.ts';
import { Settings } from '../train/Settings.tsx';

const number = (value: number) => value.toLocaleString('en');

/** Sets up a run, starts it and shows it live. */
export default function TrainStage() {
  const session = useSession();
  const { lora, training } = useRecipe();
  const status = useStore(session.run.store, (state) => state.status);
  const fault = useStore(session.run.store, (state) => state.fault);
  const memory = useStore(session.memory.store, (state) => state.estimate);
  const { reason, examples, steps, batch } = useReadiness();
  return (
    <div className={status === 'idle' ? 'train' : 'train begun'}>
      <div className="head">
        <div>
          <h1>Train</h1>
          <p className="sub">
            LoRA of rank {lora.rank} on{' '}
            {lora.targets.length === 7 ? 'all linear layers' : lora.targets.join(', ')}, on your own GPU. The
            base model stays as it is.
          </p>
        </div>
        <RunButtons reason={reason} />
      </div>
      <GpuNotice />
      {fault && (
        <p role="alert" className="fault">
          {fault.message}
        </p>
      )}
      <InterruptedRun />
      <p className="say run-plan">
        Each step learns from {number(training.microBatch)} × {number(training.accumulation)}{' '}
        {batch.isExact ? '= ' : 'packed rows'}
        {batch.examples !== null && (
          <>
            {!batch.isExact && ', about '}
            <b>{number(batch.examples)} examples</b>
          </>
        )}
        {batch.supervised !== null && <> with about {number(batch.supervised)} supervised tokens</>}
        {examples > 0 && (
          <>
            ; the {number(examples)} that the mixture draws make about <b>{number(steps)} steps</b>
            {training.maxSteps !== null && training.maxSteps === steps && ', where Max steps ends the run'}
          </>
        )}
        {memory && !memory.fault && (
          <>
            ; they take {memory.isExact ? '' : 'at most '}
            <b>{memorySize(memory.bytes.total)}</b> of GPU memory
          </>
        )}
        .
      </p>
      <RateHint />
      <RecipeChanged />
      <div className="train-columns">
        <Settings totalSteps={steps} reason={reason} />
        <LiveRun plannedSteps={steps} />
      </div>
      <SweepCard />
      <RunList />
    </div>
  );
}
