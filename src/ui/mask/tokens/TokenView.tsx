import '../../theme/mask.css';
import type { ReactNode } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { Legend } from './Legend.tsx';
import { TokenDetail } from './TokenDetail.tsx';
import { type Pane, TokenPanes } from './TokenPanes.tsx';
import { TokenTools, useFind } from './TokenTools.tsx';
import { useCursor } from './use-cursor.ts';

interface TokenViewProps {
  /** What the tokens are of: the cursor stays while it is the same. */
  readonly of: unknown;
  readonly tokens: readonly TokenInfo[];
  /** The same text under another policy. */
  readonly other: Pane | null;
  /** Said between the legend and the chips. */
  readonly children?: ReactNode;
}

/** Chips, what is known of one of them, and ways to get about among them. */
export function TokenView({ of, tokens, other, children }: TokenViewProps) {
  const { cursor, active, point, take, go } = useCursor(of);
  const find = useFind(tokens);
  const panes: readonly Pane[] = [{ name: 'Tokens', tokens }, ...(other ? [other] : [])];
  const last = (panes[cursor.pane]?.tokens.length ?? 0) - 1;
  const within = { ...cursor, index: Math.max(0, Math.min(cursor.index, last)) };
  const told = active && panes[active.pane];
  return (
    <>
      <Legend tokens={tokens} />
      {children}
      <TokenPanes
        panes={panes}
        cursor={within}
        active={active}
        hits={find.marked}
        onPoint={point}
        onFocus={take}
        onGo={(place) => go(place, true)}
      />
      <TokenDetail tokens={told ? told.tokens : tokens} index={told && active ? active.index : null} />
      <TokenTools
        tokens={tokens}
        find={find}
        at={active === null ? -1 : within.index}
        onGo={(index) => go({ pane: 0, index }, false)}
      />
    </>
  );
}
