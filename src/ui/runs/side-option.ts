import { BASE } from '../../state/side.ts';
import type { Side } from '../../workers/engine-protocol.ts';

const ADAPTER = 'adapter:';

/** A side as the value of a choice. */
export function optionOf(side: Side): string {
  if (side.kind === 'base') return 'base';
  return side.kind === 'adapter' ? `${ADAPTER}${side.id}` : `${side.run} ${side.step}`;
}

/** And back. */
export function sideOf(option: string): Side {
  if (option.startsWith(ADAPTER)) return { kind: 'adapter', id: option.slice(ADAPTER.length) };
  const space = option.lastIndexOf(' ');
  if (space < 0) return BASE;
  return { kind: 'checkpoint', run: option.slice(0, space), step: Number(option.slice(space + 1)) };
}
