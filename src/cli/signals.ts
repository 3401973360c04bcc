import { constants } from 'node:os';
import { RunControl } from '../runs/control.ts';
import { tell } from './args.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Lets the person stop what runs: the first signal ends it after the step that it is in, with a checkpoint; the
 * second one ends the process at once.
 */
export class SignalStop {
  readonly control = new RunControl();
  private given: (typeof SIGNALS)[number] | null = null;
  private readonly heed = (signal: NodeJS.Signals): void => {
    const known = SIGNALS.find((one) => one === signal);
    if (!known) return;
    this.given = known;
    tell('Stopping after this step.');
    this.control.stop();
    this.dispose();
  };

  constructor() {
    for (const signal of SIGNALS) process.on(signal, this.heed);
  }

  /** As shells count: 128 and the signal's number; null: none was given. */
  get exitCode(): number | null {
    return this.given === null ? null : 128 + constants.signals[this.given];
  }

  dispose(): void {
    for (const signal of SIGNALS) process.off(signal, this.heed);
  }
}
