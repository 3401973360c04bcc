import type { Breather } from '../data/breather.ts';
import type { RowSplit, TaskRows } from '../data/set/types.ts';
import { LINT_CODES, type LintCode } from '../tokens/types.ts';
import type { FactsTable } from './facts-table.ts';

/** Rows by their length. */
interface Histogram {
  /** Tokens a bin: a round number, the same for every task. */
  readonly width: number;
  /** Rows a bin by tokens, from 1 … width on; rows without tokens are in none. */
  readonly tokens: readonly number[];
  /** The same rows by supervised tokens, from 0 … width − 1 on. */
  readonly supervised: readonly number[];
}

/** What the loss sees of a task: training and validation rows. */
export interface TaskReport {
  readonly task: string;
  readonly heldOut: boolean;
  readonly rows: number;
  /** Tokens the model sees, and those the loss scores. */
  readonly tokens: number;
  readonly supervised: number;
  /** Rows cut to the context or dropped. */
  readonly truncated: number;
  /** Rows that cannot be labelled. */
  readonly refused: number;
  /** Tokens of the longest row before it was cut. */
  readonly longest: number;
  readonly lengths: Histogram;
}

interface LintedRow {
  readonly task: string;
  /** Among the task's training rows, then its validation rows. */
  readonly index: number;
  readonly file: string;
  readonly row: number;
}

/** A trap that rows fall into. */
export interface LintReport {
  readonly code: LintCode;
  /** Rows, of all. */
  readonly count: number;
  /** The first of them. */
  readonly examples: readonly LintedRow[];
}

export interface AnalysisReport
  extends Pick<TaskReport, 'rows' | 'tokens' | 'supervised' | 'truncated' | 'refused'> {
  readonly tasks: readonly TaskReport[];
  /** In the order of LINT_CODES; those that no row has are left out. */
  readonly lint: readonly LintReport[];
}

const REFUSED = 1 << LINT_CODES.indexOf('refused');
const BINS = 24;
/** Rows of each trap that are listed. */
const LISTED = 50;
/** Rows that are looked at between two breaths. */
const SLICE = 20_000;

/** The least of 1, 2, 5, 10, 20, 50, … that needs no more than BINS bins. */
function roundWidth(longest: number): number {
  for (let power = 1; ; power *= 10)
    for (const step of [1, 2, 5]) if (Math.ceil(longest / (step * power)) <= BINS) return step * power;
}

/** Calls back with every row of a task and its place in it, training rows first; lets others work in between. */
async function eachRow(
  { train, validation }: TaskRows,
  breather: Breather,
  visit: (row: number, index: number) => void,
): Promise<void> {
  let index = 0;
  for (const rows of [train, validation]) {
    for (let from = 0; from < rows.length; from += SLICE) {
      for (const row of rows.subarray(from, from + SLICE)) visit(row, index++);
      await breather.breathe();
    }
  }
}

async function histogram(
  task: TaskRows,
  facts: FactsTable,
  { width, longest }: { readonly width: number; readonly longest: number },
  breather: Breather,
): Promise<Histogram> {
  const bins = Math.max(1, Math.ceil(longest / width));
  const tokens = new Array<number>(bins).fill(0);
  const supervised = new Array<number>(bins).fill(0);
  const add = (counts: number[], bin: number) => {
    const at = Math.min(bins - 1, bin);
    counts[at] = (counts[at] ?? 0) + 1;
  };
  await eachRow(task, breather, (row) => {
    const all = facts.tokens(row);
    if (all === 0) return;
    add(tokens, Math.floor((all - 1) / width));
    add(supervised, Math.floor(facts.supervised(row) / width));
  });
  return { width, tokens, supervised };
}

type Sums = Pick<TaskReport, 'rows' | 'tokens' | 'supervised' | 'truncated' | 'refused'>;

/** Totals, tasks and traps of a split; every row must be known. */
export async function analysisReport(
  { tasks, heldOut }: RowSplit,
  facts: FactsTable,
  breather: Breather,
): Promise<AnalysisReport> {
  const linted = LINT_CODES.map((): { count: number; examples: LintedRow[] } => ({ count: 0, examples: [] }));
  const trap = (bits: number, task: string, row: number, index: number) => {
    for (const [bit, found] of linted.entries()) {
      if ((bits & (1 << bit)) === 0) continue;
      found.count++;
      if (found.examples.length < LISTED) found.examples.push({ task, index, ...facts.origin(row) });
    }
  };
  let longestKept = 0;
  const counted: { readonly of: TaskRows; readonly sums: Sums; readonly longest: number }[] = [];
  for (const of of [...tasks, ...heldOut]) {
    const sums = { rows: 0, tokens: 0, supervised: 0, truncated: 0, refused: 0 };
    let longest = 0;
    await eachRow(of, breather, (row, index) => {
      const tokens = facts.tokens(row);
      const truncated = facts.at(row, 2);
      const lint = facts.at(row, 3);
      sums.rows++;
      sums.tokens += tokens;
      sums.supervised += facts.supervised(row);
      if (truncated > 0) sums.truncated++;
      if ((lint & REFUSED) !== 0) sums.refused++;
      longest = Math.max(longest, tokens + truncated);
      longestKept = Math.max(longestKept, tokens);
      if (lint !== 0) trap(lint, of.task, row, index);
    });
    counted.push({ of, sums, longest });
  }
  const width = roundWidth(longestKept);
  const reports: TaskReport[] = [];
  for (const { of, sums, longest } of counted) {
    const lengths = await histogram(of, facts, { width, longest: longestKept }, breather);
    reports.push({ task: of.task, heldOut: heldOut.includes(of), ...sums, longest, lengths });
  }
  const total = (of: keyof Sums) => reports.reduce((sum, report) => sum + report[of], 0);
  return {
    rows: total('rows'),
    tokens: total('tokens'),
    supervised: total('supervised'),
    truncated: total('truncated'),
    refused: total('refused'),
    tasks: reports,
    lint: LINT_CODES.flatMap((code, bit) => {
      const found = linted[bit];
      return found && found.count > 0 ? [{ code, ...found }] : [];
    }),
  };
}
