import { type CSSProperties, memo } from 'react';
import type { TokenInfo } from '../../../tokens/types.ts';
import type { Line } from '../../mask/tokens/layout.ts';
import { chipText } from '../../mask/tokens/visible.ts';
import type { HeatRow } from './heat.ts';

/** Nats at which the colours of losses and of differences are full. */
export interface HeatScale {
  readonly loss: number;
  readonly difference: number;
}

interface CellProps {
  readonly text: string;
  readonly row: HeatRow;
  readonly index: number;
  readonly scale: HeatScale;
  /** The same text as in the row above: it is read once. */
  readonly repeats: boolean;
}

function Cell({ text, row, index, scale, repeats }: CellProps) {
  const value = row.values[index] ?? null;
  const heat = value === null ? 0 : Math.min(1, Math.abs(value) / scale[row.kind]);
  const tone = row.kind === 'loss' ? 'loss' : (value ?? 0) < 0 ? 'better' : 'worse';
  return (
    <i
      className={tone}
      data-nats={value?.toFixed(3)}
      aria-hidden={repeats}
      style={{ '--heat': heat.toFixed(3) } as CSSProperties}
    >
      {text}
    </i>
  );
}

interface HeatLineProps {
  readonly tokens: readonly TokenInfo[];
  readonly rows: readonly HeatRow[];
  readonly line: Line;
  readonly scale: HeatScale;
  /** The token of this line that is told about; null: it is on another line. */
  readonly active: number | null;
  /** The token that the Tab key reaches; null: it is on another line. */
  readonly tabStop: number | null;
  /** In px, for the rows' names; 0 where there is no room. */
  readonly gutter: number;
}

/** One line of the text, as often below itself as there are rows of heat. */
export const HeatLine = memo(function HeatLine(props: HeatLineProps) {
  const { tokens, rows, line, scale, active, tabStop, gutter } = props;
  return (
    <div className="heat-line" style={{ top: line.top, left: gutter }}>
      {line.head && (
        <div className="heat-turn" aria-hidden="true">
          {line.head.role ?? 'before all turns'}
        </div>
      )}
      {gutter > 0 && (
        <div className="heat-names" style={{ width: gutter }} aria-hidden="true">
          {rows.map(({ name }) => (
            <span key={name}>{name}</span>
          ))}
        </div>
      )}
      {tokens.slice(line.from, line.to).map((token, i) => {
        const index = line.from + i;
        const text = chipText(token);
        return (
          // biome-ignore lint/a11y/useSemanticElements: a list item of HTML must stand right below its list, not in a line of it
          <span
            key={index}
            role="listitem"
            className={[
              token.state === 'supervised' ? 'sup' : 'msk',
              token.special && 'special',
              index === active && 'active',
            ]
              .filter(Boolean)
              .join(' ')}
            data-index={index}
            data-supervised={token.state === 'supervised'}
            aria-setsize={tokens.length}
            aria-posinset={index + 1}
            tabIndex={index === tabStop ? 0 : -1}
          >
            {rows.map((row, of) => (
              <Cell key={row.name} text={text} row={row} index={index} scale={scale} repeats={of > 0} />
            ))}
          </span>
        );
      })}
    </div>
  );
});
