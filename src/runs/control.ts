/** Pause and stop of a run, heeded between steps. */
export class RunControl {
  private stopped = false;
  private waiting: { readonly promise: Promise<void>; readonly open: () => void } | null = null;

  get isPaused(): boolean {
    return this.waiting !== null;
  }

  get isStopped(): boolean {
    return this.stopped;
  }

  pause(): void {
    if (this.waiting || this.stopped) return;
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
    this.stopped = true;
    this.resume();
  }

  /** Waits while paused. */
  async gate(): Promise<void> {
    await this.waiting?.promise;
  }
}
