import { delimitedReader, looksTabbed } from './csv-dialect.ts';
import { jsonReader } from './json.ts';
import { beginsAsJson, looksLikeLines } from './json-plan.ts';
import { jsonLines } from './lines.ts';
import type { RecordReader } from './reader.ts';
import { textReader } from './text.ts';
import type { Container } from './types.ts';

/** A container of text. */
export type TextContainer = Exclude<Container, 'parquet'>;

/** The last extension of a name, without that of its compression. */
function extensionOf(name: string): string {
  return /\.([^./]+)$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[1] ?? '';
}

const BY_NAME: Readonly<Record<string, TextContainer>> = {
  csv: 'csv',
  tsv: 'tsv',
  tab: 'tsv',
};

/** What a text is: its content decides where that is clear, then its name. */
export function detectContainer(name: string, head: Uint8Array, isWhole: boolean): TextContainer {
  const extension = extensionOf(name);
  const isJson = extension === 'json';
  const isLines = extension === 'jsonl' || extension === 'ndjson';
  if (isJson || isLines || beginsAsJson(head)) {
    if (looksLikeLines(head, isWhole)) return 'jsonl';
    return isLines && !beginsAsJson(head) ? 'jsonl' : 'json';
  }
  const named = Object.hasOwn(BY_NAME, extension) ? BY_NAME[extension] : undefined;
  return named ?? (looksTabbed(head) ? 'tsv' : 'text');
}

export function textContainerReader(
  container: TextContainer,
  head: Uint8Array,
  header: boolean | null,
): RecordReader {
  switch (container) {
    case 'jsonl':
      return jsonLines(head);
    case 'json':
      return jsonReader(head);
    case 'csv':
    case 'tsv':
      return delimitedReader(head, { container, header });
    case 'text':
      return textReader(head);
  }
}
