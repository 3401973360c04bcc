/** Pause and stop of a run, heeded between steps. */
export class RunControl {
  private readonly stopper = new AbortController();
  private waiting: { readonly promise: Promise<void>; readonly open: () => void } | null = null;

  get isPaused(): boolean {
    return this.waiting !== null;
  }

  get isStopped(): boolean {
    return this.signal.aborted;
  }

  /** Aborted where the run is stopped. */
  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  pause(): void {
    if (this.waiting || this.isStopped) return;
    let open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.waiting = { promise, open };
  }

  resume(): void {
    this.waiting?.open();
    this.waiting = null;
  }

  /** The run ends after the step it is in; what was learned is kept. */
  stop(): void {
    this.stopper.abort();
    this.resume();
  }

  /** Waits while paused. */
  async gate(): Promise<void> {
    await this.waiting?.promise;
  }
}
