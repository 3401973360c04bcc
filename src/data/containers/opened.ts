import type { ByteSource, Store } from '../../io/bytes.ts';
import { type Fault, TemperError } from '../../io/faults.ts';
import type { FileSettings } from '../../recipe/schema.ts';
import type { ReadOptions } from '../breather.ts';
import type { ContainerFacts, RecordBlock, RecordLayout } from './types.ts';

export interface OpenOptions extends ReadOptions {
  /** Where the text of what cannot be read in place is copied to, and under which name. */
  readonly store: Store;
  readonly copyName: string;
}

/** A file whose records can be read. */
export interface OpenedContainer extends ContainerFacts {
  readonly layout: RecordLayout;
  /** All records, once. Throws nothing but the signal's reason and what the source or the store throw. */
  blocks(): AsyncGenerator<RecordBlock>;
  /** After the blocks: why the file could not be read to its end; what came before stays. */
  fault(): Fault | null;
  /** After the blocks: where the records' bytes lie. */
  text(): Promise<ByteSource>;
  /** The text is a copy in the store. */
  readonly copied: boolean;
}

export type ContainerSettings = Pick<FileSettings, 'container' | 'header'>;

/** The first fault of a file. */
export class Break {
  fault: Fault | null = null;
  readonly set = (fault: Fault): void => {
    this.fault ??= fault;
  };
}

/** The copy of a file's text, once it is whole. */
export async function copyIn({ store, copyName }: OpenOptions): Promise<ByteSource> {
  const copy = await store.open(copyName);
  if (copy === null) throw new TemperError('data-copy', `The copy ${copyName} is not in the store.`);
  return copy;
}
