import type { Container } from '../../../data/containers/types.ts';
import type { Format } from '../../../data/example.ts';
import { CONTAINERS, type FileSettings } from '../../../recipe/schema.ts';
import { SelectChoice } from '../../components/Choice.tsx';
import { COLUMN_ROLES, type Columns, columnsRead, withColumn, withContainer } from './mapping.ts';

const CONTAINER_NAMES: Readonly<Record<Container, string>> = {
  jsonl: 'JSONL',
  json: 'JSON',
  csv: 'CSV',
  tsv: 'TSV',
  parquet: 'Parquet',
  text: 'plain text',
};

/** A choice of yes, no, or what is detected. */
type Answer = 'detected' | 'yes' | 'no';
const answerOf = (value: boolean | null): Answer => (value === null ? 'detected' : value ? 'yes' : 'no');
const settingOf = (answer: Answer) => (answer === 'detected' ? null : answer === 'yes');
const ANSWERS: readonly { readonly value: Answer; readonly label: string }[] = [
  { value: 'detected', label: 'as detected' },
  { value: 'yes', label: 'yes' },
  { value: 'no', label: 'no' },
];

interface MappingFieldsProps {
  readonly draft: FileSettings;
  readonly onDraft: (draft: FileSettings) => void;
  /** What the file is as it is read now; null while it cannot be read. */
  readonly container: Container | null;
  readonly format: Format | null;
  /** Columns that a mapping can choose from. */
  readonly fields: readonly string[];
  readonly detected: Columns | null;
}

/** How a file's rows become examples, field by field. */
export function MappingFields(props: MappingFieldsProps) {
  const { draft, onDraft, container, format, fields, detected } = props;
  const isTable = container === 'csv' || container === 'tsv';
  const isTree = format === 'tree' || format === 'messages-flat';
  const read = columnsRead(draft, detected);
  const columnOptions = (chosen: string | null) => [
    { value: '', label: 'none' },
    ...[...new Set([...fields, ...(chosen === null ? [] : [chosen])])].map((field) => ({
      value: field,
      label: field,
    })),
  ];
  return (
    <>
      <div className="settings">
        <SelectChoice
          label="Container"
          value={draft.container ?? 'detected'}
          options={[
            { value: 'detected', label: 'as detected' },
            ...CONTAINERS.map((value) => ({ value, label: CONTAINER_NAMES[value] })),
          ]}
          onChange={(value) =>
            onDraft(withContainer(draft, { container: CONTAINERS.find((one) => one === value) ?? null }))
          }
        />
        {isTable && (
          <SelectChoice
            label="First row names the columns"
            value={answerOf(draft.header)}
            options={ANSWERS}
            onChange={(answer) => onDraft(withContainer(draft, { header: settingOf(answer) }))}
          />
        )}
        <SelectChoice
          label="Literal \n"
          value={answerOf(draft.unescape)}
          options={[
            { value: 'detected', label: 'as detected' },
            { value: 'yes', label: 'becomes a line end' },
            { value: 'no', label: 'stays as it is' },
          ]}
          onChange={(answer) => onDraft({ ...draft, unescape: settingOf(answer) })}
        />
        {isTree && (
          <SelectChoice
            label="Paths of a tree"
            value={draft.paths}
            options={[
              { value: 'best', label: 'the best-ranked replies' },
              { value: 'all', label: 'every path' },
            ]}
            onChange={(paths) => onDraft({ ...draft, paths })}
          />
        )}
        <SelectChoice
          label="Preference data"
          value={draft.preference}
          options={[
            { value: 'skip', label: 'left out' },
            { value: 'chosen', label: 'take the chosen answer' },
          ]}
          onChange={(preference) => onDraft({ ...draft, preference })}
        />
      </div>
      {fields.length > 0 && (
        <div className="settings">
          {COLUMN_ROLES.map(({ role, label }) => (
            <SelectChoice
              key={role}
              label={label}
              value={read[role] ?? ''}
              options={columnOptions(read[role])}
              onChange={(column) => onDraft(withColumn(draft, detected, role, column === '' ? null : column))}
            />
          ))}
          <SelectChoice
            label="Task column"
            value={draft.taskBy ?? ''}
            options={columnOptions(draft.taskBy)}
            onChange={(column) => onDraft({ ...draft, taskBy: column === '' ? null : column })}
          />
        </div>
      )}
    </>
  );
}
