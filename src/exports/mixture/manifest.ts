import type { FileSummary } from '../../data/set/types.ts';
import { FORMAT } from './formats/index.ts';
import { lossNotes } from './losses.ts';
import { splitNotes } from './notes.ts';
import type { ExportOptions } from './options.ts';
import { byTask } from './rows.ts';
import type { MixedSet, Written } from './write.ts';

/** A file that went into the mixture. */
interface SourceFile {
  readonly name: string;
  /** In bytes, as it was given. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
  /** Examples that were read, and rows that were not. */
  readonly examples: number;
  readonly skipped: number;
}

/** Rows of a file that are told of in the manifest. */
const MOST_REASONS = 3;

/** A file's entry, and what could not be read of it, in a sentence. */
export interface Source {
  readonly file: SourceFile;
  readonly note: string | null;
}

export function sourceEntry(summary: FileSummary, sha256: string): Source {
  const { name, size, count, skipped, firstSkipped } = summary;
  const reasons = firstSkipped
    .slice(0, MOST_REASONS)
    // What broke off has no row.
    .map(({ row, reason }) => (row > 0 ? `row ${row}: ${reason}` : reason));
  const note =
    skipped === 0
      ? null
      : `${name}: ${skipped.toLocaleString('en')} of its rows ${skipped === 1 ? 'was' : 'were'} not read. ${reasons.join(' ')}`;
  return { file: { name, size, sha256, examples: count, skipped }, note };
}

const CONTAINER = {
  jsonl: 'JSON Lines: one object a line, UTF-8.',
  json: 'One JSON array, UTF-8.',
  csv: 'CSV after RFC 4180 with a header, UTF-8; lists are JSON text.',
  parquet: 'Parquet, compressed with Snappy.',
} as const;

const byName = (a: Source, b: Source) => (a.file.name < b.file.name ? -1 : 1);

/** The manifest beside a mixed set: enough to make it again, byte for byte (EXP-2). */
export function mixtureManifest(
  { recipe, plan, draw, split }: MixedSet,
  options: ExportOptions,
  written: Written,
  sources: readonly Source[],
): string {
  const inOrder = [...sources].sort(byName);
  const { format, container, columns, defuse } = options;
  const manifest = {
    format: 'temper-mixture',
    version: 2,
    rows: {
      format,
      title: FORMAT[format].title,
      container: CONTAINER[container],
      columns,
      ...(container === 'csv' && { formulas: defuse ? 'defused' : 'as they are' }),
    },
    order: 'Training order: the epochs one after the other, each shuffled. Validation rows task by task.',
    train: written.train,
    validation: written.validation,
    seed: recipe.seed,
    total: plan.total,
    epochs: draw.map((epoch) => epoch.length),
    tasks: [...plan.tasks].sort(byTask),
    removed: split.removed,
    notes: [
      ...inOrder.flatMap(({ note }) => note ?? []),
      ...splitNotes(split, recipe),
      ...plan.notes,
      ...lossNotes(written.losses, format),
    ],
    files: inOrder.map(({ file }) => file),
    recipe,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
