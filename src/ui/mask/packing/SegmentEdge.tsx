import type { TokenInfo } from '../../../tokens/types.ts';
import { chipText } from '../tokens/visible.ts';

/** Tokens shown of the segment before, and of this one. */
const BEFORE = 4;
const AFTER = 14;

export interface SegmentTokens {
  /** 0-based place among the segments of the micro-batch. */
  readonly segment: number;
  readonly tokens: readonly TokenInfo[];
}

interface Cell {
  readonly segment: number;
  readonly position: number;
  readonly token: TokenInfo;
}

const read = ({ segment, tokens }: SegmentTokens): Cell[] =>
  tokens
    .filter(({ state }) => state !== 'truncated')
    .map((token, position) => ({ segment, position, token }));

/** The first of a segment has no position before it that could predict it: its label is masked whatever it is. */
const label = ({ position, token }: Cell): string =>
  position > 0 && token.state === 'supervised' ? String(token.id) : '−100';

interface SegmentEdgeProps {
  readonly before: SegmentTokens | null;
  readonly segment: SegmentTokens;
}

/** Where a segment begins within its batch: positions restart, its first label is masked. */
export function SegmentEdge({ before, segment }: SegmentEdgeProps) {
  const cells = [...(before ? read(before).slice(-BEFORE) : []), ...read(segment).slice(0, AFTER)];
  const first = (cell: Cell) =>
    cell.segment === segment.segment && cell.position === 0 ? 'begins' : undefined;
  const key = ({ segment: s, position }: Cell) => `${s}/${position}`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="scroll-x segment-edge" aria-label="The segment as it is trained" tabIndex={0}>
      <table aria-label="Segment">
        <tbody>
          <tr>
            <th scope="row">token</th>
            {cells.map((cell) => (
              <td key={key(cell)} className={first(cell)}>
                <span className={label(cell) === '−100' ? 'msk' : 'sup'}>{chipText(cell.token)}</span>
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">segment</th>
            {cells.map((cell) => (
              <td key={key(cell)} className={first(cell)}>
                {cell.segment}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">position</th>
            {cells.map((cell) => (
              <td key={key(cell)} className={first(cell)}>
                {cell.position}
              </td>
            ))}
          </tr>
          <tr>
            <th scope="row">label</th>
            {cells.map((cell) => (
              <td key={key(cell)} className={first(cell)}>
                {label(cell)}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </section>
  );
}
