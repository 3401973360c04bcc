import { useState } from 'react';
import { useStore } from 'zustand';
import { counted, percent, whole } from '../components/format.ts';
import { useRecipe, useSession } from '../session.tsx';
import { TokenChips } from './TokenChips.tsx';
import { TokenDetail } from './TokenDetail.tsx';

/** More chips than these at once make the page slow. */
const PAGE = 2000;

function Legend() {
  return (
    <p className="key token-key">
      <span>
        <i className="sup">7</i> supervised: the loss looks at it
      </span>
      <span>
        <i className="msk">a</i> masked: context only
      </span>
      <span>
        <i className="msk sp">&lt;x&gt;</i> special token
      </span>
      <span>· space, ⏎ new line, → tab</span>
    </p>
  );
}

/** What is said about the whole example: share, cuts, traps. */
function Summary() {
  const { mask } = useSession();
  const tokens = useStore(mask.store, (state) => state.tokens);
  const truncated = useStore(mask.store, (state) => state.truncated);
  const lint = useStore(mask.store, (state) => state.lint);
  const supervised = tokens.filter((token) => token.state === 'supervised').length;
  const { context } = useRecipe().mask;
  return (
    <div className="token-summary">
      <p className="say">
        {tokens.length === 0 ? (
          'No token is left to look at.'
        ) : (
          <>
            <b>{percent(supervised / tokens.length)}</b> of this example is supervised: {whole(supervised)} of{' '}
            {counted(tokens.length, 'token')}.
          </>
        )}{' '}
        {truncated > 0
          ? `${counted(truncated, 'token')} beyond the context of ${whole(context)} cut away.`
          : `Nothing is cut: the context holds ${whole(context)} tokens.`}
      </p>
      {lint.length > 0 && (
        <ul className="lints" aria-label="Traps of this example">
          {lint.map(({ code, message }) => (
            <li key={code}>
              <code>{code}</code> {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Chips, what is known of one of them, and what is known of all. */
export function TokenView() {
  const { mask } = useSession();
  const tokens = useStore(mask.store, (state) => state.tokens);
  const fault = useStore(mask.store, (state) => state.fault);
  const [place, setPlace] = useState<{ of: typeof tokens; index: number; page: number } | null>(null);
  const { index, page } = place?.of === tokens ? place : { index: null, page: 0 };
  const pages = Math.ceil(tokens.length / PAGE);
  const offset = page * PAGE;
  const toPage = (next: number) => setPlace({ of: tokens, index: next * PAGE, page: next });
  return (
    <>
      {fault && (
        <p className="fault" role="alert">
          {fault.message}
        </p>
      )}
      <Legend />
      <div className="token-space">
        <TokenChips
          tokens={pages > 1 ? tokens.slice(offset, offset + PAGE) : tokens}
          offset={offset}
          active={index ?? offset}
          onActive={(at) => setPlace({ of: tokens, index: at, page })}
        />
      </div>
      {pages > 1 && (
        <div className="pager">
          <button
            type="button"
            className="btn q small"
            disabled={page === 0}
            onClick={() => toPage(page - 1)}
          >
            Previous tokens
          </button>
          <span className="note">
            Tokens {whole(offset + 1)} to {whole(Math.min(tokens.length, offset + PAGE))} of{' '}
            {whole(tokens.length)}
          </span>
          <button
            type="button"
            className="btn q small"
            disabled={page === pages - 1}
            onClick={() => toPage(page + 1)}
          >
            Next tokens
          </button>
        </div>
      )}
      <TokenDetail
        token={index === null ? undefined : tokens[index]}
        previous={index === null ? undefined : tokens[index - 1]}
      />
      <Summary />
    </>
  );
}
