import { useId, useMemo, useState } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { counted, whole } from '../../components/format.ts';
import { findTokens, supervisedSpan } from './navigate.ts';
import { asJson } from './summary.ts';

interface Find {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly hits: readonly number[];
  readonly marked: ReadonlySet<number>;
}

/** What is searched for among the tokens, and where it is. */
export function useFind(tokens: readonly TokenInfo[]): Find {
  const [query, setQuery] = useState('');
  const hits = useMemo(() => findTokens(tokens, query), [tokens, query]);
  const marked = useMemo(() => new Set(hits), [hits]);
  return { query, setQuery, hits, marked };
}

interface TokenToolsProps {
  readonly tokens: readonly TokenInfo[];
  readonly find: Find;
  /** The token that moves begin at. */
  readonly at: number;
  readonly onGo: (index: number) => void;
}

/** Search, the next supervised span, and the example as a trainer gets it. */
export function TokenTools({ tokens, find, at, onGo }: TokenToolsProps) {
  const id = useId();
  const [said, setSaid] = useState('');
  const { query, setQuery, hits } = find;
  const current = hits.indexOf(at);
  const toHit = (step: 1 | -1) => {
    const next = step > 0 ? hits.find((hit) => hit > at) : hits.findLast((hit) => hit < at);
    const to = next ?? (step > 0 ? hits[0] : hits.at(-1));
    if (to !== undefined) onGo(to);
  };
  const span = (step: 1 | -1) => {
    const to = supervisedSpan(tokens, at, step);
    if (to !== null) onGo(to);
    setSaid(to === null ? `No supervised span ${step > 0 ? 'after' : 'before'} this token.` : '');
  };
  const copy = () => {
    const read = tokens.filter(({ state }) => state !== 'truncated').length;
    navigator.clipboard.writeText(asJson(tokens)).then(
      () => setSaid(`input_ids and labels of ${counted(read, 'token')} copied.`),
      () => setSaid('The browser did not let the page write to the clipboard.'),
    );
  };
  const count =
    hits.length === 0
      ? 'none found'
      : `${current < 0 ? '' : `${whole(current + 1)} of `}${whole(hits.length)}`;
  return (
    <div className="token-tools">
      <div className="token-find">
        <label htmlFor={`${id}-find`}>Find token</label>
        <input
          id={`${id}-find`}
          type="search"
          autoComplete="off"
          spellCheck={false}
          placeholder="text or id"
          aria-describedby={`${id}-count`}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            const first = findTokens(tokens, event.target.value)[0];
            if (first !== undefined) onGo(first);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            toHit(event.shiftKey ? -1 : 1);
          }}
        />
        <button
          type="button"
          className="btn q small"
          aria-label="Previous hit"
          disabled={hits.length === 0}
          onClick={() => toHit(-1)}
        >
          ‹
        </button>
        <button
          type="button"
          className="btn q small"
          aria-label="Next hit"
          disabled={hits.length === 0}
          onClick={() => toHit(1)}
        >
          ›
        </button>
        <span className="note" id={`${id}-count`} aria-live="polite">
          {query === '' ? '' : count}
        </span>
      </div>
      <div className="token-spans">
        <button type="button" className="btn q small" onClick={() => span(-1)} aria-keyshortcuts="p">
          ‹ <span className="visually-hidden">Previous supervised span</span>
        </button>
        <button type="button" className="btn q small" onClick={() => span(1)} aria-keyshortcuts="n">
          Next supervised span ›
        </button>
        <button type="button" className="btn q small" onClick={copy}>
          Copy as JSON
        </button>
      </div>
      <p className="note token-said" aria-live="polite">
        {said}
      </p>
    </div>
  );
}
