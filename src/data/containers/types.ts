import type { CONTAINERS } from '../../recipe/schema.ts';

/** What the records of a file lie in, compression aside. */
export type Container = (typeof CONTAINERS)[number];

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/**
 * How a record is read again from its own bytes: all that a container knew beside them. Plain data, kept with
 * the index.
 */
export interface RecordLayout {
  /**
   * json: a JSON value; csv: one record with its quotes; fields: one record in which a quote is a letter like any
   * other; text: a text as it stands.
   */
  readonly kind: 'json' | 'csv' | 'fields' | 'text';
  /** Of csv and fields: names of the columns in order, and what separates fields. */
  readonly columns: readonly string[];
  readonly delimiter: string;
}

/** Records that follow each other. */
export interface RecordBlock {
  /** Rows as the person counts them, from 1: a line of JSONL, an element of an array, a record of CSV. */
  readonly rows: readonly number[];
  /** Values as parsed; an Unusable where a record is broken. */
  readonly values: readonly unknown[];
  /** Each record's bytes [start, end) in the container's text. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** What a file turned out to be, known before its records are read. */
export interface ContainerFacts {
  readonly container: Container;
  readonly compressed: boolean;
  readonly encoding: Encoding;
  /** Names of the columns where the container itself has them (CSV, TSV, Parquet); null: records name their own. */
  readonly columns: readonly string[] | null;
  /** In words, for the evidence: "tab-separated without a header, 3 columns". */
  readonly how: string;
}
