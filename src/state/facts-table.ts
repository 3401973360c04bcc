import type { FileSummary, RowSplit } from '../data/set/types.ts';
import type { Fault } from '../io/faults.ts';
import type { RowFacts } from '../tokens/types.ts';
import { FACTS } from '../workers/token-protocol.ts';

/** Faults that are kept: each is a sentence, and a set may have a million refused rows. */
const MOST_FAULTS = 200;

/** Where a row stands: 1-based, as the person counts. */
export interface RowOrigin {
  readonly file: string;
  readonly row: number;
}

interface Segment {
  readonly name: string;
  readonly base: number;
  readonly count: number;
  /** Tokens, supervised, truncated and lint of each row. */
  readonly facts: Uint32Array;
  /** The row as the person counts; 0: its facts are not known. */
  readonly rows: Uint32Array;
}

/** Facts of rows, by their numbers: a file's in flat columns. */
export class FactsTable {
  /** The split whose rows were all counted last. */
  counted: RowSplit | null = null;
  /** In the order of their numbers. */
  private segments: readonly Segment[] = [];
  private last: Segment | null = null;
  /** Why rows were refused, by their numbers: the first of them, and all that did not come to an end. */
  private readonly refused = new Map<number, Fault>();

  /** Makes room for these files; what is known of others is forgotten. */
  follow(files: readonly FileSummary[]): void {
    const known = new Map(this.segments.map((segment) => [segment.base, segment]));
    this.segments = files
      .filter(({ count }) => count > 0)
      .map(
        ({ name, base, count }): Segment =>
          known.get(base) ?? {
            name,
            base,
            count,
            facts: new Uint32Array(FACTS * count),
            rows: new Uint32Array(count),
          },
      )
      .sort((a, b) => a.base - b.base);
    this.last = null;
    for (const row of this.refused.keys()) if (!this.segmentOf(row)) this.refused.delete(row);
  }

  /** Rows that there is room for. */
  get size(): number {
    return this.segments.reduce((sum, { count }) => sum + count, 0);
  }

  get faults(): ReadonlyMap<number, Fault> {
    return this.refused;
  }

  isKnown(row: number): boolean {
    const segment = this.segmentOf(row);
    return segment !== null && segment.rows[row - segment.base] !== 0;
  }

  /** One of a row's facts, by its place in FACTS; 0 where the row is not known. */
  at(row: number, fact: 0 | 1 | 2 | 3): number {
    const segment = this.segmentOf(row);
    return segment ? (segment.facts[FACTS * (row - segment.base) + fact] ?? 0) : 0;
  }

  tokens(row: number): number {
    return this.at(row, 0);
  }

  supervised(row: number): number {
    return this.at(row, 1);
  }

  /** All of a row's facts; null where they are not known. */
  of(row: number): RowFacts | null {
    if (!this.isKnown(row)) return null;
    return {
      tokens: this.at(row, 0),
      supervised: this.at(row, 1),
      truncated: this.at(row, 2),
      lint: this.at(row, 3),
    };
  }

  /** File and row of a known row's number. */
  origin(row: number): RowOrigin {
    const segment = this.segmentOf(row);
    return { file: segment?.name ?? '', row: segment?.rows[row - segment.base] ?? 0 };
  }

  /**
   * @param values FACTS numbers
   * @param origin the row as the person counts, from 1
   */
  set(row: number, values: ArrayLike<number>, origin: number, fault: Fault | undefined): void {
    const segment = this.segmentOf(row);
    // Its file went away meanwhile.
    if (!segment) return;
    segment.facts.set(values, FACTS * (row - segment.base));
    segment.rows[row - segment.base] = origin;
    if (fault && (this.refused.size < MOST_FAULTS || fault.code === 'time-limit'))
      this.refused.set(row, fault);
  }

  private segmentOf(row: number): Segment | null {
    const { last } = this;
    if (last && row >= last.base && row < last.base + last.count) return last;
    let low = 0;
    let high = this.segments.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.segments[middle];
      if (!segment) return null;
      if (row < segment.base) high = middle - 1;
      else if (row >= segment.base + segment.count) low = middle + 1;
      else {
        this.last = segment;
        return segment;
      }
    }
    return null;
  }
}
