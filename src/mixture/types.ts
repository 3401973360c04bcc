/** What shares can be counted in. */
export type Unit = 'examples' | 'tokens' | 'supervised';

/** Mean length of a task's training rows in tokens; a row that no batch will hold counts as none. */
export interface MeanLengths {
  readonly tokens: number;
  readonly supervised: number;
}

/** A task as the mixture sees it: counts only, so a what-if needs no data. */
export interface Source {
  readonly task: string;
  /** Training rows, after the validation split. */
  readonly size: number;
  /** Validation rows (not drawn). */
  readonly validation: number;
  /** Needed where the recipe counts in tokens. */
  readonly means?: MeanLengths;
  /** A number of rows and nothing else: it can be planned and not drawn. */
  readonly whatIf?: true;
}

export interface PlannedTask {
  readonly task: string;
  readonly size: number;
  readonly validation: number;
  /** Shares are fractions of 1. */
  readonly natural: number;
  readonly target: number;
  readonly realised: number;
  /** Examples drawn over the whole run. */
  readonly count: number;
  /** count / size. */
  readonly repeats: number;
  /** The cap of max_repeats decides the count of this task. */
  readonly capped: boolean;
  /** The source is a number of rows and nothing else. */
  readonly whatIf?: true;
}

export interface MixturePlan {
  readonly tasks: readonly PlannedTask[];
  /** Examples drawn over the whole run. */
  readonly total: number;
  /** What happened, in sentences. */
  readonly notes: readonly string[];
}

/** One drawn example: task by its place in the plan, row by its place in the task's training rows. */
export interface Drawn {
  readonly task: number;
  readonly row: number;
}

/** An epoch's examples in training order, a column each: a million of them are two arrays. */
export class DrawnEpoch implements Iterable<Drawn> {
  /** Places in the plan, and in the task's training rows. */
  constructor(
    readonly tasks: Uint32Array,
    readonly rows: Uint32Array,
  ) {}

  get length(): number {
    return this.rows.length;
  }

  *[Symbol.iterator](): Generator<Drawn> {
    for (let i = 0; i < this.rows.length; i++) yield { task: this.tasks[i]!, row: this.rows[i]! };
  }
}

/** The draw of the whole run, dealt into epochs. */
export type Draw = readonly DrawnEpoch[];
