import { useEffect } from 'react';
import { useSession } from '../session.tsx';

/** What the runs workers of all tabs say when something of the list changed (`runs-shelf.ts`). */
const CHANNEL = 'temper-runs';
/** Several changes within so many milliseconds are read once. */
const SETTLES = 150;

/** Keeps the list of runs as it is while something shows it, whatever tab changes it. */
export function useFreshRuns(): void {
  const { runs } = useSession();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void runs.refresh();
      }, SETTLES);
    };
    const channel = new BroadcastChannel(CHANNEL);
    channel.addEventListener('message', soon);
    // A tab that slept, or a run whose tab was closed, says nothing.
    addEventListener('focus', soon);
    soon();
    return () => {
      clearTimeout(timer);
      removeEventListener('focus', soon);
      channel.close();
    };
  }, [runs]);
}
