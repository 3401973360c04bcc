import type { WeightsFormat, WeightsOptions } from '../exports/weights/formats.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { Side } from './engine-protocol.ts';
import type { ModelReference } from './protocol.ts';

/** What is to be exported. */
export type ExportWish =
  | {
      readonly kind: 'weights';
      readonly format: WeightsFormat;
      readonly options: WeightsOptions;
      readonly model: ModelReference;
      /** The base, or what was learned. */
      readonly side: Side;
      /** Whose chat template goes along (`model.template`). */
      readonly recipe: Recipe;
    }
  | {
      readonly kind: 'scale-out';
      readonly model: ModelReference;
      readonly recipe: Recipe;
      readonly plan: MixturePlan;
      /** Training goes on from it; base: a fresh adapter. */
      readonly side: Side;
    };

/** Every export that this worker writes. */
export type ExportFormat = WeightsFormat | 'scale-out';

/** A file that would be written. */
export interface PlannedFile {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
}

/** Requests of the exports worker, which writes exports into the browser's file system: no GPU. */
export interface ExportRequests {
  /** Where the runs worker and the data worker answer; asked once each, before anything else. */
  'use-runs': { request: { readonly port: MessagePort }; response: null; progress: never };
  'use-data': { request: { readonly port: MessagePort }; response: null; progress: never };
  /** What would be written. What cannot be written is an error with a sentence. */
  plan: {
    request: { readonly wish: Extract<ExportWish, { kind: 'weights' }> };
    response: { readonly files: readonly PlannedFile[]; readonly notes: readonly string[] };
    progress: never;
  };
  /** Writes it: one zip, or its files each by itself. A cancel and a fault leave nothing behind. */
  write: {
    request: { readonly wish: ExportWish; readonly as: 'zip' | 'files' };
    response: {
      /** Backed by the browser's file system, where it has one; gone with the next export of that format and `as`. */
      readonly files: readonly { readonly name: string; readonly blob: Blob }[];
      readonly notes: readonly string[];
    };
    /** Bytes written and to be written, and what is being written. `total` 0: it is not known yet. */
    progress: { readonly done: number; readonly total: number; readonly file: string };
  };
  /** Removes what was written of a format and is not needed any more. */
  clear: {
    request: { readonly format: ExportFormat; readonly as: 'zip' | 'files' };
    response: null;
    progress: never;
  };
}
