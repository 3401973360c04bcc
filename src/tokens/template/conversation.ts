import type { Message } from '../../data/example.ts';
import { ok, type Result } from '../../io/faults.ts';
import type { ChatTokenizer } from '../tokenizer/tokenizer.ts';
import { type RenderedConversation, renderConversation, type TurnSpan } from './spans.ts';
import { renderPrompt } from './template.ts';

type Plain = Pick<Message, 'role' | 'content'>;

/** A conversation as the model's text: by its chat template, or plainly where it has none. */
export function renderExample(
  messages: readonly Plain[],
  tokenizer: ChatTokenizer,
): Result<RenderedConversation> {
  // Normalized first: offsets are then those of the text that the tokenizer really sees.
  const normal = messages.map(({ role, content }) => ({ role, content: tokenizer.normalize(content) }));
  return tokenizer.template === null
    ? ok(renderPlain(normal, tokenizer))
    : renderConversation(tokenizer.template, normal, tokenizer.specialTokens);
}

/** Messages with the separator between them; the answer that ends the text is followed by EOS, exactly once. */
function renderPlain(
  messages: readonly Plain[],
  { separator, eos, eosToken }: ChatTokenizer,
): RenderedConversation {
  let text = '';
  const turns = messages.map(({ role, content }, turn): TurnSpan => {
    if (turn > 0) text += separator;
    const start = text.length;
    text += content;
    const last = turn === messages.length - 1;
    let end = text.length;
    if (last && role === 'assistant' && eos && eosToken !== null) {
      if (content.endsWith(eosToken)) end -= eosToken.length;
      else text += eosToken;
    }
    const generation = role === 'assistant' ? [{ start, end: text.length }] : [];
    return { turn, role, content: { start, end }, generation, answerEnd: generation.length > 0 ? end : null };
  });
  return { text, turns };
}

/** The ids that ask the model for its next turn, as it was trained to see them (one BOS, if any). */
export function encodePrompt(
  messages: readonly Plain[],
  tokenizer: ChatTokenizer,
): Result<readonly number[]> {
  const normal = messages.map(({ role, content }) => ({ role, content: tokenizer.normalize(content) }));
  if (tokenizer.template !== null) {
    const text = renderPrompt(tokenizer.template, normal);
    if (!text.ok) return text;
    const encoded = tokenizer.encode(text.value);
    return encoded.ok ? ok(encoded.value.ids) : encoded;
  }
  return encodeText(normal.map(({ content }) => content + tokenizer.separator).join(''), tokenizer);
}

/** The ids of a text that goes through no template, after what the tokenizer itself puts before one (BOS, or nothing). */
export function encodeText(text: string, tokenizer: ChatTokenizer): Result<readonly number[]> {
  const encoded = tokenizer.encode(tokenizer.normalize(text));
  return encoded.ok ? ok([...tokenizer.prefixIds, ...encoded.value.ids]) : encoded;
}
