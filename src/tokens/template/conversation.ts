import { failed, ok, type Result } from '../../io/faults.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { renderConversation } from './spans.ts';
import { type Conversation, renderPrompt, type Turn } from './template.ts';
import { conversationOf, givenTurn, type RenderedConversation, type TurnSpan } from './turns.ts';

/** A conversation as the model's text: by its chat template, or plainly where it has none. */
export function renderExample(
  conversation: Conversation,
  tokenizer: ChatTokenizer,
): Result<RenderedConversation> {
  if (tokenizer.templateFault !== null) return failed(tokenizer.templateFault);
  return tokenizer.template === null
    ? ok(renderPlain(conversation.messages, tokenizer))
    : renderConversation(tokenizer.template, conversation, tokenizer.specialTokens);
}

/** Messages with the separator between them; the answer that ends the text is followed by EOS, exactly once. */
function renderPlain(
  messages: readonly Turn[],
  { separator, eos, eosToken, specialTokens }: ChatTokenizer,
): RenderedConversation {
  let text = '';
  const turns = messages.map((message, turn): TurnSpan => {
    const { role, content, toolCalls, reasoning } = message;
    if (turn > 0) text += separator;
    const start = text.length;
    text += content;
    let end = text.length;
    if (turn === messages.length - 1 && role === 'assistant' && eos && eosToken !== null) {
      if (content.endsWith(eosToken)) end -= eosToken.length;
      else text += eosToken;
    }
    // Thoughts and calls have no place where messages are plain text.
    const rewritten = toolCalls !== undefined || reasoning !== undefined;
    const located = { content: { start, end }, thought: null, before: null, calls: null, rewritten };
    const given = givenTurn({ message, turn, located });
    return role === 'assistant'
      ? { ...given, generation: [{ start, end: text.length }], answerEnd: end }
      : given;
  });
  return conversationOf(text, turns, specialTokens);
}

/** The ids that ask the model for its next turn, as it was trained to see them (one BOS, if any). */
export function encodePrompt(
  messages: readonly Turn[],
  tokenizer: ChatTokenizer,
  tools?: readonly unknown[],
): Result<readonly number[]> {
  if (tokenizer.templateFault !== null) return failed(tokenizer.templateFault);
  if (tokenizer.template !== null) {
    const text = renderPrompt(tokenizer.template, messages, tools);
    if (!text.ok) return text;
    return ok(tokenizer.encode(text.value).ids);
  }
  return ok(encodeText(messages.map(({ content }) => content + tokenizer.separator).join(''), tokenizer));
}

/** The ids of a text that goes through no template, after what the tokenizer itself puts before one (BOS, or nothing). */
export function encodeText(text: string, tokenizer: ChatTokenizer): readonly number[] {
  return [...tokenizer.prefixIds, ...tokenizer.encode(text).ids];
}
