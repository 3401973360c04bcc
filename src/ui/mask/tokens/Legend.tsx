import type { TokenInfo } from '../../../tokens/types.ts';

/** What the chips' colours and lines mean; only what occurs is explained. */
export function Legend({ tokens }: { tokens: readonly TokenInfo[] }) {
  const has = (test: (token: TokenInfo) => boolean) => tokens.some(test);
  return (
    <p className="key token-key">
      <span>
        <i className="sup">trained</i> the loss scores it
      </span>
      <span>
        <i className="msk">masked</i> read only
      </span>
      <span>
        <i className="msk sp">&lt;x&gt;</i> special token
      </span>
      {has(({ state }) => state === 'truncated') && (
        <span>
          <i className="cut">cut</i> beyond the context, never seen
        </span>
      )}
      {has(({ part }) => part === 'think') && (
        <span>
          <i className="msk think">think</i> think block
        </span>
      )}
      {has(({ part }) => part === 'tool-call') && (
        <span>
          <i className="msk tool-call">call</i> tool call
        </span>
      )}
      {has(({ state, weight }) => state === 'supervised' && weight !== 1) && (
        <span>
          <i className="sup">a ×0.5</i> weighted
        </span>
      )}
      <span className="signs">· space ⏎ new line → tab</span>
    </p>
  );
}
