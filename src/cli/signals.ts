import { constants } from 'node:os';
import { RunControl } from '../runs/control.ts';
import { tell } from './args.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Signals nearer than this, in milliseconds, are one press: the terminal, npm and tsx each pass it on. */
const ONE_PRESS = 500;

/**
 * Lets the person stop what runs: the first signal ends it after the step that it is in, with a checkpoint; a
 * second one ends the process at once.
 */
export class SignalStop {
  readonly control = new RunControl();
  private given: { readonly code: number; readonly at: number } | null = null;
  private readonly heed = (signal: NodeJS.Signals): void => {
    if (this.given === null) {
      this.given = { code: 128 + constants.signals[signal], at: performance.now() };
      tell('Stopping after this step.');
      this.control.stop();
    } else if (performance.now() - this.given.at > ONE_PRESS) process.exit(this.given.code);
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.heed);
  }

  /** As shells count: 128 and the signal's number; null: none was given. */
  get exitCode(): number | null {
    return this.given?.code ?? null;
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.heed);
  }
}
