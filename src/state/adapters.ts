import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Fault } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { LoadedAdapterInfo } from '../runs/adapter-shelf.ts';
import type { RunBeginning } from '../workers/engine-protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { RunsRequests } from '../workers/runs-protocol.ts';
import { toFault } from './fault.ts';
import type { RecipeStore } from './recipe.ts';
import { sameSide } from './sides.ts';

/** What a new run may begin with, and the settings that its tensors have. */
export interface Beginning extends RunBeginning {
  readonly lora: Recipe['lora'];
}

interface AdaptersState {
  /** The newest first. */
  readonly list: readonly LoadedAdapterInfo[];
  /** What is being read; null: nothing is. */
  readonly loading: string | null;
  readonly fault: Fault | null;
  /** What the next run begins with; null: a fresh adapter. */
  readonly start: Beginning | null;
}

/** Adapters that were trained elsewhere and opened here, and what the next run begins with. */
export class AdaptersStore {
  readonly store: StoreApi<AdaptersState> = createStore<AdaptersState>(() => ({
    list: [],
    loading: null,
    fault: null,
    start: null,
  }));

  constructor(
    private readonly runs: Client<RunsRequests>,
    private readonly recipe: RecipeStore,
    /** What compares: an adapter that came is there, one that goes is asked no more. */
    private readonly compared: { taken(id: string): void; forgotten(id: string): void },
  ) {}

  nameOf(id: string): string {
    return this.store.getState().list.find((one) => one.id === id)?.name ?? 'an adapter';
  }

  async refresh(): Promise<void> {
    try {
      const { adapters } = await this.runs.request('adapters', {});
      this.store.setState({ list: adapters });
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
    }
  }

  /**
   * Takes an adapter in: the files of its folder, or one zip.
   * @returns null: the fault says why not
   */
  async load(name: string, files: readonly File[]): Promise<LoadedAdapterInfo | null> {
    this.store.setState({ loading: name, fault: null });
    try {
      const taken = await this.runs.request('take-adapter', { name, files });
      await this.refresh();
      this.compared.taken(taken.id);
      return taken;
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
      return null;
    } finally {
      this.store.setState({ loading: null });
    }
  }

  /** Takes a dropped zip in; false: it holds no adapter at all. */
  async loadZip(file: File): Promise<boolean> {
    const taken = await this.load(file.name, [file]);
    const isOther = taken === null && this.store.getState().fault?.code === 'adapter-missing';
    if (isOther) this.store.setState({ fault: null });
    return !isOther;
  }

  async remove(id: string): Promise<void> {
    this.compared.forgotten(id);
    const { start } = this.store.getState();
    if (start && sameSide(start.side, { kind: 'adapter', id })) this.startFrom(null);
    try {
      await this.runs.request('remove-adapter', { id });
    } catch (error) {
      this.store.setState({ fault: toFault(error) });
    }
    await this.refresh();
  }

  /** The next run begins with it; rank, alpha, scale and targets of the recipe become its own. */
  startFrom(start: Beginning | null): void {
    this.store.setState({ start });
    if (!start) return;
    const { rank, alpha, rsLora, targets } = start.lora;
    this.recipe.edit({ lora: { rank, alpha, rsLora, targets: [...targets] } });
  }

  /** What the next run begins with, as the engine is asked; undefined: a fresh adapter. */
  beginning(): RunBeginning | undefined {
    const { start } = this.store.getState();
    return start ? { side: start.side, name: start.name } : undefined;
  }
}
