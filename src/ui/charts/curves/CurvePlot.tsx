import { useId, useMemo } from 'react';
import { useStore } from 'zustand';
import { useWidth } from '../useWidth.ts';
import type { SyncStore } from './ChartSync.tsx';
import { CurveAxes } from './CurveAxes.tsx';
import { CurveLabels, roomForNames } from './CurveLabels.tsx';
import { CurveLines } from './CurveLines.tsx';
import { CurveOver } from './CurveOver.tsx';
import { reduce, valuesOf } from './reduce.ts';
import { rangeTicks, tickText, valueAxis } from './ticks.ts';
import type { CurveMark, CurveSeries, Range, View } from './types.ts';

export interface CurvePlotProps {
  readonly sync: SyncStore;
  readonly title: string;
  readonly series: readonly CurveSeries[];
  readonly xLabel: string;
  /** All of x. */
  readonly whole: Range;
  readonly format: (value: number) => string;
  readonly marks: readonly CurveMark[];
  /** In px. */
  readonly height: number;
  readonly isLog: boolean;
}

/** In px: around the plot. */
const TOP = 8;
const LEFT = 50;
const FOOT = 22;
const FOOT_OF_MARKS = 36;
const EDGE = 10;
/** In px: narrower charts cut names to fewer letters, and have fewer numbers. */
const NARROW = 520;
const MANY = 20;
/** In px: half a dot, which may stand on the edge. */
const DOT = 3;

/** Lines over x, with axes, names and a cursor. */
export function CurvePlot(props: CurvePlotProps) {
  const { sync, title, series, xLabel, whole, format, marks, height, isLog } = props;
  const [ref, width] = useWidth<HTMLDivElement>();
  const id = useId();
  const chosen = useStore(sync, (state) => state.range);
  const wanted = useStore(sync, (state) => state.highlighted);
  // What is pointed at elsewhere may have no line here.
  const highlighted = series.some(({ group, key }) => wanted === (group ?? key)) ? wanted : null;
  const [from, to] = chosen ?? whole;
  const letters = width < NARROW ? 12 : 20;
  const names = roomForNames(series, letters);
  const right = Math.max(LEFT + 40, width - EDGE - names);
  const bottom = height - (marks.length > 0 ? FOOT_OF_MARKS : FOOT);
  // Lines of many lie over one another: two pixels a column show as much.
  const columns = (right - LEFT) / (series.length > MANY ? 2 : 1);
  const { lines, view, ticks } = useMemo(() => {
    const reduced = series.map((one) => reduce(one, [from, to], columns, isLog));
    const values = valuesOf(reduced, [from, to]);
    const axis = valueAxis(values, isLog, Math.max(2, Math.round((bottom - TOP) / 55)));
    const made: View = {
      range: [from, to],
      values: axis.values,
      isLog: isLog && values !== null,
      left: LEFT,
      right,
      top: TOP,
      bottom,
    };
    return { lines: reduced, view: made, ticks: axis.ticks };
  }, [series, from, to, columns, isLog, right, bottom]);
  const xTicks = useMemo(() => rangeTicks([from, to], width < NARROW ? 4 : 7), [from, to, width]);
  return (
    <div className="curve-plot" ref={ref} style={{ height }}>
      {width > 0 && (
        <>
          <svg role="img" aria-label={title} width={width} height={height}>
            <clipPath id={`${id}-plot`}>
              <rect x={view.left - DOT} y={0} width={right - LEFT + 2 * DOT} height={bottom + 2} />
            </clipPath>
            <CurveAxes
              view={view}
              ticks={ticks}
              xTicks={xTicks}
              format={(value) => tickText(value, ticks, format)}
              xLabel={xLabel}
              marks={marks}
            />
            <g clipPath={`url(#${id}-plot)`}>
              <CurveLines series={series} lines={lines} view={view} highlighted={highlighted} />
            </g>
            {names > 0 && (
              <CurveLabels
                series={series}
                lines={lines}
                view={view}
                letters={letters}
                highlighted={highlighted}
              />
            )}
          </svg>
          <CurveOver
            sync={sync}
            series={series}
            view={view}
            whole={whole}
            title={title}
            xLabel={xLabel}
            format={format}
            help={`${id}-help`}
          />
          <p id={`${id}-help`} className="visually-hidden">
            Arrow keys, Page Up and Page Down, Home and End move the cursor; plus and minus zoom, 0 shows all.
          </p>
        </>
      )}
    </div>
  );
}
