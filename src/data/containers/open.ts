import type { ByteSource } from '../../io/bytes.ts';
import { failed, ok, type Result } from '../../io/faults.ts';
import { markLength, skipSpace, startsWith } from './bytes.ts';
import { copied, type Peeked, peek, readChunks } from './chunks.ts';
import { detectContainer, textContainerReader } from './detect.ts';
import { encodingOf, fromUtf16, isMostlyForeign } from './encoding.ts';
import { foreignKind } from './foreign.ts';
import { gunzip, isGzip } from './gzip.ts';
import { HEAD_BYTES } from './limits.ts';
import { Break, type ContainerSettings, copyIn, type OpenedContainer, type OpenOptions } from './opened.ts';

/** "PAR1". */
const isParquet = (head: Uint8Array) => startsWith(head, [0x50, 0x41, 0x52, 0x31]);

export type { OpenedContainer, OpenOptions } from './opened.ts';

/**
 * Opens a file of records: finds out what it is from its first bytes, its name and what the person says. A file of
 * another kind, in an encoding that cannot be told, or without anything in it is a fault.
 */
export async function openContainer(
  source: ByteSource,
  settings: ContainerSettings,
  options: OpenOptions,
): Promise<Result<OpenedContainer>> {
  const broken = new Break();
  const packed = await peek(readChunks(source, options), HEAD_BYTES);
  const compressed = isGzip(packed.head);
  const peeked = compressed ? await peek(gunzip(packed.chunks, source.name, broken.set), HEAD_BYTES) : packed;
  if (isParquet(peeked.head)) {
    await peeked.chunks.return(undefined);
    // Its decompressors are half of the worker's script: they come with the first such file.
    const { openParquet } = await import('./open-parquet.ts');
    return openParquet(source, compressed, options);
  }
  const opened = await openText(source, peeked, { compressed, broken, settings, options });
  if (!opened.ok) await peeked.chunks.return(undefined);
  return opened;
}

interface Opening {
  readonly compressed: boolean;
  readonly broken: Break;
  readonly settings: ContainerSettings;
  readonly options: OpenOptions;
}

async function openText(
  source: ByteSource,
  { head, isWhole, chunks }: Peeked,
  { compressed, broken, settings, options }: Opening,
): Promise<Result<OpenedContainer>> {
  const { name } = source;
  const fault = (code: string, what: string) => failed({ code, message: `${name} ${what}.`, file: name });
  const foreign = foreignKind(head);
  if (foreign !== null) return fault('data-not-text', foreign);
  const encoding = encodingOf(head);
  if (encoding === null) {
    return fault(
      'data-not-text',
      'is a binary file, not text: choose JSON, JSON lines, CSV, Parquet or text',
    );
  }
  const isUtf8 = encoding === 'utf-8';
  const text = isUtf8 ? { head, isWhole, chunks } : await peek(fromUtf16(chunks, encoding), HEAD_BYTES);
  if (text.isWhole && skipSpace(text.head, markLength(text.head)) === text.head.length) {
    if (broken.fault !== null) return failed(broken.fault);
    return fault('data-empty', 'is empty: choose a file with at least one row');
  }
  if (isMostlyForeign(text.head, text.isWhole)) {
    return fault('data-not-text', 'is not UTF-8 text, but perhaps Windows-1252 or Latin-1: save it as UTF-8');
  }
  const chosen = settings.container === 'parquet' ? null : settings.container;
  const container = chosen ?? detectContainer(name, text.head, text.isWhole);
  const reader = textContainerReader(container, text.head, settings.header);
  const isCopied = compressed || !isUtf8;
  const how = [reader.how, ...(isUtf8 ? [] : ['in UTF-16']), ...(compressed ? ['compressed with gzip'] : [])];
  return ok({
    container,
    compressed,
    encoding,
    columns: reader.columns,
    how: how.join(', '),
    layout: reader.layout,
    copied: isCopied,
    blocks: () => {
      const { store, copyName } = options;
      const own = isCopied ? copied(text.chunks, store, copyName) : text.chunks;
      return reader.read({ name, chunks: own, broke: broken.set });
    },
    fault: () => broken.fault,
    text: async () => (isCopied ? copyIn(options) : source),
  });
}
