import { useStore } from 'zustand';
import type { SyncStore } from './ChartSync.tsx';
import { CurveTip } from './CurveTip.tsx';
import { readingsAt } from './table.ts';
import { type CurveSeries, type Range, type View, xOf, yOf } from './types.ts';
import { useGestures } from './use-gestures.ts';

interface CurveOverProps {
  readonly sync: SyncStore;
  readonly series: readonly CurveSeries[];
  readonly view: View;
  readonly whole: Range;
  readonly title: string;
  readonly xLabel: string;
  readonly format: (value: number) => string;
  /** Of the element that says what the keys do. */
  readonly help: string;
}

/** Lines that are read aloud at the cursor. */
const SPOKEN = 6;
/** More dots than this would hide the lines. */
const DOTS = 24;
const NO_X: ArrayLike<number> = [];

/** The line with the most points: the cursor goes along these. */
const densest = (series: readonly CurveSeries[]): ArrayLike<number> =>
  series.reduce((most, { x }) => (x.length > most.length ? x : most), NO_X);

/** What lies over the lines and follows pointer and keys: the cursor, its values, a stretch that is chosen. */
export function CurveOver({ sync, series, view, whole, title, xLabel, format, help }: CurveOverProps) {
  const cursor = useStore(sync, (state) => state.cursor);
  const highlighted = useStore(sync, (state) => state.highlighted);
  const { place, drag, height, on } = useGestures(sync, view, whole, densest(series));
  const isSeen = cursor !== null && cursor >= view.range[0] && cursor <= view.range[1];
  const readings = isSeen ? readingsAt(series, view.range, cursor) : [];
  const spoken = readings.slice(0, SPOKEN).map(({ series: { name }, y }) => `${name} ${format(y)}`);
  const width = view.right - view.left;
  return (
    <>
      {isSeen && (
        <svg className="curve-cursor" width="100%" height={view.bottom + 1} aria-hidden="true">
          <line
            x1={xOf(view, cursor)}
            x2={xOf(view, cursor)}
            y1={view.top}
            y2={view.bottom}
            className="curve-cursor-line"
          />
          {readings.length <= DOTS &&
            readings.map(({ series: { key, colour }, x, y }) =>
              view.isLog && y <= 0 ? null : (
                <circle
                  key={key}
                  cx={xOf(view, x)}
                  cy={yOf(view, y)}
                  r="3"
                  fill={colour}
                  className="curve-cursor-dot"
                />
              ),
            )}
        </svg>
      )}
      <div
        ref={place}
        className="curve-over"
        role="slider"
        tabIndex={0}
        aria-label={`Cursor of ${title}`}
        aria-describedby={help}
        aria-valuemin={whole[0]}
        aria-valuemax={whole[1]}
        aria-valuenow={cursor ?? whole[1]}
        aria-valuetext={isSeen ? `${xLabel} ${cursor}: ${spoken.join(', ')}` : 'nowhere'}
        style={{ left: view.left, top: view.top, width, height: view.bottom - view.top }}
        {...on}
      >
        {drag && <i className="curve-drag" style={{ left: drag[0], width: drag[1] - drag[0] }} />}
      </div>
      {isSeen && readings.length > 0 && (
        <CurveTip
          series={series}
          view={view}
          cursor={cursor}
          height={height}
          highlighted={highlighted}
          xLabel={xLabel}
          format={format}
        />
      )}
    </>
  );
}
