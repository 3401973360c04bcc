import type { Example } from '../data/example.ts';
import type { FileSummary, RowQuery, RowSplit, Skipped, TaskCare } from '../data/set/types.ts';
import type { Source } from '../exports/mixture/manifest.ts';
import type { ExportOptions } from '../exports/mixture/options.ts';
import type { Fault } from '../io/faults.ts';
import type { MixturePlan } from '../mixture/types.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { EngineRecord } from '../runs/record.ts';
import type { PackedLayout, PackingRequest } from './packing.ts';
import type { PlannedRun } from './planned-run.ts';

/** How an error crosses a worker's boundary. */
export interface WireError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A model by where its files are. `id` is new with each choice, so that a worker reads each but once. */
export type ModelReference = {
  readonly id: string;
  /** What recipes and adapters call it: the folder's name, or "bundled". */
  readonly name: string;
} & (
  | {
      readonly kind: 'url';
      /** Of a folder, with a trailing slash. */
      readonly url: string;
    }
  | {
      /** Of a tokenizer no weights are among the files: enough to make tokens with. */
      readonly kind: 'files' | 'tokenizer';
      readonly files: readonly File[];
    }
);

/** What a model is, from its configuration and the headers of its weights. */
export interface ModelSummary {
  readonly architecture: string;
  /** How many numbers the engine reads; tied embeddings count once. */
  readonly parameters: number;
  readonly dtypes: readonly string[];
  /** Of those numbers, as they are stored. */
  readonly bytes: number;
  /** What limits the context (see checkLength). */
  readonly maxPositions: number;
  readonly slidingWindow: number | null;
}

/** What a run computes, in floating-point operations of its matrix products (src/network/flops.ts). */
export interface RunCost {
  /** Optimiser steps; early stopping may end the run before. */
  readonly steps: number;
  /** Of all steps, forward and backward. */
  readonly training: number;
  /** Of all evaluations. */
  readonly evaluation: number;
}

/** What a run would take of the GPU's memory. */
export interface MemoryEstimate {
  /** Tokens of the largest micro-batch. */
  readonly tokens: number;
  /** false: the rows are too many to look at, and each was taken to be as long as the context. */
  readonly isExact: boolean;
  /** Blocks computed again in the backward pass, of all. */
  readonly recomputed: number;
  readonly blocks: number;
  readonly bytes: EngineRecord['bytes'];
  /** What the run computes; null where its rows were not looked at. */
  readonly cost: RunCost | null;
  /** The run does not fit the recipe's budget: why, and what would. */
  readonly fault: Fault | null;
}

/** Requests of the data worker: kind → what goes in, what comes back, what is told meanwhile. */
export interface DataRequests {
  /** Reads a file into the set, in place of one of its name; a file that cannot be used is a fault and changes nothing. */
  import: {
    request: {
      readonly file: File;
      /** Its path as dropped. */
      readonly name: string;
      readonly data: Recipe['data'];
      /** Whether a copy is to be kept over a reload. */
      readonly keep: boolean;
    };
    response:
      | {
          readonly summary: FileSummary;
          /** Why no copy could be kept; null: it is kept, or was not to be. */
          readonly unkept: string | null;
        }
      | { readonly fault: Fault };
    /** Bytes, and records so far. */
    progress: { readonly done: number; readonly total: number; readonly rows: number };
  };
  /** Reads a file of the set again, with other settings. */
  reimport: {
    request: { readonly name: string; readonly data: Recipe['data'] };
    response: { readonly summary: FileSummary } | { readonly fault: Fault };
    progress: { readonly done: number; readonly total: number; readonly rows: number };
  };
  /** The files that were kept when the page was left. */
  restore: {
    request: { readonly data: Recipe['data'] };
    response: {
      readonly summaries: readonly FileSummary[];
      readonly faults: readonly Fault[];
      /** Why nothing is kept in this tab; null: it is. */
      readonly unkept: string | null;
    };
    progress: never;
  };
  remove: { request: { readonly names: readonly string[] }; response: null; progress: never };
  split: {
    request: { readonly data: Recipe['data']; readonly seed: number };
    response: RowSplit;
    /** Rows compared, where the recipe removes what is nearly alike. */
    progress: { readonly done: number; readonly total: number };
  };
  /** Examples by their numbers. */
  rows: {
    request: { readonly rows: readonly number[] | Uint32Array; readonly data: Recipe['data'] };
    response: readonly Example[];
    progress: never;
  };
  /** A row's record as it stands in its file. */
  raw: { request: { readonly row: number }; response: { readonly text: string }; progress: never };
  /** Numbers of the rows that a query finds, in the order of files and rows. */
  search: {
    request: { readonly query: RowQuery; readonly data: Recipe['data']; readonly seed: number };
    response: { readonly rows: Uint32Array };
    progress: { readonly done: number; readonly total: number };
  };
  /** What should be looked at. Near duplicates are found in the background: `near` asks for them. */
  care: {
    request: { readonly data: Recipe['data']; readonly seed: number; readonly near: boolean };
    response: readonly TaskCare[];
    progress: { readonly done: number; readonly total: number };
  };
  /** Answers on another port too, until that is closed: another worker reads rows there. */
  'answer-on': { request: { readonly port: MessagePort }; response: null; progress: never };
  /** How a run would be packed; null: nothing of it would be trained on. */
  pack: { request: PackingRequest; response: PackedLayout | null; progress: never };
  /** Every skipped row of a file, as CSV with file, row, column and reason. */
  skipped: { request: { readonly name: string }; response: { readonly csv: Blob }; progress: never };
  /** What a file's first records would become under other settings. */
  preview: {
    request: {
      readonly name: string;
      readonly data: Recipe['data'];
      /** Where it is not in the set, since it could not be used; null: it is. */
      readonly file: File | null;
    };
    response: {
      readonly summary: Pick<FileSummary, 'container' | 'format' | 'evidence' | 'fields' | 'columns' | 'how'>;
      readonly examples: readonly Example[];
      readonly skipped: readonly Skipped[];
    };
    progress: never;
  };
  /** What the files of the set are, with their hashes, as a manifest tells it. */
  sources: { request: Record<string, never>; response: readonly Source[]; progress: never };
  /** Writes the mixed set: rows in training order, validation rows apart, and the manifest. */
  'export-mixture': {
    request: {
      readonly recipe: Recipe;
      readonly plan: MixturePlan;
      readonly options: ExportOptions;
      /** Whether the validation rows are wanted. */
      readonly validation: boolean;
    };
    response: {
      readonly train: { readonly rows: number; readonly blob: Blob };
      /** null: not wanted, or there are none. */
      readonly validation: { readonly rows: number; readonly blob: Blob } | null;
      readonly manifest: Blob;
      /** What the format did not hold. */
      readonly notes: readonly string[];
    };
    /** Rows looked at and written. */
    progress: { readonly done: number; readonly total: number };
  };
  /** Reads everything of a model but its weights; what cannot be used is an error with a sentence. */
  'check-model': {
    request: { readonly model: ModelReference };
    /** null: there is a tokenizer alone. */
    response: ModelSummary | null;
    /** The file that is being read. */
    progress: { readonly file: string };
  };
  /** What a run of the recipe would take of the GPU's memory; without a plan, or of very many rows, from its settings alone. */
  'estimate-memory': {
    request: { readonly model: ModelReference; readonly recipe: Recipe; readonly run: PlannedRun | null };
    response: MemoryEstimate;
    progress: never;
  };
}

/** What the GPU is and can do, in the page's badge. */
export interface AdapterReport {
  readonly name: string;
  readonly f16: boolean;
  readonly subgroups: boolean;
  readonly software: boolean;
}

export interface SamplingOptions {
  readonly greedy: boolean;
  readonly temperature: number;
  /** 0: all tokens. */
  readonly topK: number;
  readonly topP: number;
  readonly maxTokens: number;
  readonly seed: number;
}

/** Whether a prompt is asked as a user's turn in the model's chat format, or continued as it stands. */
export type PromptFormat = 'chat' | 'plain';
