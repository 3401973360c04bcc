import { useStore } from 'zustand';
import type { RunStatus } from '../../runs/record.ts';
import { isGoing } from '../../state/run.ts';
import { useSession } from '../session.tsx';

const TEXT: Readonly<Record<RunStatus, string>> = {
  preparing: 'preparing',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  interrupted: 'interrupted',
};

const GOING: readonly RunStatus[] = ['preparing', 'running', 'paused'];

/** How a run stands: one that goes on and is not this page's is another tab's. */
export const statusText = (status: RunStatus, isLive: boolean): string =>
  GOING.includes(status) && !isLive ? `${TEXT[status]} in another tab` : TEXT[status];

/** Whether this page's engine works on the run. */
export function useIsLive(id: string): boolean {
  const { run } = useSession();
  return useStore(run.store, (state) => state.id === id && isGoing(state));
}

/** Whether a run can go on from its last checkpoint. */
export const canResume = (status: RunStatus): boolean =>
  status === 'interrupted' || status === 'stopped' || status === 'failed';

export const isGoingOn = (status: RunStatus): boolean => GOING.includes(status);
