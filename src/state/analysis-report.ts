import type { Example, TaskSplit } from '../data/example.ts';
import type { Split } from '../data/split.ts';
import { LINT_CODES, type LintCode, type RowFacts } from '../tokens/types.ts';

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

/** Facts of a row; null where they are not known. */
export type FactsOf = (example: Example) => RowFacts | null;

const REFUSED = 1 << LINT_CODES.indexOf('refused');
const BINS = 24;
/** Rows of each trap that are listed. */
const LISTED = 50;

/** The least of 1, 2, 5, 10, 20, 50, … that needs no more than BINS bins. */
function roundWidth(longest: number): number {
  for (let power = 1; ; power *= 10)
    for (const step of [1, 2, 5]) if (Math.ceil(longest / (step * power)) <= BINS) return step * power;
}

function histogram(facts: readonly RowFacts[], width: number, longest: number): Histogram {
  const bins = Math.max(1, Math.ceil(longest / width));
  const tokens = new Array<number>(bins).fill(0);
  const supervised = new Array<number>(bins).fill(0);
  const add = (counts: number[], bin: number) => {
    const at = Math.min(bins - 1, bin);
    counts[at] = (counts[at] ?? 0) + 1;
  };
  for (const row of facts) {
    if (row.tokens === 0) continue;
    add(tokens, Math.floor((row.tokens - 1) / width));
    add(supervised, Math.floor(row.supervised / width));
  }
  return { width, tokens, supervised };
}

const sumOf = (facts: readonly RowFacts[], of: (row: RowFacts) => number): number =>
  facts.reduce((sum, row) => sum + of(row), 0);

/** Totals, tasks and traps of a split whose rows are all known; null where one is not. */
export function analysisReport({ tasks, heldOut }: Split, factsOf: FactsOf): AnalysisReport | null {
  const all: { readonly split: TaskSplit; readonly heldOut: boolean; readonly facts: RowFacts[] }[] = [];
  const linted = LINT_CODES.map((): { count: number; examples: LintedRow[] } => ({ count: 0, examples: [] }));
  for (const split of [...tasks, ...heldOut]) {
    const facts: RowFacts[] = [];
    for (const [index, example] of [...split.train, ...split.validation].entries()) {
      const known = factsOf(example);
      if (!known) return null;
      facts.push(known);
      for (const [bit, found] of linted.entries()) {
        if ((known.lint & (1 << bit)) === 0) continue;
        found.count++;
        const { file, row } = example;
        if (found.examples.length < LISTED) found.examples.push({ task: split.task, index, file, row });
      }
    }
    all.push({ split, heldOut: heldOut.includes(split), facts });
  }
  const longest = all.reduce(
    (most, { facts }) => facts.reduce((own, { tokens }) => Math.max(own, tokens), most),
    0,
  );
  const width = roundWidth(longest);
  const reports = all.map(
    ({ split, heldOut, facts }): TaskReport => ({
      task: split.task,
      heldOut,
      rows: facts.length,
      tokens: sumOf(facts, ({ tokens }) => tokens),
      supervised: sumOf(facts, ({ supervised }) => supervised),
      truncated: sumOf(facts, ({ truncated }) => (truncated > 0 ? 1 : 0)),
      refused: sumOf(facts, ({ lint }) => ((lint & REFUSED) > 0 ? 1 : 0)),
      longest: facts.reduce((most, row) => Math.max(most, row.tokens + row.truncated), 0),
      lengths: histogram(facts, width, longest),
    }),
  );
  const total = (of: 'rows' | 'tokens' | 'supervised' | 'truncated' | 'refused') =>
    reports.reduce((sum, report) => sum + report[of], 0);
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
