/** What the benchmark and the process of an engine say to each other, over Node's channel between them. */
import type { DeviceReport } from '../../src/gpu/device.ts';

export type Request = { readonly kind: 'step' } | { readonly kind: 'gradient-norms' };

/** One whole step: forward, backward, update, loss read back. */
export interface StepReport {
  readonly kind: 'step';
  /** Before the update. */
  readonly loss: number;
  readonly ms: number;
  /** Until the call that starts the step gave control back, ms. */
  readonly hostMs: number;
  readonly dispatches: number;
  readonly submits: number;
  /** Compiled in this step. */
  readonly pipelines: number;
  /** Of the machine, over all steps so far; null where the system does not tell. */
  readonly otherLoad: number | null;
}

export type Reply =
  | { readonly kind: 'ready'; readonly adapter: DeviceReport; readonly tuningMs: number }
  | StepReport
  /** ‖g‖₂ of the first step by PEFT name. */
  | { readonly kind: 'gradient-norms'; readonly norms: Readonly<Record<string, number>> }
  | { readonly kind: 'failed'; readonly message: string };
