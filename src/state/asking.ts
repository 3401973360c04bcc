import type { Fault } from '../io/faults.ts';
import { toFault } from './fault.ts';

/** A question that is being asked. */
export interface Question {
  readonly signal: AbortSignal;
  /** Whether it is still the one whose answers count: not once it was forgotten. */
  isCurrent(): boolean;
}

/** One long question at a time to a worker: it can be ended, or forgotten with all that still comes of it. */
export class Asking {
  private controller: AbortController | null = null;

  constructor(private readonly set: (change: { readonly busy: boolean; readonly fault?: Fault }) => void) {}

  /** Asks; what fails is told, unless it was forgotten meanwhile. The caller says that it is busy. */
  async ask(work: (question: Question) => Promise<void>): Promise<void> {
    const controller = new AbortController();
    this.controller = controller;
    const isCurrent = () => this.controller === controller;
    try {
      await work({ signal: controller.signal, isCurrent });
      if (isCurrent()) this.set({ busy: false });
    } catch (error) {
      if (isCurrent()) this.set({ busy: false, fault: toFault(error) });
    }
  }

  /** Ends it; what is there stays. */
  cancel(): void {
    this.controller?.abort();
  }

  /** Ends it, and what still comes of it does not count. */
  forget(): void {
    this.cancel();
    this.controller = null;
  }
}
