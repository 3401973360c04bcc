import { recipeDifferences } from '../../runs/recipe-differences.ts';
import type { RunEntry } from '../../runs/record.ts';
import { labelOf } from '../sweep/fields.ts';

export const SORTS = [
  { id: 'newest', label: 'newest first' },
  { id: 'name', label: 'by name' },
  { id: 'best', label: 'lowest best loss first' },
] as const;
export type Sort = (typeof SORTS)[number]['id'];

/** Fields that a line of the list has room for. */
const MOST_FIELDS = 3;
/** Fields that say nothing about what a run learned from. */
const ASIDE = /^(data\.(colours|flagged|order)|seed$)/;

const byName = new Intl.Collator('en', { numeric: true });

const ORDERS: Readonly<Record<Sort, (a: RunEntry, b: RunEntry) => number>> = {
  newest: (a, b) => b.record.createdAt.localeCompare(a.record.createdAt),
  name: (a, b) => byName.compare(a.label.name, b.label.name),
  best: (a, b) =>
    (a.progress.best?.value ?? Number.POSITIVE_INFINITY) -
      (b.progress.best?.value ?? Number.POSITIVE_INFINITY) || 0,
};

/** The runs whose name, note or model has every word that is searched for, in order, starred ones first. */
export function listed(entries: readonly RunEntry[], search: string, sort: Sort): readonly RunEntry[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = entries.filter(({ label, record }) => {
    const text = `${label.name} ${label.note} ${record.model.name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return found.toSorted((a, b) => Number(b.label.starred) - Number(a.label.starred) || ORDERS[sort](a, b));
}

/** What sets each run apart from the others, by its id: "Temperature 4, Rank 16". */
export function whatDiffers(entries: readonly RunEntry[]): ReadonlyMap<string, string> {
  const differences = recipeDifferences(entries.map(({ record }) => record.recipe)).filter(
    ({ path }) => !ASIDE.test(path),
  );
  const shown = differences.slice(0, MOST_FIELDS);
  return new Map(
    entries.map(({ record }, place) => {
      const parts = shown.map(({ path, values }) => `${labelOf(path)} ${values[place]?.text ?? '–'}`);
      return [record.id, parts.join(', ')];
    }),
  );
}

const DATE = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** "22 Nov, 14:05". */
export const dateOf = (iso: string): string => DATE.format(new Date(iso));

/** Bytes of all its checkpoints. */
export const sizeOf = ({ checkpoints }: RunEntry): number =>
  checkpoints.reduce((sum, { bytes }) => sum + bytes, 0);
