import { useState } from 'react';
import type { Cursor, Place } from './TokenPanes.tsx';

export interface CursorControl {
  readonly cursor: Cursor;
  /** The token that is told about: under the pointer, or else the last one that was gone to. */
  readonly active: Place | null;
  readonly point: (place: Place | null) => void;
  readonly take: (place: Place) => void;
  /** Brings a token in sight, with or without the focus. */
  readonly go: (place: Place, withFocus: boolean) => void;
}

const START: Cursor = { pane: 0, index: 0, reveal: 0, focus: 0 };

/** Where the keyboard and the pointer are among the tokens of `of`; another example begins anew. */
export function useCursor(of: unknown): CursorControl {
  const [state, setState] = useState({ of, cursor: START, gone: false });
  const [pointed, point] = useState<Place | null>(null);
  const live = state.of === of ? state : { of, cursor: START, gone: false };
  const to = (cursor: Cursor) => setState({ of, cursor, gone: true });
  return {
    cursor: live.cursor,
    active: pointed ?? (live.gone ? live.cursor : null),
    point,
    take: (place) => to({ ...live.cursor, ...place }),
    go: (place, withFocus) => {
      const { reveal, focus } = live.cursor;
      to({ ...place, reveal: reveal + 1, focus: withFocus ? focus + 1 : focus });
    },
  };
}
