import { memo } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import type { Line } from './layout.ts';
import { weightMark } from './measure.ts';
import { chipText } from './visible.ts';

/** What is marked in the whole view; each line is told only what lies on it, so that the others stay as they are. */
export interface Marks {
  /** The chip that the Tab key reaches. */
  readonly tabStop: number;
  /** The token that is told about. */
  readonly active: number | null;
  readonly hits: ReadonlySet<number>;
  readonly differs: ReadonlySet<number>;
}

const STATES = { supervised: 'sup', masked: 'msk', truncated: 'cut' } as const;

function chipClass(token: TokenInfo, index: number, { active, hits, differs }: Marks): string {
  const { state, special, part, text } = token;
  return [
    STATES[state],
    special && 'sp',
    !special && text.trim() === '' && 'ws',
    (part === 'think' || part === 'tool-call') && part,
    part === 'template' && 'tpl',
    active !== null && index === active - 1 && 'predicts',
    index === active && 'active',
    hits.has(index) && 'hit',
    differs.has(index) && 'differs',
  ]
    .filter(Boolean)
    .join(' ');
}

interface ChipProps {
  readonly token: TokenInfo;
  readonly index: number;
  readonly count: number;
  readonly className: string;
  readonly tabIndex: 0 | -1;
}

const Chip = memo(function Chip({ token, index, count, className, tabIndex }: ChipProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a list item of HTML must stand right below its list, not in a line of it
    <span
      role="listitem"
      className={className}
      data-index={index}
      data-token-id={token.id}
      data-supervised={token.state === 'supervised'}
      aria-setsize={count}
      aria-posinset={index + 1}
      tabIndex={tabIndex}
    >
      {chipText(token)}
      {weightMark(token) && <small>{weightMark(token)}</small>}
    </span>
  );
});

/** "user · turn 2", beside or above the first line of a turn. */
function Head({ role, turn }: NonNullable<Line['head']>) {
  return (
    <div className={`turn-head ${role ?? 'none'}`} aria-hidden="true">
      {role === null ? 'before all turns' : role}
      {turn !== null && <span>{turn + 1}</span>}
    </div>
  );
}

interface TokenLineProps {
  readonly tokens: readonly TokenInfo[];
  readonly line: Line;
  readonly marks: Marks;
}

const lies = (index: number | null, { from, to }: Line) => index !== null && index >= from && index < to;

function isSame(a: TokenLineProps, b: TokenLineProps): boolean {
  if (a.tokens !== b.tokens || a.line !== b.line) return false;
  if (a.marks === b.marks) return true;
  if (a.marks.hits !== b.marks.hits || a.marks.differs !== b.marks.differs) return false;
  const touched = [a.marks.tabStop, b.marks.tabStop, a.marks.active, b.marks.active];
  const moved = a.marks.tabStop !== b.marks.tabStop || a.marks.active !== b.marks.active;
  // The chip before the active one is marked too, on this line or at the end of it.
  return !moved || touched.every((index) => !lies(index, { ...a.line, to: a.line.to + 1 }));
}

/** One line of chips. */
export const TokenLine = memo(function TokenLine({ tokens, line, marks }: TokenLineProps) {
  return (
    <div className="token-line" style={{ top: line.top }}>
      {line.head && <Head {...line.head} />}
      {tokens.slice(line.from, line.to).map((token, i) => {
        const index = line.from + i;
        return (
          <Chip
            key={index}
            token={token}
            index={index}
            count={tokens.length}
            className={chipClass(token, index, marks)}
            tabIndex={index === marks.tabStop ? 0 : -1}
          />
        );
      })}
    </div>
  );
}, isSame);
