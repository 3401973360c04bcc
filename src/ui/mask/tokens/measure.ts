import { useMemo } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import { chipText } from './visible.ts';

/** Type size of a chip in px; theme/mask.css takes it from the list's own style. */
export const TYPE = 15;
/** Special tokens are set smaller; in shares of TYPE. */
const SPECIAL = 0.82;
/** Left and right of a chip's text together, in px. */
const PADDING = 10;
/** Between two chips, in px. */
export const GAP = 3;
/** From the top of a line to that of the next, in px. */
export const LINE = 36;

/** What follows a token's text where its weight is neither 0 nor 1. */
export const weightMark = ({ state, weight }: TokenInfo): string =>
  state === 'supervised' && weight !== 1 ? ` ×${+weight.toFixed(2)}` : '';

/** Widths of chips, measured once a text; the page's mono font is read from its custom property. */
export function useChipWidth(): (token: TokenInfo) => number {
  return useMemo(() => {
    const context = document.createElement('canvas').getContext('2d');
    const family = getComputedStyle(document.documentElement).getPropertyValue('--mono') || 'monospace';
    const known = new Map<string, number>();
    return (token) => {
      const text = chipText(token) + weightMark(token);
      const size = token.special ? TYPE * SPECIAL : TYPE;
      const key = `${token.special}${text}`;
      let width = known.get(key);
      if (width === undefined) {
        if (context) context.font = `${size}px ${family}`;
        width = Math.ceil(context?.measureText(text).width ?? text.length * size * 0.62) + PADDING;
        known.set(key, width);
      }
      return width;
    };
  }, []);
}
