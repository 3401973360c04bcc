/** In milliseconds: about three frames. */
const EVERY = 50;

/** Tells of many changes at once: the first after a rest at its moment, the others at most every so often. */
export class Pulse {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private changed = false;

  constructor(
    private readonly tell: () => void,
    private readonly every = EVERY,
  ) {}

  /** Something changed. */
  soon(): void {
    this.changed = true;
    if (this.timer === undefined) this.now();
  }

  /** Tells what is still to be told. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.changed) return;
    this.changed = false;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.now();
    }, this.every);
    this.tell();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.changed = false;
  }
}
