import type { FileSummary } from '../../../data/set/types.ts';
import type { FileSettings } from '../../../recipe/schema.ts';

export type Columns = FileSettings['columns'];
export type ColumnRole = keyof Columns;

export const COLUMN_ROLES: readonly { readonly role: ColumnRole; readonly label: string }[] = [
  { role: 'prompt', label: 'Prompt column' },
  { role: 'input', label: 'Input column' },
  { role: 'response', label: 'Response column' },
  { role: 'rationale', label: 'Rationale column' },
  { role: 'system', label: 'System column' },
  { role: 'messages', label: 'Messages column' },
];

const NONE: Columns = {
  prompt: null,
  input: null,
  response: null,
  rationale: null,
  system: null,
  messages: null,
};

const isChosen = (columns: Columns) => Object.values(columns).some((column) => column !== null);

/** The columns that are read: those that were chosen, or those that were detected. */
export function columnsRead({ columns }: FileSettings, detected: Columns | null): Columns {
  return isChosen(columns) ? columns : (detected ?? NONE);
}

/**
 * Settings with another column for a role. The others stay as they are read now, so that choosing one does not
 * lose them; a list of messages stands in place of prompt and response.
 */
export function withColumn(
  settings: FileSettings,
  detected: Columns | null,
  role: ColumnRole,
  column: string | null,
): FileSettings {
  const read = { ...columnsRead(settings, detected), [role]: column };
  if (column === null) return { ...settings, columns: read };
  const columns =
    role === 'messages'
      ? { ...NONE, messages: column, system: read.system }
      : role === 'system'
        ? read
        : { ...read, messages: null };
  return { ...settings, columns };
}

/** Settings under which a file's columns have other names: those that were chosen say nothing then. */
export function withContainer(
  settings: FileSettings,
  change: Partial<Pick<FileSettings, 'container' | 'header'>>,
): FileSettings {
  return { ...settings, ...change, columns: NONE };
}

const SETS_APART = /(^|[/._-])(valid|validation|val|dev|test|eval|evaluation)([/._-]|$)/i;

/** Whether a file's name says that it is to validate: "math/test.jsonl", "valid.csv". */
export function soundsLikeValidation({ name }: Pick<FileSummary, 'name'>): boolean {
  return SETS_APART.test(name);
}
