import type { TokenInfo } from '../../tokens/types.ts';
import { hexBytes, visible } from './visible.ts';

interface TokenDetailProps {
  readonly token: TokenInfo | undefined;
  readonly previous: TokenInfo | undefined;
}

/** One line about the token under the pointer or the focus, in a place that is always there. */
export function TokenDetail({ token, previous }: TokenDetailProps) {
  return (
    <p className="token-detail" aria-live="polite">
      {token ? (
        <>
          token <b>{visible(token.text)}</b> · id {token.id} · bytes {hexBytes(token.text)} ·{' '}
          {token.role === null ? 'no turn' : `${token.role}, turn ${(token.turn ?? 0) + 1}`} · {token.why}{' '}
          {previous ? (
            <>
              · predicted from <b>{visible(previous.text)}</b>
            </>
          ) : (
            '· first of the text: predicted from nothing'
          )}
        </>
      ) : (
        'Point at a token, or reach it with the arrow keys, to see what it is and why.'
      )}
    </p>
  );
}
