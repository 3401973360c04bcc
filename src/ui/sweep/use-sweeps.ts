import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../runs/record.ts';
import type { SweepItem, SweepRecord } from '../../runs/sweep.ts';
import { type SweepResult, sweepResult } from '../../runs/sweep-summary.ts';
import type { Session } from '../../state/session.ts';
import { useSession } from '../session.tsx';

/** All sweeps that are known, the newest first; the one that is gone through as it stands. */
export function useSweeps(): readonly SweepRecord[] {
  const session = useSession();
  const kept = useStore(session.runs.store, (state) => state.sweeps);
  const own = useStore(session.queue.store, (state) => state.sweep);
  return useMemo(() => {
    if (own === null) return kept;
    const isKept = kept.some(({ id }) => id === own.id);
    return isKept ? kept.map((one) => (one.id === own.id ? own : one)) : [own, ...kept];
  }, [kept, own]);
}

/** A finished run of a sweep, and what it came to. */
export interface FinishedRun {
  readonly item: SweepItem;
  readonly entry: RunEntry;
  readonly result: SweepResult;
}

/** null: its log cannot be read, or has nothing of its result. */
async function readRun(session: Session, item: SweepItem, entry: RunEntry): Promise<FinishedRun | null> {
  const log = await session.runs.log(entry.record.id).catch(() => null);
  const result = log && sweepResult(item, entry.progress, log.evaluations);
  return result && { item, entry, result };
}

/** What the finished runs of a sweep came to, from their logs; null while these are read for the first time. */
export function useFinishedRuns(sweep: SweepRecord): readonly FinishedRun[] | null {
  const session = useSession();
  const entries = useStore(session.runs.store, (state) => state.entries);
  const [read, setRead] = useState<{ readonly of: string; readonly runs: readonly FinishedRun[] } | null>(
    null,
  );
  const known = useMemo(() => {
    const byId = new Map(entries.map((entry) => [entry.record.id, entry]));
    return sweep.items.flatMap((item) => {
      const entry = item.run === null || item.status !== 'finished' ? undefined : byId.get(item.run);
      return entry ? [{ item, entry }] : [];
    });
  }, [entries, sweep]);
  useEffect(() => {
    let isCurrent = true;
    void Promise.all(known.map(({ item, entry }) => readRun(session, item, entry))).then((runs) => {
      if (isCurrent) setRead({ of: sweep.id, runs: runs.flatMap((run) => run ?? []) });
    });
    return () => {
      isCurrent = false;
    };
  }, [session, known, sweep.id]);
  return read?.of === sweep.id ? read.runs : null;
}
