/** How reading a file is watched and stopped. */
export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** Bytes read so far, of all. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** Comes back once what waits has had its turn. A timer would do, but browsers let repeated ones wait for 4 ms. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Lets timers, messages and a cancel through when work has gone on for a while. */
export class Breather {
  private last = performance.now();

  constructor(private readonly signal: AbortSignal | undefined) {}

  /** Throws the signal's reason once it is aborted. */
  async breathe(): Promise<void> {
    this.signal?.throwIfAborted();
    if (performance.now() - this.last < 30) return;
    await pause();
    this.last = performance.now();
    this.signal?.throwIfAborted();
  }
}
