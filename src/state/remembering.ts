/** How long after a change it is written down, in milliseconds. */
const REMEMBERS = 300;

/** Writes down what a later page is to remember: soon after a change, and when the page goes. */
export class Remembering {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly write: () => void) {}

  now(): void {
    this.dispose();
    this.write();
  }

  soon(): void {
    this.timer ??= setTimeout(() => this.now(), REMEMBERS);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
