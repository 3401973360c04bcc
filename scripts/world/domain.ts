import type { World } from './knowledge/world.ts';
import type { Dice } from './random.ts';

/** A sort of document in the plain-text corpus. */
export interface Sort {
  readonly name: string;
  /** Share of the corpus in characters, relative to the other sorts'. */
  readonly weight: number;
  /** One document: statements only, never a request. */
  readonly write: (dice: Dice, world: World) => string;
}

/** One instruction with its answer, before it takes the form of its file. */
export interface Row {
  readonly instruction: string;
  readonly input?: string;
  readonly output: string;
  readonly system?: string;
}

/** An instruction task of the sample set. */
export interface Task {
  /** Also the name of its file. */
  readonly name: string;
  readonly title: string;
  /**
   * `count` rows, in random order. Nothing is asked twice: whichever rows are set aside for validation, none of their
   * questions is answered by another row's question.
   */
  readonly rows: (dice: Dice, world: World, count: number) => Row[];
  /** How the file writes a row. */
  readonly form: (row: Row) => object;
}
