import { memo } from 'react';
import { numberOrSign } from '../components/format.ts';
import { niceAxis } from './axis.ts';
import { placeLabels } from './place-labels.ts';
import { shorten } from './shorten.ts';
import { useWidth } from './useWidth.ts';

/** A task's shares at each temperature of the chart. */
export interface Curve {
  readonly task: string;
  /** CSS colour. */
  readonly colour: string;
  readonly shares: readonly number[];
}

export interface TemperatureCurvesProps {
  readonly title: string;
  /** Rising; the axis is logarithmic between the first and the last. */
  readonly temperatures: readonly number[];
  readonly curves: readonly Curve[];
  readonly temperature: number | 'inf';
  readonly narrow: boolean;
  readonly height: number;
}

/** Lines with a name at their end; more names than these are not read. */
const MOST_LABELS = 12;
const LABEL_HEIGHT = 15;
/** In px: above, below and left of the plot. */
const TOP = 20;
const BOTTOM = 20;
const LEFT = 40;
const TICKS = [1, 2, 3, 5, 10];

interface Plot {
  readonly x: (temperature: number) => number;
  readonly y: (share: number) => number;
  readonly right: number;
  readonly bottom: number;
}

interface LinesProps extends Pick<TemperatureCurvesProps, 'temperatures' | 'curves'> {
  readonly width: number;
  readonly height: number;
  readonly letters: number;
}

const roomFor = (letters: number) => letters * 6.6 + 22;

function plotOf(
  temperatures: readonly number[],
  most: number,
  { width, height, letters }: Omit<LinesProps, 'curves' | 'temperatures'>,
): Plot {
  const right = Math.max(LEFT + 20, width - roomFor(letters));
  const bottom = height - BOTTOM;
  const first = Math.log(temperatures[0] ?? 1);
  const last = Math.log(temperatures.at(-1) ?? 10);
  return {
    right,
    bottom,
    x: (temperature) => LEFT + ((right - LEFT) * (Math.log(temperature) - first)) / (last - first),
    y: (share) => bottom - ((bottom - TOP) * share) / most,
  };
}

const endOf = (curves: readonly Curve[]) =>
  Math.min(1, niceAxis(Math.max(0.001, ...curves.map(({ shares }) => Math.max(...shares)))).end);

/** The tasks' names at the ends of their lines, kept apart, each tied to its line. */
function EndLabels({ curves, plot, letters }: { curves: readonly Curve[]; plot: Plot; letters: number }) {
  const last = ({ shares }: Curve) => shares.at(-1) ?? 0;
  const named = [...curves].sort((a, b) => last(b) - last(a)).slice(0, MOST_LABELS);
  const wanted = named.map((curve) => plot.y(last(curve)));
  const placed = placeLabels(wanted, LABEL_HEIGHT, TOP, plot.bottom);
  return (
    <g>
      {named.map(({ task, colour }, i) => (
        <g key={task}>
          <path
            className="chart-lead"
            d={`M${plot.right} ${wanted[i]?.toFixed(1)} L${plot.right + 10} ${placed[i]?.toFixed(1)} h6`}
            stroke={colour}
          />
          <text className="line-label" x={plot.right + 20} y={(placed[i] ?? 0) + 4}>
            {shorten(task, letters)}
          </text>
        </g>
      ))}
    </g>
  );
}

/** All but the mark of the present temperature, which alone moves with the handle. */
const Lines = memo(function Lines({ temperatures, curves, width, height, letters }: LinesProps) {
  const most = endOf(curves);
  const plot = plotOf(temperatures, most, { width, height, letters });
  return (
    <>
      {niceAxis(most).ticks.map((tick) => (
        <g key={tick}>
          <line className="chart-grid" x1={LEFT} x2={plot.right} y1={plot.y(tick)} y2={plot.y(tick)} />
          <text className="chart-tick" x={LEFT - 6} y={plot.y(tick) + 4} textAnchor="end">
            {`${Number((tick * 100).toPrecision(3))}%`}
          </text>
        </g>
      ))}
      {TICKS.map((tick) => (
        <text key={tick} className="chart-tick" x={plot.x(tick)} y={height - 5} textAnchor="middle">
          {tick}
        </text>
      ))}
      {curves.map(({ task, colour, shares }) => (
        <path
          key={task}
          className={curves.length > MOST_LABELS ? 'chart-curve thin' : 'chart-curve'}
          stroke={colour}
          d={shares
            .map(
              (share, i) =>
                `${i === 0 ? 'M' : 'L'}${plot.x(temperatures[i] ?? 1).toFixed(1)} ${plot.y(share).toFixed(1)}`,
            )
            .join('')}
        />
      ))}
      <EndLabels curves={curves} plot={plot} letters={letters} />
    </>
  );
});

function markerText(temperature: number | 'inf', [first, last]: readonly [number, number]): string {
  if (temperature === 'inf' || temperature > last) return `T = ${numberOrSign(temperature)} ▸`;
  return temperature < first ? `◂ T = ${temperature}` : `T = ${temperature}`;
}

/** Share of each task as the temperature rises, with a mark at the present one. */
export function TemperatureCurves(props: TemperatureCurvesProps) {
  const { title, temperatures, curves, temperature, narrow, height } = props;
  const [ref, width] = useWidth<HTMLDivElement>();
  const letters = narrow ? 12 : 18;
  const plot = plotOf(temperatures, 1, { width, height, letters });
  const first = temperatures[0] ?? 1;
  const last = temperatures.at(-1) ?? 10;
  const at = temperature === 'inf' ? last : Math.min(last, Math.max(first, temperature));
  const x = plot.x(at);
  return (
    <div className="chart" ref={ref} style={{ height }}>
      {width > 0 && (
        <svg role="img" aria-label={title} width={width} height={height}>
          <Lines
            temperatures={temperatures}
            curves={curves}
            width={width}
            height={height}
            letters={letters}
          />
          <line className="mark-now" x1={x} x2={x} y1={TOP} y2={plot.bottom} />
          <text className="line-label" x={x} y={TOP - 7} textAnchor={at === first ? 'start' : 'middle'}>
            {markerText(temperature, [first, last])}
          </text>
        </svg>
      )}
    </div>
  );
}
