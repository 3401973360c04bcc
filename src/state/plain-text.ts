import * as v from 'valibot';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Fault, failed, ok, type Result } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import { readPlainTexts } from '../runs/plain-texts.ts';
import { toFault } from './fault.ts';

/** Where a text of the person's own outlives the page; `write` says whether there was room. */
export interface TextShelf {
  read(): string | null;
  write(text: string | null): boolean;
}

/** Text of the person's own that is no instruction. */
interface OwnText {
  /** Of the file, or "pasted text". */
  readonly name: string;
  readonly texts: readonly string[];
}

export interface PlainTextState {
  /** null: none was given. */
  readonly own: OwnText | null;
  /** It is there after a reload too. */
  readonly kept: boolean;
  /** Why what was given is not taken. */
  readonly fault: Fault | null;
}

/** In bytes: what the browser keeps for a page is little. */
const MOST = 1_000_000;

const kept = v.pipe(v.string(), v.parseJson(), v.object({ name: v.string(), content: v.string() }));

const NONE: PlainTextState = { own: null, kept: false, fault: null };

/** The texts that are scored at every evaluation to see what is forgotten. */
export class PlainTextStore {
  readonly store: StoreApi<PlainTextState>;
  private bundled: Promise<Result<readonly string[]>> | null = null;

  /** @param readBundled gives the bundled texts as JSON Lines */
  constructor(
    private readonly shelf: TextShelf,
    private readonly readBundled: () => Promise<string>,
  ) {
    this.store = createStore<PlainTextState>(() => this.restored());
  }

  /** Takes text of the person's own in place of what was there; what cannot be used changes nothing. */
  take(name: string, content: string): Result<readonly string[]> {
    const read = this.checked(name, content);
    if (read.ok) {
      const isKept = this.shelf.write(JSON.stringify({ name, content }));
      this.store.setState({ own: { name, texts: read.value }, kept: isKept, fault: null });
    } else this.store.setState({ fault: read.fault });
    return read;
  }

  /** Takes a file; a large one is not even read. */
  async takeFile(file: File): Promise<Result<readonly string[]>> {
    if (file.size <= MOST) return this.take(file.name, await file.text());
    const fault = tooLarge(file.name, file.size);
    this.store.setState({ fault });
    return failed(fault);
  }

  forget(): void {
    this.shelf.write(null);
    this.store.setState(NONE);
  }

  /** What a run scores; a fault where the person's own is asked for and there is none. */
  async texts(which: Recipe['evaluation']['plainText']): Promise<Result<readonly string[]>> {
    if (which === 'none') return ok([]);
    if (which === 'bundled') return this.bundledTexts();
    const { own } = this.store.getState();
    const message =
      'Plain text is set to your own, and there is none yet: choose or paste one under "Evaluation and stopping", or take the bundled text.';
    return own ? ok(own.texts) : failed({ code: 'plain-text-missing', message });
  }

  /** Read once; what failed is tried again. */
  private async bundledTexts(): Promise<Result<readonly string[]>> {
    this.bundled ??= this.readBundled().then(
      (content) => readPlainTexts(content, 'plain-text.jsonl'),
      (error: unknown) => failed(toFault(error)),
    );
    const texts = await this.bundled;
    if (!texts.ok) this.bundled = null;
    return texts;
  }

  private checked(name: string, content: string): Result<readonly string[]> {
    const { length } = new TextEncoder().encode(content);
    return length > MOST ? failed(tooLarge(name, length)) : readPlainTexts(content, name);
  }

  private restored(): PlainTextState {
    const found = v.safeParse(kept, this.shelf.read());
    if (!found.success) return NONE;
    const { name, content } = found.output;
    const read = this.checked(name, content);
    return read.ok ? { own: { name, texts: read.value }, kept: true, fault: null } : NONE;
  }
}

const tooLarge = (name: string, bytes: number): Fault => ({
  code: 'plain-text-invalid',
  message: `${name} has ${(bytes / 1e6).toFixed(1)} MB: at most 1 MB is kept, and an evaluation scores far less. Take a part of it.`,
  file: name,
});
