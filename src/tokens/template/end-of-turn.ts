import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { renderConversation } from './spans.ts';
import type { ChatTemplate } from './template.ts';

const known = new WeakMap<ChatTemplate, number | null>();

/** The special token that the template writes after an answer, or null. */
function endInTemplate(template: ChatTemplate, tokenizer: ChatTokenizer): number | null {
  const talk = [
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hello' },
  ] as const;
  const rendered = renderConversation(template, talk, tokenizer.specialTokens);
  const end = rendered.ok ? rendered.value.turns[1]?.content?.end : undefined;
  if (!rendered.ok || end === undefined) return null;
  const { ids, starts } = tokenizer.encode(rendered.value.text);
  return ids.find((id, i) => starts[i]! >= end && tokenizer.isSpecial(id)) ?? null;
}

/**
 * What ends an assistant's turn in the template in use, or, without one, the EOS that follows a text; null where
 * nothing does. The model is to stop there, whatever its configuration calls its EOS (pitfall 13).
 */
export function endOfTurnId(tokenizer: ChatTokenizer): number | null {
  const { template } = tokenizer;
  if (template === null) return tokenizer.eos ? tokenizer.eosId : null;
  const found = known.get(template);
  if (found !== undefined) return found;
  const id = endInTemplate(template, tokenizer);
  known.set(template, id);
  return id;
}
