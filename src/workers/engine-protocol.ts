import type { Example } from '../data/example.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { CheckedAnswer } from '../runs/check-answers.ts';
import type { Conflicts } from '../runs/conflicts.ts';
import type { RunEvent } from '../runs/events.ts';
import type { RunFile, SweepPlace } from '../runs/record.ts';
import type { RunRows } from '../runs/rows.ts';
import type { RowScore } from '../runs/score.ts';
import type { TokenLosses } from '../runs/token-losses.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { RowSource } from './planned-run.ts';
import type { AdapterReport, ModelReference, PromptFormat, SamplingOptions } from './protocol.ts';

/** Who answers: the base model, what a run had learned at one of its checkpoints, or an adapter from elsewhere. */
export type Side =
  | { readonly kind: 'base' }
  | { readonly kind: 'checkpoint'; readonly run: string; readonly step: number }
  /** An adapter that was trained elsewhere and opened here. */
  | { readonly kind: 'adapter'; readonly id: string };

/** What was learned before a run began. */
export interface RunBeginning {
  readonly side: Exclude<Side, { kind: 'base' }>;
  /** What the person calls it. */
  readonly name: string;
}

/** A run as it is asked for. */
export interface RunRequest {
  /** New, or of a run that goes on. */
  readonly id: string;
  /** What the run list calls it, and the files that the page has. */
  readonly name: string;
  readonly files: readonly RunFile[];
  readonly sweep: SweepPlace | null;
  /** Of a run that goes on: its recipe and rows must be those of its record. */
  readonly goesOn: boolean;
  /** Where it goes on by itself: what interrupted it, in a sentence. */
  readonly why: string | null;
  /** What a new run begins with in place of a fresh adapter: its settings are those of the recipe. */
  readonly start?: RunBeginning;
  /** It goes on paused, as it was. */
  readonly paused?: boolean;
  readonly model: ModelReference;
  readonly recipe: Recipe;
  readonly rows: RunRows | RowSource;
  /** What is scored for `evaluation.plainText`. */
  readonly plainText: readonly string[];
}

/** How a model is asked. */
export interface Asked {
  readonly model: ModelReference;
  readonly side: Side;
  /** The template that asks: that of the run where one is compared. */
  readonly choice: TemplateChoice;
}

/** Requests of the engine worker, which owns the GPU device. */
export interface EngineRequests {
  adapter: {
    request: Record<string, never>;
    /** null: no WebGPU here. */
    response: AdapterReport | null;
    progress: never;
  };
  /** Holds a Web Lock of that name for as long as the worker lives: who gets it knows that the worker is gone. */
  live: { request: { readonly lock: string }; response: null; progress: never };
  /** Where the runs worker answers: checkpoints go and come there. Asked once, before anything else. */
  'use-runs': { request: { readonly port: MessagePort }; response: null; progress: never };
  /**
   * Trains on the drawn rows; ends when the run has ended. A device that is lost meanwhile is opened anew, and the
   * run goes on from its last checkpoint.
   */
  train: {
    request: RunRequest;
    response: {
      readonly status: 'finished' | 'stopped';
      readonly steps: number;
      /** Step of the checkpoint that is its result; null: it was stopped before it began. */
      readonly result: number | null;
    };
    progress: RunEvent;
  };
  pause: { request: Record<string, never>; response: null; progress: never };
  resume: { request: Record<string, never>; response: null; progress: never };
  stop: { request: Record<string, never>; response: null; progress: never };
  /** Times a step and an evaluation of a run without keeping anything of it. */
  probe: {
    request: Pick<RunRequest, 'model' | 'recipe' | 'rows'>;
    response: {
      /** Median of a few steps after the first, milliseconds. */
      readonly step: number;
      /** One evaluation of all validation rows, estimated from a batch of it. */
      readonly evaluation: number;
      readonly steps: number;
      readonly evaluations: number;
    };
    progress: never;
  };
  /** Streams text. */
  generate: {
    request: Asked & {
      /** Said before the prompt, in the chat format; empty: nothing is. */
      readonly system: string;
      readonly prompt: string;
      readonly format: PromptFormat;
      readonly sampling: SamplingOptions;
    };
    response: {
      readonly text: string;
      readonly tokens: number;
      readonly reason: 'end' | 'length' | 'cancelled';
      readonly milliseconds: number;
      /** Token ids of what was asked and of what was answered, without the token that ended it. */
      readonly promptIds: readonly number[];
      readonly ids: readonly number[];
    };
    progress: { readonly text: string };
  };
  /** Logits [rows, V] after each of the last `rows` tokens of a text, row-major. */
  logits: {
    request: Asked & { readonly ids: readonly number[]; readonly rows: number };
    response: { readonly logits: Float32Array<ArrayBuffer>; readonly vocabSize: number };
    progress: never;
  };
  /** Greedy answers to each example's last question, told one by one. */
  'exact-match': {
    request: Asked & { readonly examples: readonly Example[] };
    response: { readonly reason: 'end' | 'cancelled' };
    progress: CheckedAnswer;
  };
  /** Loss and token accuracy of each example, told one by one. */
  score: {
    request: Asked & { readonly examples: readonly Example[]; readonly recipe: Recipe };
    response: { readonly reason: 'end' | 'cancelled' };
    progress: { readonly place: number; readonly score: RowScore };
  };
  /** The loss of every token of an example, the masked ones too. */
  'token-losses': {
    request: Asked & { readonly example: Example; readonly recipe: Recipe };
    response: TokenLosses;
    progress: never;
  };
  /** Cosines between the gradients of tasks on their validation rows. */
  conflicts: {
    request: Asked & {
      readonly recipe: Recipe;
      readonly tasks: readonly { readonly task: string; readonly examples: readonly Example[] }[];
    };
    /** null: cancelled. */
    response: Conflicts | null;
    progress: { readonly done: number; readonly total: number };
  };
}
