import { FORMAT } from './formats/index.ts';
import { lossNotes } from './losses.ts';
import type { MixedSet, Written } from './mixture.ts';
import { splitNotes } from './notes.ts';
import type { ExportOptions } from './options.ts';
import { byTask } from './rows.ts';

/** A file that went into the mixture. */
export interface SourceFile {
  readonly name: string;
  /** In bytes, as it was given. */
  readonly size: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

const CONTAINER = {
  jsonl: 'JSON Lines: one object a line, UTF-8.',
  json: 'One JSON array, UTF-8.',
  csv: 'CSV after RFC 4180 with a header, UTF-8; lists are JSON text.',
  parquet: 'Parquet, compressed with Snappy.',
} as const;

const byName = (a: SourceFile, b: SourceFile) => (a.name < b.name ? -1 : 1);

/** The manifest beside a mixed set: enough to make it again, byte for byte (EXP-2). */
export function mixtureManifest(
  { recipe, plan, draw, split }: MixedSet,
  options: ExportOptions,
  written: Written,
  files: readonly SourceFile[],
): string {
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
    notes: [...splitNotes(split, recipe), ...plan.notes, ...lossNotes(written.losses, format)],
    files: [...files].sort(byName),
    recipe,
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
