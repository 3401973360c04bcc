import type { ReactNode } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { whole } from '../../components/format.ts';
import { chipText, hexBytes } from './visible.ts';

const PARTS: Readonly<Record<TokenInfo['part'], string>> = {
  content: 'content',
  template: 'template text',
  think: 'think block',
  'tool-call': 'tool call',
  'end-of-turn': 'end of turn',
};

/** What the model reads of an example: all but what is cut away. */
const isRead = (token: TokenInfo | undefined): token is TokenInfo =>
  token !== undefined && token.state !== 'truncated';

/** Where the token's own prediction is made: a token is predicted at the position before it. */
function predictedAt(tokens: readonly TokenInfo[], index: number, position: number): ReactNode {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (!isRead(token)) return 'Cut away: the model never sees it.';
  if (!isRead(previous)) return 'First of the sequence: no position predicts it, so it is never scored.';
  return (
    <>
      Predicted at position {whole(position - 1)}, from <b>{chipText(previous)}</b> and all before it.
    </>
  );
}

/** What the position itself is asked: the next token, if the loss looks at that one. */
function predicts(tokens: readonly TokenInfo[], index: number): ReactNode {
  const next = tokens[index + 1];
  if (!isRead(tokens[index])) return null;
  if (!isRead(next)) return 'Its own output is not scored: nothing follows.';
  if (next.state !== 'supervised') return 'Its own output is not scored: the next token is masked.';
  return (
    <>
      Its own output is scored against <b>{chipText(next)}</b>.
    </>
  );
}

interface TokenDetailProps {
  readonly tokens: readonly TokenInfo[];
  readonly index: number | null;
}

/** What is known of the token under the pointer or the focus, in a place that is always there. */
export function TokenDetail({ tokens, index }: TokenDetailProps) {
  const token = index === null ? undefined : tokens[index];
  if (index === null || !token) {
    return (
      <div className="token-detail" aria-live="polite">
        <p>Point at a token, or reach it with the arrow keys, to see what it is and why.</p>
      </div>
    );
  }
  const { id, bytes, start, end, role, turn, part, why, weight } = token;
  // Positions are the model's: what is cut away at the start has none.
  const position = index - tokens.findIndex(isRead);
  return (
    <div className="token-detail" aria-live="polite">
      <p>
        token <b>{chipText(token)}</b> · id {id} · bytes {hexBytes(bytes)}{' '}
        {isRead(token) && `· position ${whole(position)} `}·{' '}
        {start === end ? `no character, at ${whole(start)}` : `characters ${whole(start)}–${whole(end)}`} ·{' '}
        {role === null ? 'no turn' : `${role}, turn ${(turn ?? 0) + 1}`} · {PARTS[part]}
      </p>
      <p className="why">
        {why}
        {token.state === 'supervised' && weight !== 1 && ` Its loss counts ${weight} times.`}
      </p>
      <p>
        {predictedAt(tokens, index, position)} {predicts(tokens, index)}
      </p>
    </div>
  );
}
