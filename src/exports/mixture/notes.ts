import type { Removed, RowSplit } from '../../data/set/types.ts';
import type { Recipe } from '../../recipe/schema.ts';

const rows = (count: number, what: string) =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? ' row was' : ' rows were'}`;

function removedNotes({ excluded, duplicates, nearDuplicates, contaminated }: Removed): string[] {
  const notes: string[] = [];
  if (excluded > 0) notes.push(`${rows(excluded, 'excluded')} left out.`);
  if (duplicates > 0) notes.push(`${rows(duplicates, 'repeated')} removed.`);
  if (nearDuplicates > 0) notes.push(`${rows(nearDuplicates, 'nearly repeated')} removed.`);
  if (contaminated > 0)
    notes.push(`${rows(contaminated, 'training')} removed as nearly alike to a validation row.`);
  return notes;
}

/** What the split has to say beside the mixture's own notes. */
export function splitNotes({ heldOut, removed }: RowSplit, { data }: Recipe): string[] {
  const notes = heldOut
    .map(({ task, validation }) =>
      data.heldOut.includes(task)
        ? `${task} is held out: ${validation.length} of its rows are evaluated, none trained.`
        : `${task} has validation rows alone: ${validation.length} are evaluated, none trained.`,
    )
    .sort();
  for (const task of data.heldOut)
    if (!heldOut.some((split) => split.task === task))
      notes.push(`data.heldOut names "${task}", which is none of the tasks.`);
  return [...notes, ...removedNotes(removed)];
}
