import { useStore } from 'zustand';
import type { RowQuery } from '../../../data/set/types.ts';
import { useSession, useSplit } from '../../session.tsx';
import { FLAG_NAMES } from '../care/flags.ts';

const ONLY: readonly { readonly only: NonNullable<RowQuery['only']>; readonly label: string }[] = [
  { only: 'validation', label: 'validation rows' },
  { only: 'duplicates', label: 'exact duplicates' },
  { only: 'near-duplicates', label: 'near duplicates' },
  { only: 'excluded', label: 'excluded by hand' },
  { only: 'flagged', label: 'flagged by hand' },
];

const kindOf = ({ only, flag }: RowQuery) => only ?? flag ?? '';

/** A query that asks for one kind of row besides its text, file and task. */
function ofKind({ text, file, task }: RowQuery, kind: string): RowQuery {
  const only = ONLY.find((one) => one.only === kind)?.only;
  const flag = FLAG_NAMES.find((one) => one.flag === kind)?.flag;
  return {
    ...(text !== undefined && { text }),
    ...(file !== undefined && { file }),
    ...(task !== undefined && { task }),
    ...(only !== undefined && { only }),
    ...(flag !== undefined && { flag }),
  };
}

/** A query without a field, or with another value in it. */
function having(query: RowQuery, field: 'text' | 'file' | 'task', value: string): RowQuery {
  const { [field]: _, ...others } = query;
  return value === '' ? others : { ...others, [field]: value };
}

interface RowFiltersProps {
  readonly query: RowQuery;
  readonly onQuery: (query: RowQuery) => void;
}

/** What rows are looked for: a text, a task, a file, a kind. */
export function RowFilters({ query, onQuery }: RowFiltersProps) {
  const { data } = useSession();
  const files = useStore(data.store, (state) => state.files);
  const split = useSplit();
  const tasks = [...split.tasks, ...split.heldOut].map(({ task }) => task);
  const names = files.map(({ summary }) => summary.name);
  return (
    <>
      <input
        type="search"
        aria-label="Search rows"
        placeholder="Search in all text"
        value={query.text ?? ''}
        onChange={(event) => onQuery(having(query, 'text', event.target.value))}
      />
      <select
        aria-label="Rows of task"
        value={query.task ?? ''}
        onChange={(event) => onQuery(having(query, 'task', event.target.value))}
      >
        <option value="">all tasks</option>
        {/* A task that was just renamed is still the query's. */}
        {[...new Set([...tasks, ...(query.task === undefined ? [] : [query.task])])].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        aria-label="Rows of file"
        value={query.file ?? ''}
        onChange={(event) => onQuery(having(query, 'file', event.target.value))}
      >
        <option value="">all files</option>
        {[...new Set([...names, ...(query.file === undefined ? [] : [query.file])])].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <select
        aria-label="Kind of rows"
        value={kindOf(query)}
        onChange={(event) => onQuery(ofKind(query, event.target.value))}
      >
        <option value="">all rows</option>
        {ONLY.map(({ only, label }) => (
          <option key={only} value={only}>
            {label}
          </option>
        ))}
        {FLAG_NAMES.map(({ flag, head }) => (
          <option key={flag} value={flag}>
            {head.toLowerCase()}
          </option>
        ))}
      </select>
    </>
  );
}
