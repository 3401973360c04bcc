import { type ReactNode, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { ChartCard } from './ChartCard.tsx';
import { useSync } from './curves/ChartSync.tsx';
import { CurvePlot } from './curves/CurvePlot.tsx';
import { CurveTable } from './curves/CurveTable.tsx';
import { curvesCsv, summaryOf } from './curves/table.ts';
import type { CurveMark, CurveSeries, Range } from './curves/types.ts';
import { zoomed } from './curves/zoom.ts';

export interface CurvesProps {
  readonly title: string;
  /** What is shown, in which unit. */
  readonly note: string;
  readonly series: readonly CurveSeries[];
  /** What x counts. */
  readonly xLabel?: string;
  /** Where x ends; where the lines do, if it is not given. */
  readonly xMax?: number;
  readonly format: (value: number) => string;
  readonly marks?: readonly CurveMark[];
  /** In px. */
  readonly height?: number;
  readonly logAllowed?: boolean;
  /** Choices that belong to this chart alone. */
  readonly choices?: ReactNode;
  /** Said where there is no point to show. */
  readonly empty?: string;
}

/** In px: a smaller chart has no buttons of its own. */
const LARGE = 180;
const NO_MARKS: readonly CurveMark[] = [];
const STEP = 1.6;

const lastX = (series: readonly CurveSeries[]) =>
  series.reduce((most, { x }) => Math.max(most, x[x.length - 1] ?? 0), 0);

/**
 * Lines over the steps of a run, or over any other count: zoomed by a drag, by Ctrl and the wheel, by keys or
 * buttons; charts inside one `ChartSync` share cursor and range.
 */
export function Curves({
  title,
  note,
  series,
  xLabel = 'step',
  xMax,
  format,
  marks = NO_MARKS,
  height = 320,
  logAllowed = false,
  choices,
  empty = 'Nothing was measured yet.',
}: CurvesProps) {
  const sync = useSync();
  const range = useStore(sync, (state) => state.range);
  const [isLog, setLog] = useState(false);
  const end = Math.max(xMax ?? 0, lastX(series)) || 1;
  const whole = useMemo<Range>(() => [0, end], [end]);
  const isEmpty = series.every(({ x }) => x.length === 0);
  const isLarge = height >= LARGE;
  const zoom = (factor: number) => {
    const now = range ?? whole;
    const { cursor } = sync.getState();
    sync.setState({ range: zoomed(now, whole, factor, cursor ?? (now[0] + now[1]) / 2) });
  };
  return (
    <ChartCard
      title={title}
      note={note}
      legend={[]}
      isEmpty={isEmpty}
      csv={() => curvesCsv(series, xLabel)}
      choices={
        (choices || (isLarge && !isEmpty)) && (
          <>
            {choices}
            {isLarge && logAllowed && (
              <label className="tick">
                <input type="checkbox" checked={isLog} onChange={() => setLog(!isLog)} />
                Log scale
              </label>
            )}
            {isLarge && !isEmpty && (
              <span className="curve-buttons">
                <button
                  type="button"
                  className="btn q small"
                  aria-label={`Zoom in: ${title}`}
                  title="Zoom in (drag over a stretch, Ctrl and wheel, or +)"
                  onClick={() => zoom(1 / STEP)}
                >
                  +
                </button>
                <button
                  type="button"
                  className="btn q small"
                  aria-label={`Zoom out: ${title}`}
                  title="Zoom out (Ctrl and wheel, or −)"
                  disabled={range === null}
                  onClick={() => zoom(STEP)}
                >
                  −
                </button>
                <button
                  type="button"
                  className="btn q small"
                  aria-label={`Show all: ${title}`}
                  title="Show all (double click, or 0)"
                  disabled={range === null}
                  onClick={() => sync.setState({ range: null })}
                >
                  Show all
                </button>
              </span>
            )}
          </>
        )
      }
    >
      {isEmpty ? (
        <p className="note plot-empty" style={{ height }}>
          {empty}
        </p>
      ) : (
        <>
          <CurvePlot
            sync={sync}
            title={title}
            series={series}
            xLabel={xLabel}
            whole={whole}
            format={format}
            marks={marks}
            height={height}
            isLog={isLog && logAllowed}
          />
          <p className="visually-hidden">{summaryOf(series, xLabel, format)}</p>
          {isLarge && <CurveTable title={title} series={series} xLabel={xLabel} format={format} />}
        </>
      )}
    </ChartCard>
  );
}
