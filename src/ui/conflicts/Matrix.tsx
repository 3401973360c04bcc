import type { Conflicts } from '../../runs/conflicts.ts';
import { shorten } from '../charts/shorten.ts';
import { useTaskColours } from '../charts/use-task-colours.ts';
import type { MatrixLayout } from './layout.ts';
import { cosineText, normText, type PairCell } from './words.ts';

interface MatrixProps {
  readonly title: string;
  readonly conflicts: Conflicts;
  /** Row by row, in the order that is shown. */
  readonly cells: readonly (readonly PairCell[])[];
  readonly layout: MatrixLayout;
}

/** Of the colour, where the sign is within the noise. */
const PALE = 0.5;

/** Blue pulls together, red apart; the stronger the fuller. */
function colourOf({ row, column, cosine, isClear }: PairCell): string {
  if (row === column || cosine === null) return 'var(--line)';
  const strength = Math.abs(cosine) * (isClear ? 1 : PALE);
  const tone = cosine < 0 ? 'var(--pull-apart)' : 'var(--pull-together)';
  return `color-mix(in oklab, ${tone} calc(var(--pull-strength) * ${strength.toFixed(3)}), var(--panel))`;
}

function Cell({ cell, x, y, layout }: { cell: PairCell; x: number; y: number; layout: MatrixLayout }) {
  const side = layout.cell;
  const isOwn = cell.row === cell.column;
  return (
    <>
      <rect x={x} y={y} width={side - 1} height={side - 1} fill={colourOf(cell)} />
      {layout.digits > 0 && !isOwn && (
        <text
          className={cell.isClear ? 'pull-value clear' : 'pull-value'}
          x={x + side / 2 - 0.5}
          y={y + side / 2 + 4}
          textAnchor="middle"
        >
          {cosineText(cell.cosine, layout.digits === 2 ? 2 : 1)}
        </text>
      )}
    </>
  );
}

/** Cosines as a table of colours, and each gradient's length as a bar at the end of its row. */
export function Matrix({ title, conflicts, cells, layout }: MatrixProps) {
  const taskColour = useTaskColours();
  const { cell, left, top, bars, longest, letters } = layout;
  const order = cells.map((line) => line[0]?.row ?? 0);
  const most = Math.max(...conflicts.norms, Number.MIN_VALUE);
  return (
    <svg role="img" aria-label={title} width={layout.width} height={layout.height}>
      {order.map((task, place) => {
        const name = conflicts.tasks[task] ?? '';
        const middle = place * cell + cell / 2;
        const norm = conflicts.norms[task] ?? 0;
        return (
          <g key={name}>
            <text className="pull-name" x={left - 8} y={top + middle + 4} textAnchor="end">
              {shorten(name, letters)}
            </text>
            <text
              className="pull-name"
              transform={`translate(${left + middle + 4} ${top - 8}) rotate(-90)`}
              textAnchor="start"
            >
              {shorten(name, letters)}
            </text>
            <rect
              x={bars}
              y={top + middle - Math.min(6, cell / 3)}
              width={Math.max(1, (longest * norm) / most)}
              height={Math.min(12, (2 * cell) / 3)}
              rx={2}
              fill={taskColour(name)}
            />
            <text
              className="pull-norm"
              x={bars + Math.max(1, (longest * norm) / most) + 5}
              y={top + middle + 4}
            >
              {normText(norm)}
            </text>
          </g>
        );
      })}
      <text className="pull-norm" x={bars} y={top - 8}>
        length
      </text>
      {cells.map((line, i) =>
        line.map((one, j) => (
          <Cell
            key={`${one.row} ${one.column}`}
            cell={one}
            x={left + j * cell}
            y={top + i * cell}
            layout={layout}
          />
        )),
      )}
    </svg>
  );
}
