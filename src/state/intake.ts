import { failed } from '../io/faults.ts';
import type { DataStore } from './data.ts';
import { type Dropped, type Sorted, sortDropped } from './drop.ts';
import { toFault } from './fault.ts';
import type { ModelStore } from './model.ts';

/** What a person drops or chooses goes to where it belongs. */
export class Intake {
  constructor(
    private readonly data: DataStore,
    private readonly model: ModelStore,
  ) {}

  /** Takes a model's files into use, the others as data. */
  async add(dropped: Promise<readonly Dropped[]>): Promise<void> {
    try {
      const { data, model, template } = sortDropped(await dropped);
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

  private async takeModel(model: Sorted['model']): Promise<void> {
    if (model?.ok) await this.model.choose(model.value);
    else if (model) this.model.refuse(model.fault);
  }
}
