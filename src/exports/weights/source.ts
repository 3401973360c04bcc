import type { Folder } from '../../io/bytes.ts';
import type { Adapter } from '../../model/adapter.ts';
import type { LoadedModel } from '../../model/types.ts';
import type { Recipe } from '../../recipe/schema.ts';
import type { ChatTokenizer } from '../../tokens/tokenizer/tokenizer.ts';

/** A task of the training that an export tells of. */
export interface StoryTask {
  readonly task: string;
  readonly heldOut: boolean;
  /** Training rows, and how many examples of them were drawn. */
  readonly size: number;
  readonly count: number;
  /** Mean validation loss in nats a token at step 0, and at the step that is exported; null: not measured. */
  readonly before: number | null;
  readonly after: number | null;
}

/** How the weights came about, for the model card. */
export interface TrainingStory {
  /** What the person calls the run. */
  readonly run: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly recipe: Recipe;
  /** The step that is exported, and how many the draw makes. */
  readonly step: number;
  readonly totalSteps: number;
  readonly tasks: readonly StoryTask[];
  /** Over all tasks that were trained; nats a token. */
  readonly before: number | null;
  readonly after: number | null;
  readonly files: readonly { readonly name: string; readonly size: number; readonly examples: number }[];
  /** SHA-256 in hexadecimal. */
  readonly modelHash: string;
  readonly rowsHash: string;
}

/** What an export of weights is made of. */
export interface WeightsSource {
  /** What the base is called: a hub's name, a folder's, or "bundled". */
  readonly baseName: string;
  readonly model: LoadedModel;
  /** The base's own files. */
  readonly folder: Folder;
  /** What was learned; null: the base as it is. */
  readonly adapter: Adapter | null;
  /** With the chat template in use; null: the folder has none that can be read. */
  readonly tokenizer: ChatTokenizer | null;
  /** null: nobody trained it here. */
  readonly story: TrainingStory | null;
}
