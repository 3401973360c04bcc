import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Fault } from '../../io/faults.ts';
import type { CheckpointInfo } from '../../runs/checkpoint.ts';
import { RunLog } from '../../runs/log.ts';
import type { RunEntry, RunRecord, RunStatus } from '../../runs/record.ts';
import { toFault } from '../../state/fault.ts';
import { resultStep } from '../../state/side.ts';
import type { RunCost } from '../../workers/protocol.ts';
import { useSession } from '../session.tsx';

/** The run that the panel shows: all of it is the run's own, whatever the page's recipe has become (Pitfall 28). */
export interface ShownRun {
  readonly id: string | null;
  readonly name: string | null;
  readonly record: RunRecord | null;
  readonly status: RunStatus | 'idle';
  /** Grows in place: `revision` tells when. */
  readonly log: RunLog;
  readonly revision: number;
  readonly totalSteps: number;
  readonly checkpoints: readonly CheckpointInfo[];
  /** Step of the checkpoint that is its result so far; null: it has none. */
  readonly result: number | null;
  /** What it computes in all; null: not counted. */
  readonly cost: RunCost | null;
  /** It is the one that the engine knows. */
  readonly isLive: boolean;
  /** Why its log could not be read. */
  readonly fault: Fault | null;
}

/** The run of the list that is shown; null: the live one is. */
function useShownEntry(): RunEntry | null {
  const { run, runs } = useSession();
  const selected = useStore(runs.store, (state) => state.selected);
  const entries = useStore(runs.store, (state) => state.entries);
  const live = useStore(run.store, (state) => state.id);
  const isIdle = useStore(run.store, (state) => state.status === 'idle');
  if (selected !== null) {
    return selected === live ? null : (entries.find(({ record }) => record.id === selected) ?? null);
  }
  // After a reload the last run is what one wants to see.
  return live === null && isIdle ? (entries[0] ?? null) : null;
}

const NO_LOG = new RunLog();

/** The log of a run that is over; empty until it is read. */
function usePastLog(entry: RunEntry | null): { readonly log: RunLog; readonly fault: Fault | null } {
  const { runs } = useSession();
  const id = entry?.record.id ?? null;
  const updated = entry?.progress.updatedAt;
  const [read, setRead] = useState<{ id: string; log: RunLog; fault: Fault | null } | null>(null);
  // A run that another tab trains goes on: its log is read again when it was written.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (id === null) return;
    let isWanted = true;
    runs.log(id).then(
      (log) => isWanted && setRead({ id, log, fault: null }),
      (error: unknown) => isWanted && setRead({ id, log: NO_LOG, fault: toFault(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [runs, id, updated]);
  return read !== null && read.id === id ? read : { log: NO_LOG, fault: null };
}

/** The live run, or the one of the list that was chosen; after a reload the last one. */
export function useShownRun(): ShownRun {
  const { run, runs } = useSession();
  const live = useStore(run.store);
  const entry = useShownEntry();
  const past = usePastLog(entry);
  const entries = useStore(runs.store, (state) => state.entries);
  return useMemo(() => {
    if (entry) {
      const { record, progress, checkpoints, label } = entry;
      return {
        id: record.id,
        name: label.name,
        record,
        status: progress.status,
        log: past.log,
        revision: 0,
        totalSteps: record.totalSteps,
        checkpoints,
        result: resultStep({ record, checkpoints, log: past.log }),
        cost: null,
        isLive: false,
        fault: past.fault,
      };
    }
    const own = entries.find(({ record }) => record.id === live.id);
    return {
      ...live,
      name: own?.label.name ?? null,
      result: resultStep(live),
      isLive: true,
      fault: null,
    };
  }, [entry, past.log, past.fault, live, entries]);
}
