import { useEffect } from 'react';

/** The tab's title tells how far the run is, and closing the tab in its midst is asked about. */
export function useRunGuards(going: boolean, share: number | null): void {
  const percent = share === null ? null : Math.floor(100 * share);
  useEffect(() => {
    if (!going) return;
    const plain = document.title;
    return () => {
      document.title = plain;
    };
  }, [going]);
  useEffect(() => {
    if (going && percent !== null) document.title = `${percent} % · Temper`;
  }, [going, percent]);
  useEffect(() => {
    if (!going) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [going]);
}
