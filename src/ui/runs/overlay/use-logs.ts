import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RunEntry } from '../../../runs/record.ts';
import { toFault } from '../../../state/fault.ts';
import { useSession } from '../../session.tsx';
import type { NamedLog } from './downloads.ts';

interface Logs {
  /** Those that are read, in the order of the runs. */
  readonly logs: readonly NamedLog[];
  /** Why some could not be read. */
  readonly faults: readonly string[];
}

const NONE: Logs = { logs: [], faults: [] };

/** Logs of runs, read again when they are written; that of the page's own run grows as it trains. */
export function useLogs(entries: readonly RunEntry[]): Logs {
  const { run, runs } = useSession();
  const [read, setRead] = useState<Logs>(NONE);
  const liveId = useStore(run.store, (state) => state.id);
  // The live log grows in place: it is drawn again at its evaluations.
  const evaluations = useStore(run.store, ({ id, log }) =>
    entries.some(({ record }) => record.id === id) ? log.evaluations.length : 0,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let isWanted = true;
    const readOne = async ({ record, label }: RunEntry): Promise<NamedLog | string> => {
      const { id } = record;
      try {
        const log = id === liveId ? run.store.getState().log : await runs.log(id);
        return { id, name: label.name, log };
      } catch (error) {
        return `${label.name}: ${toFault(error).message}`;
      }
    };
    void Promise.all(entries.map(readOne)).then((all) => {
      if (!isWanted) return;
      const logs = all.filter((one) => typeof one !== 'string');
      setRead({ logs, faults: all.filter((one) => typeof one === 'string') });
    });
    return () => {
      isWanted = false;
    };
  }, [entries, runs, run, liveId, evaluations]);
  return read;
}
