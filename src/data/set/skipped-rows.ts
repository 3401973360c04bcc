import type { Skipped } from './types.ts';

/** Reasons that are told apart: a JSON error names its place, so that every broken line has its own. */
const MOST_REASONS = 10_000;
const ANOTHER: Omit<Skipped, 'row'> = {
  column: null,
  reason: 'The row cannot be used, for a reason like those of the rows before it.',
};

/** What skipped rows are kept as. */
export interface SkippedColumns {
  readonly rows: Uint32Array;
  /** Place in `reasons`. */
  readonly reasonOf: Uint32Array;
  readonly reasons: readonly Omit<Skipped, 'row'>[];
}

/** Rows that did not become examples: a number and a place among the reasons each, which repeat. */
export class SkippedRows {
  private rows: Uint32Array;
  private reasonOf: Uint32Array;
  private used: number;
  private readonly reasons: Omit<Skipped, 'row'>[];
  private readonly places = new Map<string, number>();

  constructor(kept: SkippedColumns = { rows: new Uint32Array(), reasonOf: new Uint32Array(), reasons: [] }) {
    this.rows = kept.rows;
    this.reasonOf = kept.reasonOf;
    this.used = kept.rows.length;
    this.reasons = [...kept.reasons];
    for (const [place, reason] of this.reasons.entries()) this.places.set(this.key(reason), place);
  }

  get count(): number {
    return this.used;
  }

  add({ row, column, reason }: Skipped): void {
    if (this.used === this.rows.length) {
      const capacity = Math.max(64, 2 * this.used);
      const grown = [new Uint32Array(capacity), new Uint32Array(capacity)] as const;
      grown[0].set(this.rows);
      grown[1].set(this.reasonOf);
      [this.rows, this.reasonOf] = grown;
    }
    this.rows[this.used] = row;
    this.reasonOf[this.used] = this.place({ column, reason });
    this.used++;
  }

  /** At most `most` of them, in the order they were met. */
  list(most = this.used): Skipped[] {
    return Array.from({ length: Math.min(most, this.used) }, (_, i) => ({
      row: this.rows[i]!,
      ...this.reasons[this.reasonOf[i]!]!,
    }));
  }

  columns(): SkippedColumns {
    return {
      rows: this.rows.slice(0, this.used),
      reasonOf: this.reasonOf.slice(0, this.used),
      reasons: this.reasons,
    };
  }

  private place(reason: Omit<Skipped, 'row'>): number {
    const key = this.key(reason);
    const known = this.places.get(key);
    if (known !== undefined) return known;
    if (this.reasons.length >= MOST_REASONS && reason !== ANOTHER) return this.place(ANOTHER);
    this.places.set(key, this.reasons.length);
    return this.reasons.push(reason) - 1;
  }

  private key({ column, reason }: Omit<Skipped, 'row'>): string {
    return JSON.stringify([column, reason]);
  }
}
