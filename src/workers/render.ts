import { ok, type Result } from '../io/faults.ts';
import { renderExample } from '../tokens/template/conversation.ts';
import { renderedParts } from '../tokens/template/parts.ts';
import { type Conversation, renderPrompt } from '../tokens/template/template.ts';
import type { ChatTokenizer } from '../tokens/tokenizer/tokenizer.ts';
import type { TokenRequests } from './token-protocol.ts';

/** What asks for the last answer; null where the template refuses that. */
function promptOf({ messages, tools }: Conversation, tokenizer: ChatTokenizer): string | null {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const asked = last < 0 ? messages : messages.slice(0, last);
  if (!tokenizer.template) return asked.map(({ content }) => content + tokenizer.separator).join('');
  const prompt = renderPrompt(tokenizer.template, asked, tools);
  return prompt.ok ? prompt.value : null;
}

/** A conversation as text with its parts, for the template editor. */
export function renderForView(
  conversation: Conversation,
  tokenizer: ChatTokenizer,
): Result<TokenRequests['render']['response']> {
  const rendered = renderExample(conversation, tokenizer);
  if (!rendered.ok) return rendered;
  const { text } = rendered.value;
  return ok({ text, parts: renderedParts(rendered.value), prompt: promptOf(conversation, tokenizer) });
}
