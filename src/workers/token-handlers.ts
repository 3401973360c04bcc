import type { Folder } from '../io/bytes.ts';
import { type Fault, TemperError, unwrap } from '../io/faults.ts';
import { labelExample } from '../tokens/mask/label.ts';
import type { ChatTokenizer, TemplateChoice } from '../tokens/tokenizer/tokenizer.ts';
import { describeTokenizer } from './describe.ts';
import { readTokenizer } from './model.ts';
import type { ModelReference } from './protocol.ts';
import { renderForView } from './render.ts';
import { rowFacts } from './row-facts.ts';
import type { Handlers } from './rpc.ts';
import { FACTS, type TokenRequests } from './token-protocol.ts';

/** The handlers of a token worker, which holds one tokenizer at a time. */
export function tokenHandlers(openModel: (model: ModelReference) => Folder): Handlers<TokenRequests> {
  let loaded: { readonly folder: Folder; readonly tokenizer: ChatTokenizer } | null = null;
  /** The template asked for last: a set is analysed chunk by chunk under the same. */
  let last: { readonly key: string; readonly tokenizer: ChatTokenizer } | null = null;

  const read = () => {
    if (!loaded) throw new TemperError('no-tokenizer', 'The tokenizer is not loaded yet.');
    return loaded;
  };
  const withTemplate = (choice: TemplateChoice): ChatTokenizer => {
    const key = JSON.stringify([choice.template, choice.separator, choice.eos]);
    if (last?.key !== key) last = { key, tokenizer: unwrap(read().tokenizer.withTemplate(choice)) };
    return last.tokenizer;
  };

  return {
    'load-tokenizer': async ({ model }) => {
      loaded = null;
      last = null;
      const folder = openModel(model);
      loaded = { folder, tokenizer: unwrap(await readTokenizer(folder, model.name)) };
      return null;
    },
    describe: async ({ choice }) => {
      const { folder, tokenizer } = read();
      return describeTokenizer(folder, tokenizer, choice);
    },
    render: async ({ messages, tools, choice }) =>
      unwrap(renderForView({ messages, tools }, withTemplate(choice))),
    tokens: async ({ example, choice, mask }) => {
      const labelled = unwrap(labelExample(example, withTemplate(choice), mask));
      return { tokens: labelled.tokens(), lint: labelled.lint, truncated: labelled.truncated };
    },
    analyse: async ({ examples, choice, mask }) => {
      const tokenizer = withTemplate(choice);
      const facts = new Uint32Array(FACTS * examples.length);
      const faults: { readonly index: number; readonly fault: Fault }[] = [];
      for (const [index, example] of examples.entries()) {
        const row = rowFacts(example, tokenizer, mask);
        const { tokens, supervised, truncated, lint } = row.facts;
        facts.set([tokens, supervised, truncated, lint], FACTS * index);
        const { fault } = row;
        if (fault) faults.push({ index, fault });
      }
      return { facts, faults };
    },
  };
}
