/** How reading a file is watched and stopped. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far, of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Lets timers, messages and a cancel through when work has gone on for a while. */
export class Breather {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** Throws the signal's reason once it is aborted. */
  async breathe(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.last < 30) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.last = performance.now();
    this.signal?.throwIfAborted();
  }
}
