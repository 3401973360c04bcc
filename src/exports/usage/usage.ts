/** A step of getting an export to run: a sentence, and what is typed or saved. */
export interface UsageStep {
  readonly says: string;
  /** null: there is nothing to copy. */
  readonly code: string | null;
}

/** How one program runs an export. */
export interface Usage {
  /** "transformers", "llama.cpp". */
  readonly loader: string;
  readonly steps: readonly UsageStep[];
}

/** What an export is called once it lies on the person's disk. */
export interface UsageNames {
  /** The zip without its ending, and the folder that it is unpacked into. */
  readonly folder: string;
  /** What the base is called. */
  readonly baseName: string;
  /** Folders that the base's own exports are unpacked into, where it is nowhere else; null: the person has it. */
  readonly baseExports: { readonly merged: string; readonly gguf: string } | null;
}

/** What the examples ask: of the page's own model something that its little world has. */
export const questionFor = (isBundled: boolean): string =>
  isBundled ? 'What work does Flora do?' : 'Who are you?';

/** The same by the names of an export. */
export const questionOf = ({ baseExports }: Pick<UsageNames, 'baseExports'>): string =>
  questionFor(baseExports !== null);

export const unzip = (folder: string): string => `unzip ${folder}.zip -d ${folder}`;

/** A name as one word of a shell's command. */
export const word = (text: string): string =>
  /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A value as JSON, which a string of Python and JavaScript is too. */
export const quoted = (value: string | object): string => JSON.stringify(value);
