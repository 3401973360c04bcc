import { type PointerEvent, useState } from 'react';
import { type Axis, niceAxis } from './axis.ts';
import { barsHeight, rowHeight } from './bars-height.ts';
import { shorten } from './shorten.ts';
import { useWidth } from './useWidth.ts';

/** A task's row: a solid bar, beside it as the chart has them an outline and a tick. */
export interface BarRow {
  readonly task: string;
  /** CSS colour. */
  readonly colour: string;
  readonly solid: number;
  readonly outline?: number;
  readonly tick?: number;
  /** A word in red after the bar: what holds it. */
  readonly mark?: string | undefined;
  /** What is said while it is pointed at. */
  readonly tip: readonly string[];
}

export interface TaskBarsProps {
  /** What the chart shows, for who cannot see it; the numbers stand in a table. */
  readonly title: string;
  readonly rows: readonly BarRow[];
  readonly format: (value: number) => string;
  /** A line over all rows, with its name. */
  readonly limit?: { readonly at: number; readonly name: string } | null;
  readonly narrow: boolean;
}

/** In px: above the first row, below the last with the axis' numbers, and right of the longest bar. */
const TOP = 16;
const BOTTOM = 18;
const RIGHT = 34;
/** A limit further off than so many times the longest bar would make the bars too short to compare. */
const FAR = 2.5;

interface Plot {
  readonly left: number;
  readonly x: (value: number) => number;
  readonly row: number;
  readonly bar: number;
}

function Marks({ row, top, plot }: { row: BarRow; top: number; plot: Plot }) {
  const { left, x, bar } = plot;
  const inset = bar * 0.2;
  const { solid, outline, tick, mark } = row;
  return (
    <>
      {outline !== undefined && (
        <rect className="mark-natural" x={left} y={top} width={x(outline) - left} height={bar} rx={2} />
      )}
      <rect
        x={left}
        y={top + inset}
        width={Math.max(0, x(solid) - left)}
        height={bar - 2 * inset}
        rx={2}
        fill={row.colour}
      />
      {tick !== undefined && (
        <line className="mark-target" x1={x(tick)} x2={x(tick)} y1={top - 2} y2={top + bar + 2} />
      )}
      {mark && (
        <text className="mark-cap" x={x(Math.max(solid, tick ?? 0)) + 6} y={top + bar / 2 + 4}>
          {mark}
        </text>
      )}
    </>
  );
}

function Grid({
  axis,
  plot,
  bottom,
  format,
}: { axis: Axis; plot: Plot; bottom: number } & Pick<TaskBarsProps, 'format'>) {
  return (
    <>
      {axis.ticks.map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={plot.x(tick)} x2={plot.x(tick)} y1={TOP} y2={bottom} />
          <text className="chart-tick" x={plot.x(tick)} y={bottom + 14} textAnchor="middle">
            {format(tick)}
          </text>
        </g>
      ))}
    </>
  );
}

/** A row a task, drawn anew as fast as a handle moves: plain SVG (decision 0028). */
export function TaskBars({ title, rows, format, limit = null, narrow }: TaskBarsProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [pointed, setPointed] = useState<number | null>(null);
  const letters = narrow ? 13 : 20;
  const left = letters * (narrow ? 7 : 6.7) + 8;
  const row = rowHeight(rows.length);
  const bar = Math.round(row * (row > 20 ? 0.6 : 0.76));
  const most = Math.max(0, ...rows.map(({ solid, outline = 0, tick = 0 }) => Math.max(solid, outline, tick)));
  const isNear = limit !== null && limit.at <= FAR * most;
  const axis = niceAxis(isNear ? Math.max(most, limit.at) : most);
  const plot: Plot = {
    left,
    row,
    bar,
    x: (value) => left + (value / axis.end) * Math.max(0, width - left - RIGHT),
  };
  const height = barsHeight(rows.length);
  const bottom = TOP + rows.length * row;
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const place = Math.floor((event.clientY - event.currentTarget.getBoundingClientRect().top - TOP) / row);
    setPointed(place >= 0 && place < rows.length ? place : null);
  };
  const tip = pointed === null ? undefined : rows[pointed];
  return (
    <div className="chart" ref={ref} style={{ height }}>
      {width > 0 && (
        <svg
          role="img"
          aria-label={title}
          width={width}
          height={Math.max(bottom + BOTTOM, 60)}
          onPointerMove={point}
          onPointerLeave={() => setPointed(null)}
        >
          <Grid axis={axis} plot={plot} bottom={bottom} format={format} />
          {limit && (
            <g>
              {isNear && (
                <line
                  className="mark-limit"
                  x1={plot.x(limit.at)}
                  x2={plot.x(limit.at)}
                  y1={TOP - 3}
                  y2={bottom}
                />
              )}
              <text
                className="mark-cap"
                x={isNear ? plot.x(limit.at) : width - 2}
                y={TOP - 6}
                textAnchor={isNear ? 'middle' : 'end'}
              >
                {isNear ? limit.name : `${limit.name} ▸`}
              </text>
            </g>
          )}
          {rows.map((one, i) => {
            const top = TOP + i * row + (row - bar) / 2;
            return (
              <g key={one.task} className={i === pointed ? 'chart-row on' : 'chart-row'}>
                <rect className="chart-band" x={0} y={TOP + i * row} width={width} height={row} />
                <text
                  className={row > 20 && !narrow ? 'line-label' : 'line-label small'}
                  x={left - 8}
                  y={top + bar / 2 + 4}
                  textAnchor="end"
                >
                  {shorten(one.task, letters)}
                </text>
                <Marks row={one} top={top} plot={plot} />
              </g>
            );
          })}
        </svg>
      )}
      {tip && pointed !== null && (
        <div
          className="share-tip"
          style={{ top: TOP + (pointed + 1) * row + 4, left: Math.min(left, Math.max(0, width - 200)) }}
        >
          <b>{tip.task}</b>
          {tip.tip.map((line) => (
            <div key={line}>{line}</div>
          ))}
        </div>
      )}
    </div>
  );
}
