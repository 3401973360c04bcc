import { useState } from 'react';
import { toFault } from '../../state/fault.ts';

export interface Task {
  readonly busy: boolean;
  /** The sentence of what went wrong last time. */
  readonly fault: string | null;
  start(work: () => Promise<void>): void;
}

/** Work that a button starts: busy meanwhile, its fault as a sentence afterwards. */
export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  return {
    busy,
    fault,
    start: (work) => {
      setBusy(true);
      setFault(null);
      work()
        .catch((error: unknown) => setFault(toFault(error).message))
        .finally(() => setBusy(false));
    },
  };
}
