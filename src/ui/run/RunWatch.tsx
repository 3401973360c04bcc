import { useEffect } from 'react';
import { useStore } from 'zustand';
import { isGoing } from '../../state/run.ts';
import { useSession } from '../session.tsx';
import { endingOf, refusalOf, titleOf } from './ending.ts';
import { leaving } from './leaving.ts';
import { useAwake } from './use-awake.ts';

/** The tab's title while a run goes on; the plain one afterwards. */
function useTitle(title: string | null): void {
  const isTold = title !== null;
  useEffect(() => {
    if (!isTold) return;
    const plain = document.title;
    return () => {
      document.title = plain;
    };
  }, [isTold]);
  useEffect(() => {
    if (title !== null) document.title = title;
  }, [title]);
}

/** Closing the tab in mid-run is asked about. */
function useAskBeforeClosing(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [isWanted]);
}

/** Asks the browser not to clear what the page keeps when the disk gets full: it may say no, and nothing changes. */
function useKept(isWanted: boolean): void {
  useEffect(() => {
    if (isWanted && 'storage' in navigator) navigator.storage.persist().catch(() => undefined);
  }, [isWanted]);
}

/** What a run needs of the page on every stage: title, question at closing, notification, a screen that is awake. */
export function RunWatch() {
  const { run } = useSession();
  const going = useStore(run.store, isGoing);
  const title = useStore(run.store, (state) => (isGoing(state) ? titleOf(state) : null));
  const awake = useStore(leaving, (state) => state.awake);
  useTitle(title);
  useAskBeforeClosing(going);
  useAwake(going && awake);
  useKept(going);
  useEffect(
    () =>
      run.store.subscribe((now, before) => {
        if (!isGoing(before) || isGoing(now) || !leaving.getState().notify) return;
        const ending = before.pending ? refusalOf(now) : endingOf(now);
        // Who looks at the page sees it.
        if (!ending || (document.visibilityState === 'visible' && document.hasFocus())) return;
        if ('Notification' in globalThis && Notification.permission === 'granted') {
          new Notification(ending.title, { body: ending.body, tag: 'temper-run' });
        }
      }),
    [run],
  );
  return null;
}
