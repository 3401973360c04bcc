import { startsWith } from './bytes.ts';

interface Signature {
  readonly bytes: readonly number[];
  readonly at?: number;
  /** What it is, and what to do. */
  readonly is: string;
}

const ascii = (text: string) => Array.from(text, (letter) => letter.charCodeAt(0));
const PICTURE = 'is a picture, not text: choose a file with rows of text';
const UNPACK = 'unpack it, and drop what is in it';

/** Kinds of file that hold no text, by their first bytes; longer signatures before their beginnings. */
const SIGNATURES: readonly Signature[] = [
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: `is compressed with zstd: ${UNPACK} (zstd -d)` },
  { bytes: ascii('BZh'), is: `is compressed with bzip2: ${UNPACK} (bunzip2)` },
  { bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], is: `is compressed with xz: ${UNPACK} (unxz)` },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], is: `is a 7z archive: ${UNPACK}` },
  { bytes: ascii('Rar!'), is: `is a RAR archive: ${UNPACK}` },
  { bytes: ascii('ustar'), at: 257, is: `is a tar archive: ${UNPACK}` },
  { bytes: ascii('%PDF'), is: 'is a PDF document: save its text as JSON lines or as CSV' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'is an old Office document: open it and save the table as CSV' },
  { bytes: [0x89, ...ascii('PNG')], is: PICTURE },
  { bytes: [0xff, 0xd8, 0xff], is: PICTURE },
  { bytes: ascii('GIF8'), is: PICTURE },
  { bytes: ascii('SQLite format 3'), is: 'is an SQLite database: export the table as CSV' },
  { bytes: ascii('ARROW1'), is: 'is an Arrow (Feather) file: save it as Parquet or JSON lines' },
  { bytes: ascii('GGUF'), is: 'is a model in GGUF format, not data: open it in the model stage' },
  { bytes: [0x93, ...ascii('NUMPY')], is: 'is a NumPy array, not text: save the rows as JSON lines' },
  {
    bytes: ascii('version https://git-lfs'),
    is: 'is only a pointer of Git LFS to the file: fetch the file itself (git lfs pull)',
  },
];

function zipped(head: Uint8Array): string {
  const names = new TextDecoder('latin1').decode(head.subarray(0, 4096));
  if (names.includes('xl/')) return 'is an Excel workbook: save the sheet as CSV';
  if (names.includes('word/')) return 'is a Word document: save its text as JSON lines or as CSV';
  return `is a zip archive: ${UNPACK}`;
}

/** What the first bytes give away of a file that cannot be read, in words; null: it may be text. */
export function foreignKind(head: Uint8Array): string | null {
  if (startsWith(head, [0x50, 0x4b, 3, 4])) return zipped(head);
  const known = SIGNATURES.find(({ bytes, at }) => startsWith(head, bytes, at));
  if (known) return known.is;
  const beginning = new TextDecoder('latin1').decode(head.subarray(0, 256)).trimStart().toLowerCase();
  if (/^(<!doctype html|<html)/.test(beginning)) {
    return 'is a web page: download the file itself, not the page that shows it';
  }
  return beginning.startsWith('<?xml') ? 'is XML: save its rows as JSON lines or as CSV' : null;
}
