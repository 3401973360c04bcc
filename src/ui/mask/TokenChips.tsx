import { type KeyboardEvent, memo, type SyntheticEvent, useRef } from 'react';
import type { TokenInfo } from '../../tokens/types.ts';
import { visible } from './visible.ts';

interface TokenChipsProps {
  readonly tokens: readonly TokenInfo[];
  /** The place of the first of them in the whole example. */
  readonly offset: number;
  /** The one chip that the Tab key reaches. */
  readonly active: number;
  readonly onActive: (index: number) => void;
}

const chipClass = ({ state, special, text }: TokenInfo): string =>
  [state === 'supervised' ? 'sup' : 'msk', special && 'sp', !special && text.trim() === '' && 'ws']
    .filter(Boolean)
    .join(' ');

interface ChipProps {
  readonly token: TokenInfo;
  readonly index: number;
  readonly tabIndex: 0 | -1;
}

const Chip = memo(function Chip({ token, index, tabIndex }: ChipProps) {
  return (
    <li
      className={chipClass(token)}
      data-index={index}
      data-token-id={token.id}
      data-supervised={token.state === 'supervised'}
      tabIndex={tabIndex}
    >
      {visible(token.text)}
    </li>
  );
});

const indexOf = (target: EventTarget): number | null => {
  const chip = target instanceof HTMLElement ? target.closest('li') : null;
  return chip?.dataset.index === undefined ? null : Number(chip.dataset.index);
};

/** The chip in the next line of text that lies nearest below or above. */
function inNextLine(chips: readonly HTMLElement[], from: number, step: 1 | -1): number {
  const start = chips[from];
  if (!start) return from;
  let line: number | null = null;
  let best = from;
  let off = Number.POSITIVE_INFINITY;
  for (let i = from + step; i >= 0 && i < chips.length; i += step) {
    const { offsetTop, offsetLeft } = chips[i] as HTMLElement;
    // Chips of one line differ by a pixel or two where their type sizes differ.
    if (Math.abs(offsetTop - start.offsetTop) < 8) continue;
    line ??= offsetTop;
    if (Math.abs(offsetTop - line) >= 8) break;
    const distance = Math.abs(offsetLeft - start.offsetLeft);
    if (distance < off) [off, best] = [distance, i];
  }
  return best;
}

/** The tokens as the model sees them: straw and underlined where supervised, dotted where masked. */
export function TokenChips({ tokens, offset, active, onActive }: TokenChipsProps) {
  const list = useRef<HTMLUListElement>(null);
  const take = (event: SyntheticEvent) => {
    const index = indexOf(event.target);
    if (index !== null) onActive(index);
  };
  const move = (event: KeyboardEvent) => {
    const chips = [...(list.current?.children ?? [])] as HTMLElement[];
    const at = active - offset;
    const to = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      ArrowDown: inNextLine(chips, at, 1),
      ArrowUp: inNextLine(chips, at, -1),
      Home: 0,
      End: chips.length - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    chips[Math.max(0, Math.min(chips.length - 1, to))]?.focus();
  };
  return (
    <ul
      ref={list}
      // biome-ignore lint/a11y/noRedundantRoles: a list without bullets is none to Safari's screen reader
      role="list"
      className="toks"
      aria-label="Tokens"
      onFocus={take}
      onPointerOver={take}
      onKeyDown={move}
    >
      {tokens.map((token, i) => (
        <Chip
          // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place
          key={offset + i}
          token={token}
          index={offset + i}
          tabIndex={offset + i === active ? 0 : -1}
        />
      ))}
    </ul>
  );
}
