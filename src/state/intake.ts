import { failed } from '../io/faults.ts';
import type { AdaptersStore } from './adapters.ts';
import type { DataStore } from './data.ts';
import { type Dropped, type Sorted, sortDropped } from './drop.ts';
import { splitAdapters } from './dropped-adapters.ts';
import { toFault } from './fault.ts';
import type { ModelStore } from './model.ts';

/** A larger zip is no adapter, in bytes: it would be read whole to be told. */
const LARGEST_ZIP = 2 ** 31;

/** What a person drops or chooses goes to where it belongs. */
export class Intake {
  constructor(
    private readonly data: DataStore,
    private readonly model: ModelStore,
    private readonly adapters: () => AdaptersStore,
  ) {}

  /** Takes a model's files into use, the others as data. */
  async add(dropped: Promise<readonly Dropped[]>): Promise<void> {
    try {
      const { adapters, rest: files } = splitAdapters(await dropped);
      for (const { name, files: own } of adapters) await this.adapters().load(name, own);
      const rest = await this.takeZips(files);
      if (rest.length === 0) return;
      const { data, model, template } = sortDropped(rest);
      await Promise.all([this.data.add(data), this.takeModel(model)]);
      if (template?.ok) await this.model.takeTemplate(template.value);
      else if (template) this.model.refuse(template.fault);
    } catch (error) {
      // A folder that went away, or is too large.
      this.data.addFault(toFault(error));
    }
  }

  /** Takes a model from a folder that was chosen as one. */
  async chooseModel(dropped: readonly Dropped[]): Promise<void> {
    const { model } = sortDropped(dropped);
    const name = dropped[0]?.path.split('/')[0] ?? 'The folder';
    const message = `${name} has no config.json and no tokenizer.json: choose the folder of a model as transformers stores it, with config.json, the weights and tokenizer.json.`;
    await this.takeModel(model ?? failed({ code: 'model-config-missing', message }));
  }

  /** A zip may hold an adapter: what it does not, the data says what it is. */
  private async takeZips(dropped: readonly Dropped[]): Promise<readonly Dropped[]> {
    const rest: Dropped[] = [];
    for (const one of dropped) {
      const isZip = /\.zip$/i.test(one.file.name) && !one.path.includes('/') && one.file.size <= LARGEST_ZIP;
      if (!isZip || !(await this.adapters().loadZip(one.file))) rest.push(one);
    }
    return rest;
  }

  private async takeModel(model: Sorted['model']): Promise<void> {
    if (model?.ok) await this.model.choose(model.value);
    else if (model) this.model.refuse(model.fault);
  }
}
