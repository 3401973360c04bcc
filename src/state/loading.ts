export interface LoadingFile {
  readonly name: string;
  /** In bytes. */
  readonly done: number;
  readonly total: number;
  /** Records so far. */
  readonly rows: number;
  /** null while that cannot be told. */
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** A rate is not told of less, in seconds. */
const LEAST = 0.5;

/** How far the reading of a file is, with the rate since it began and the time that is left at that rate. */
export function progressFrom(
  name: string,
  total: number,
  now: () => number = () => performance.now(),
): (at: { readonly done: number; readonly rows: number }) => LoadingFile {
  const started = now();
  return ({ done, rows }) => {
    const elapsed = (now() - started) / 1000;
    const bytesPerSecond = elapsed >= LEAST && done > 0 ? done / elapsed : null;
    const secondsLeft = bytesPerSecond === null ? null : Math.max(0, total - done) / bytesPerSecond;
    return { name, done, total, rows, bytesPerSecond, secondsLeft };
  };
}
