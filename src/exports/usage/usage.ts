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

/** Where the base is, and how to get it where this page alone has it: unpacked `where`, from the zip `up`. */
export function mergedBase(
  { baseName, baseExports }: UsageNames,
  { where, up = '' }: { readonly where: string; readonly up?: string },
): { readonly path: string; readonly steps: readonly UsageStep[] } {
  if (baseExports === null) {
    const says = `${baseName} is the base: its folder, or its name on the Hugging Face hub.`;
    return { path: baseName, steps: [{ says, code: null }] };
  }
  const { merged } = baseExports;
  const says = `The base is on this page only: choose “Base model” above, export it as “Merged model”, and unpack it ${where}.`;
  return { path: merged, steps: [{ says, code: unzip(merged, up) }] };
}

export const unzip = (folder: string, up = ''): string => `unzip ${up}${folder}.zip -d ${folder}`;

/** A name as one word of a shell's command. */
export const word = (text: string): string =>
  /^[\w./:@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** A value as JSON, which a string of Python and JavaScript is too. */
export const quoted = (value: string | object): string => JSON.stringify(value);
