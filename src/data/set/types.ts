import type { FileSettings } from '../../recipe/schema.ts';
import type { ContainerFacts, RecordLayout } from '../containers/types.ts';
import type { Format } from '../example.ts';
import type { Columns } from '../shapes/reading.ts';

/** What spoke for a format among the rows that were looked at. */
export interface Candidate {
  readonly format: Format;
  /** Rows of the sample that it can read, and the fields that it goes by: "instruction and output". */
  readonly rows: number;
  readonly fields: string;
}

/** How a file is read, and why. */
export interface Evidence {
  /** Whole sentences. */
  readonly text: string;
  /** Rows that were looked at. */
  readonly sampled: number;
  /** The chosen one first, then by what spoke for them. */
  readonly candidates: readonly Candidate[];
  /** The columns that are read, for a mapping to begin with; null where a row is more than its columns (trees). */
  readonly columns: Columns | null;
}

/** Something that a row should be looked at for; bit i of a row's flags is ROW_FLAGS[i]. */
export const ROW_FLAGS = [
  'prompt-in-answer',
  'control-characters',
  'short-answer',
  'replacement-character',
] as const;
export type RowFlag = (typeof ROW_FLAGS)[number];

/** A row (or part of one) that did not become an example. */
export interface Skipped {
  readonly row: number;
  /** null: the row as a whole. */
  readonly column: string | null;
  readonly reason: string;
}

/**
 * The examples of one file, a column each: no text is kept, and an example is read again from its bytes. All
 * arrays have `count` entries but `ids`, which has two numbers each.
 */
export interface FileIndex {
  readonly count: number;
  /** Bytes of the record in the container's text. */
  readonly starts: Float64Array;
  readonly lengths: Uint32Array;
  /** Which example of its record this is, from 0. */
  readonly parts: Uint32Array;
  /** 1-based row as the person counts. */
  readonly rows: Uint32Array;
  /** Content id: its high and its low 32 bits (see contentId). */
  readonly ids: Uint32Array;
  /** Place in `tasks`: what file or column call the task, before the recipe renames it. */
  readonly taskOf: Uint16Array;
  readonly tasks: readonly string[];
  /** Place in `formats`: a file may mix them. */
  readonly formatOf: Uint8Array;
  readonly formats: readonly Format[];
  /** UTF-16 units of all that is not an answer, and of the answers. */
  readonly promptUnits: Uint32Array;
  readonly answerUnits: Uint32Array;
  /** Bits of ROW_FLAGS. */
  readonly flags: Uint8Array;
}

/** What the page knows of a file without its rows. Plain data. */
export interface FileSummary extends ContainerFacts {
  /** Its path as dropped, with "/": what the recipe's data.files calls it. */
  readonly name: string;
  /** In bytes, as given. */
  readonly size: number;
  /** Numbers of its examples: base to base + count − 1, not used again for another file. */
  readonly base: number;
  readonly count: number;
  /** That of most examples. */
  readonly format: Format;
  readonly evidence: Evidence;
  /** Fields that its first records have, in order of appearance: what a mapping can choose from. */
  readonly fields: readonly string[];
  /** Examples of each task, as file or column call it. */
  readonly tasks: readonly { readonly task: string; readonly count: number }[];
  readonly flags: Readonly<Record<RowFlag, number>>;
  readonly skipped: number;
  /** The first of them. */
  readonly firstSkipped: readonly Skipped[];
  /** How it was read: the recipe's settings at that time, and data.taskBy. */
  readonly settings: FileSettings;
  readonly taskBy: string;
  readonly layout: RecordLayout;
}

/** Rows of one task after the split, by their numbers. */
export interface TaskRows {
  readonly task: string;
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
}

/** Rows that were taken out before the split, by why. */
export interface Removed {
  readonly excluded: number;
  readonly duplicates: number;
  readonly nearDuplicates: number;
  /** Training rows nearly alike to a validation row. */
  readonly contaminated: number;
}

/** Every task's rows after the split; a task with no rows at all does not occur. */
export interface RowSplit {
  /** Trained tasks: those that data.order names, then the others as they first appear. */
  readonly tasks: readonly TaskRows[];
  /** Tasks that are only evaluated: no training rows. */
  readonly heldOut: readonly TaskRows[];
  readonly removed: Removed;
}

/** Which rows a search looks for; what is absent does not matter. */
export interface RowQuery {
  /** In any message, in any case. */
  readonly text?: string;
  readonly file?: string;
  /** As the recipe calls it. */
  readonly task?: string;
  readonly flag?: RowFlag;
  /** Rows of the same content as this one, by its number; itself among them. */
  readonly sameAs?: number;
  /** Rows that others repeat exactly or nearly; rows excluded or flagged by hand. */
  readonly only?: 'duplicates' | 'near-duplicates' | 'excluded' | 'flagged' | 'validation';
}

/** A bar of a length histogram: rows of `from` to below `to` UTF-16 units. */
export interface LengthBin {
  readonly from: number;
  readonly to: number;
  readonly prompts: number;
  readonly answers: number;
}

/** What can be said of a task's rows before any of them is a token; excluded rows are left out. */
export interface TaskCare {
  readonly task: string;
  readonly rows: number;
  /** Rows whose content stands before them, in the task itself, and in another task. */
  readonly duplicates: number;
  readonly duplicatesAcross: number;
  /** Rows nearly alike to one before them; null while that is not known. */
  readonly nearDuplicates: number | null;
  readonly nearDuplicatesAcross: number | null;
  /** Training rows nearly alike to a validation row, of any task. */
  readonly contaminated: number | null;
  readonly flags: Readonly<Record<RowFlag, number>>;
  readonly medianPrompt: number;
  readonly medianAnswer: number;
  readonly longestAnswer: number;
  /** The same bins for every task. */
  readonly lengths: readonly LengthBin[];
}
