import type { Message } from '../data/example.ts';
import type { RowSplit } from '../data/set/types.ts';
import { TemperError } from '../io/faults.ts';
import type { Recipe } from '../recipe/schema.ts';
import type { TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import type { TokenPool } from '../workers/pool.ts';
import type { ModelReference } from '../workers/protocol.ts';
import { templateChoice } from './choice.ts';
import type { RowReader } from './rows.ts';

const SYSTEM: Message = { role: 'system', content: 'Be brief.' };
const USER: Message = { role: 'user', content: 'Hello' };
const ASSISTANT: Message = { role: 'assistant', content: 'Hello.' };
const TALKS: readonly (readonly Message[])[] = [
  [USER],
  [SYSTEM, USER],
  [SYSTEM, USER, ASSISTANT, USER, ASSISTANT],
];

/** Renders where a template without an end can be ended: it must not reach the engine. */
export class Vetting {
  constructor(
    private readonly tokens: TokenPool,
    private readonly model: () => ModelReference,
    private readonly rows: RowReader,
  ) {}

  /** Throws where the template does not come to an end; what else is wrong with it the engine says. */
  async messages(messages: readonly Message[], choice: TemplateChoice): Promise<void> {
    try {
      await this.tokens.request(this.model(), 'render', { messages, choice });
    } catch (error) {
      if (error instanceof TemperError && error.code === 'time-limit') throw error;
    }
  }

  /** Throws where a short talk of any kind does not come to an end: what exports render to learn the format. */
  async talks(choice: TemplateChoice): Promise<void> {
    for (const talk of TALKS) await this.messages(talk, choice);
  }

  /** Throws where the first training row does not come to an end under the recipe's template. */
  async firstRow(split: RowSplit, recipe: Recipe): Promise<void> {
    const first = split.tasks.find(({ train }) => train.length > 0)?.train.slice(0, 1) ?? [];
    const [example] = await this.rows.read(first);
    if (example) await this.messages(example.messages, templateChoice(recipe.model));
  }
}
