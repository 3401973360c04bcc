import type { Conflicts } from '../../runs/conflicts.ts';
import { measuredPairs } from '../../runs/pulls.ts';
import { csvOf } from '../../state/csv.ts';

/** What is known of two tasks. */
export interface PairCell {
  /** Places in the conflicts' own list. */
  readonly row: number;
  readonly column: number;
  readonly cosine: number | null;
  readonly error: number | null;
  /** Whether its sign is more than the noise of the rows. */
  readonly isClear: boolean;
}

/** "−0.42"; "–" where a gradient is zero. */
export function cosineText(cosine: number | null, digits: 1 | 2 = 2): string {
  if (cosine === null) return '–';
  const text = Math.abs(cosine).toFixed(digits);
  const short = digits === 1 ? text.replace(/^0/, '') : text;
  return Number(text) === 0 ? text : `${cosine < 0 ? '−' : ''}${short}`;
}

const NORM = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** A gradient's length with three digits. */
export const normText = (norm: number): string =>
  norm !== 0 && (norm < 1e-3 || norm >= 1e5) ? norm.toExponential(1) : NORM.format(norm);

/** Cells of the matrix, row by row in the given order of tasks. */
export function cellsOf(conflicts: Conflicts, order: readonly number[]): readonly (readonly PairCell[])[] {
  const key = (i: number, j: number) => `${Math.min(i, j)} ${Math.max(i, j)}`;
  const clear = new Set(
    measuredPairs(conflicts).flatMap(({ places: [i, j], isClear }) => (isClear ? [key(i, j)] : [])),
  );
  return order.map((row) =>
    order.map((column) => ({
      row,
      column,
      cosine: conflicts.cosines[row]?.[column] ?? null,
      error: conflicts.errors[row]?.[column] ?? null,
      isClear: clear.has(key(row, column)),
    })),
  );
}

/** What a cell says of its two tasks, or of the one that it stands for. */
export function cellSentence({ tasks, norms, tokens }: Conflicts, cell: PairCell): string {
  const { row, column, cosine, error, isClear } = cell;
  const first = tasks[row] ?? '';
  if (row === column)
    return `${first}: gradient of length ${normText(norms[row] ?? 0)} over ${(tokens[row] ?? 0).toLocaleString('en')} supervised tokens.`;
  const pair = `${first} and ${tasks[column] ?? ''}`;
  if (cosine === null) return `${pair}: one of them has no gradient.`;
  const value = `${pair}: cosine ${cosineText(cosine)}`;
  if (error === null) return `${value}; too few rows to tell its noise.`;
  const noise = `${value} ± ${error.toFixed(2)}`;
  if (!isClear) return `${noise}, within the noise of their rows.`;
  return `${noise}: they pull ${cosine < 0 ? 'against each other' : 'together'}.`;
}

/** Every pair of tasks on a line. */
export const conflictsCsv = (conflicts: Conflicts): string =>
  csvOf(
    ['task', 'other task', 'cosine', 'standard error', 'clear of noise', 'norm', 'norm of the other'],
    cellsOf(
      conflicts,
      conflicts.tasks.map((_, place) => place),
    ).flatMap((line, i) =>
      line
        .slice(i + 1)
        .map(({ row, column, cosine, error, isClear }) => [
          conflicts.tasks[row] ?? '',
          conflicts.tasks[column] ?? '',
          cosine,
          error,
          isClear ? 'yes' : 'no',
          conflicts.norms[row] ?? 0,
          conflicts.norms[column] ?? 0,
        ]),
    ),
  );
