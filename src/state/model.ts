import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Fault, ok, type Result } from '../io/faults.ts';
import { checkLength } from '../model/context.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { DataRequests, ModelReference, ModelSummary } from '../workers/protocol.ts';
import type { Client } from '../workers/rpc.ts';
import type { ModelFiles } from './drop.ts';
import { toFault } from './fault.ts';
import type { RecipeStore } from './recipe.ts';

/** What recipes call the model that comes with the page. */
export const BUNDLED = 'bundled';

export interface ModelState {
  /** The model in use. */
  readonly current: ModelReference;
  /** null until it has been looked at, and of a tokenizer without weights. */
  readonly summary: ModelSummary | null;
  /** The folder that is being checked, and the file of it that is read. */
  readonly checking: { readonly name: string; readonly file: string } | null;
  /** Why the folder chosen last is not in use. */
  readonly fault: Fault | null;
  /** The recipe's model, where that is not here. */
  readonly missing: string | null;
  /** What was taken from a drop besides models and data, in a sentence. */
  readonly notice: string | null;
}

interface Known {
  readonly reference: ModelReference;
  readonly summary: ModelSummary | null;
}

/**
 * The model of the page: bundled, or of a folder of the person's own. The recipe names it; undo and a shared
 * recipe change it back to what is known under that name, and ask for the folder otherwise.
 */
export class ModelStore {
  readonly store: StoreApi<ModelState>;
  /** By name; files of the person's own are kept as handles, not as bytes. */
  private readonly known: Map<string, Known>;
  private chosen = 0;

  constructor(
    private readonly worker: Client<DataRequests>,
    bundledUrl: string,
    private readonly recipe: RecipeStore,
    private readonly isRunGoing: () => boolean,
  ) {
    const bundled: ModelReference = { kind: 'url', id: BUNDLED, name: BUNDLED, url: bundledUrl };
    this.known = new Map([[BUNDLED, { reference: bundled, summary: null }]]);
    const wanted = recipe.recipe.model.id;
    this.store = createStore<ModelState>(() => ({
      current: bundled,
      summary: null,
      checking: null,
      fault: null,
      missing: wanted === BUNDLED ? null : wanted,
      notice: null,
    }));
  }

  get current(): ModelReference {
    return this.store.getState().current;
  }

  /** Looks at the model that comes with the page. */
  async look(): Promise<void> {
    const bundled = this.known.get(BUNDLED);
    if (!bundled) return;
    try {
      const summary = await this.worker.request('check-model', { model: bundled.reference });
      this.known.set(BUNDLED, { ...bundled, summary });
      if (this.current.id === BUNDLED) this.store.setState({ summary });
    } catch (error) {
      this.refuse(toFault(error));
    }
  }

  /** Checks a folder and takes it into use; one that is refused leaves the model before it. */
  async choose({ kind, name: folder, files }: ModelFiles): Promise<void> {
    if (this.isRunGoing()) return this.refuse(goingOn(folder));
    const mine = ++this.chosen;
    // The word stands for the page's own model in every recipe.
    const name = folder === BUNDLED ? `${BUNDLED}-folder` : folder;
    const reference: ModelReference = { kind, id: `${name} ${mine}`, name, files };
    const tell = (file: string) => {
      if (mine === this.chosen) this.store.setState({ checking: { name, file } });
    };
    this.store.setState({ fault: null });
    tell(kind === 'tokenizer' ? 'tokenizer.json' : 'config.json');
    try {
      const onProgress = ({ file }: { readonly file: string }) => tell(file);
      const summary = await this.worker.request('check-model', { model: reference }, { onProgress });
      if (mine !== this.chosen) return;
      if (this.isRunGoing()) return this.refuse(goingOn(name));
      this.known.set(name, { reference, summary });
      this.take({ reference, summary });
      this.recipe.edit({ model: { id: name } });
    } catch (error) {
      if (mine === this.chosen) this.refuse(refusal(name, toFault(error)));
    } finally {
      if (mine === this.chosen) this.store.setState({ checking: null });
    }
  }

  /** Goes back to the model that comes with the page. */
  takeBundled(): void {
    if (this.isRunGoing()) {
      this.refuse(goingOn('The bundled model'));
      return;
    }
    this.chosen++;
    this.store.setState({ checking: null, fault: null });
    this.recipe.edit({ model: { id: BUNDLED } });
    this.follow();
  }

  /** Takes the model that the recipe names; during a run that waits until the run has ended. */
  follow(): void {
    const wanted = this.recipe.recipe.model.id;
    const known = this.known.get(wanted);
    if (wanted !== this.current.name && known && !this.isRunGoing()) this.take(known);
    const missing = known ? null : wanted;
    if (missing !== this.store.getState().missing) this.store.setState({ missing });
  }

  refuse(fault: Fault): void {
    this.store.setState({ fault });
  }

  dismissFault(): void {
    this.store.setState({ fault: null });
  }

  /** Makes a chat template that came by itself the recipe's: one step, which undo takes back. */
  async takeTemplate(file: File): Promise<void> {
    const template = await file.text();
    if (template.trim() === '') {
      const message = `${file.name} is empty: a chat template is Jinja text.`;
      this.refuse({ code: 'template-empty', message, file: file.name });
      return;
    }
    this.recipe.edit({ model: { template } });
    const notice = `${file.name} is now the recipe’s chat template; Undo takes it back, and the Mask stage shows it.`;
    this.store.setState({ notice, fault: null });
  }

  dismissNotice(): void {
    this.store.setState({ notice: null });
  }

  private take({ reference, summary }: Known): void {
    this.store.setState({ current: reference, summary, missing: null });
  }
}

/** Why a run with this recipe cannot start on the model in use. */
export function fitsModel(
  { current, summary, checking, missing }: ModelState,
  { mask }: Recipe,
): Result<null> {
  const no = (code: string, message: string): Result<null> => ({ ok: false, fault: { code, message } });
  if (checking) return no('model-checking', `${checking.name} is being checked.`);
  if (missing !== null) return no('model-missing', missingSentence(missing));
  if (current.kind === 'tokenizer') return no('weights-missing', weightlessSentence(current.name));
  return summary ? checkLength(summary, mask.context) : ok(null);
}

export const missingSentence = (name: string): string =>
  `The recipe is for the model ${name}, which is not here: choose its folder, or use the bundled model.`;

export const weightlessSentence = (name: string): string =>
  `${name} is a tokenizer without weights: data, mixture and masks work with it, but nothing can be trained or generated. Choose a folder with config.json and *.safetensors for that, or use the bundled model.`;

const goingOn = (name: string): Fault => ({
  code: 'run-going',
  message: `${name} was not taken: a run is going on, and its model cannot be changed. Stop the run or wait for its end.`,
});

/** Whose fault it is, where the sentence does not say so itself. */
function refusal(name: string, fault: Fault): Fault {
  const message = fault.message.includes(name) ? fault.message : `${name} was not taken. ${fault.message}`;
  return { ...fault, message };
}
