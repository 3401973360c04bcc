import { textHash } from '../data/hash.ts';
import type { DataSet, Restored } from '../data/set/data-set.ts';
import type { ImportOptions } from '../data/set/import-file.ts';
import type { FileSummary } from '../data/set/types.ts';
import type { ByteSource } from '../io/bytes.ts';
import { type Copying, copying } from '../io/copying.ts';
import { ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';

const FILE = 'file-';
/** Any path is a short name in the store. */
const copyOf = (name: string) => `${FILE}${textHash(name)}`;

/** A file of the set, and why no copy of it could be kept (null: it is kept, or was not to be). */
interface Added {
  readonly summary: FileSummary;
  readonly unkept: string | null;
}

function whyNot(name: string, error: unknown): string {
  const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
  const why = isFull
    ? 'this browser gives the page no more room'
    : `the copy could not be written (${error instanceof Error ? error.message : String(error)})`;
  return `${name} is here until the page is closed, and not kept beyond that: ${why}.`;
}

/**
 * The person's own files, copied into the set's store while they are read, with their index beside them: after a
 * reload nothing is read again.
 */
export class KeptFiles {
  private readonly kept = new Set<string>();

  /** @param before what the store held when the page began */
  constructor(
    private readonly set: DataSet,
    private readonly before: Promise<readonly string[]>,
  ) {}

  /** Reads a file into the set and copies it on the way. Where that ends early, nothing of the copy is left. */
  async add(source: ByteSource, data: Recipe['data'], options: ImportOptions): Promise<Result<Added>> {
    const { name } = source;
    const opened = await this.open(source).catch((error: unknown) => whyNot(name, error));
    const own = typeof opened === 'string' ? null : opened;
    try {
      const added = await this.set.add(own?.copy.source ?? source, data, options);
      if (!added.ok) {
        await own?.abort();
        return added;
      }
      const unkept =
        typeof opened === 'string' ? opened : await this.finish(name, opened.copy, options.signal);
      if (unkept !== null) await this.forget(name);
      return ok({ summary: added.value, unkept });
    } catch (error) {
      await own?.abort();
      throw error;
    }
  }

  /** A file that is not to be kept takes the name: no copy of another has it. */
  async forget(name: string): Promise<void> {
    this.kept.delete(name);
    await this.set.store.remove(copyOf(name));
  }

  /** Writes the index of a kept file that was read again. */
  async renew(name: string): Promise<void> {
    if (this.kept.has(name)) await this.set.save(name);
  }

  /** What an earlier page kept. Copies without an index are of no use, and removed. */
  async restore(): Promise<Restored> {
    const before = await this.before;
    const restored = await this.set.restore(async ({ name }) => this.set.store.open(copyOf(name)), before);
    for (const { name } of restored.summaries) this.kept.add(name);
    const used = new Set(this.set.summaries.map(({ name }) => copyOf(name)));
    for (const name of before) {
      if (name.startsWith(FILE) && !used.has(name)) await this.set.store.remove(name);
    }
    return restored;
  }

  private async open(source: ByteSource) {
    const sink = await this.set.store.create(copyOf(source.name));
    return { copy: copying(source, sink), abort: () => sink.abort() };
  }

  private async finish(name: string, copy: Copying, signal: AbortSignal | undefined): Promise<string | null> {
    try {
      await copy.finish(signal);
      const stored = await this.set.store.open(copyOf(name));
      if (stored) copy.use(stored);
      await this.set.save(name);
      this.kept.add(name);
      return null;
    } catch (error) {
      if (signal?.aborted) throw error;
      return whyNot(name, error);
    }
  }
}
