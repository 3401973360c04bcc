import { createContext, memo, useContext } from 'react';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, usePlotArea, XAxis, YAxis } from 'recharts';
import { numberOrSign } from '../components/format.ts';
import { type CurvePoint, HIGHEST } from '../mixture/curves.ts';
import { taskColour } from './colours.ts';
import { placeLabels } from './place-labels.ts';
import { shorten } from './shorten.ts';

interface CurvesProps {
  readonly points: readonly CurvePoint[];
  readonly tasks: readonly string[];
  readonly narrow: boolean;
  readonly height: number;
}

export interface TemperatureCurvesProps extends CurvesProps {
  readonly temperature: number | 'inf';
}

/** Lines with a name at their end; more names than these are not read. */
const MOST_LABELS = 12;
const LABEL_HEIGHT = 15;

interface EndLabelsProps {
  readonly ends: readonly { readonly index: number; readonly name: string; readonly share: number }[];
  readonly top: number;
}

/** The tasks' names at the ends of their lines, kept apart, each tied to its line. */
function EndLabels({ ends, top }: EndLabelsProps) {
  const area = usePlotArea();
  if (!area) return null;
  const wanted = ends.map(({ share }) => area.y + area.height * (1 - share / top));
  const placed = placeLabels(wanted, LABEL_HEIGHT, area.y, area.y + area.height);
  const edge = area.x + area.width;
  return (
    <g>
      {ends.map(({ index, name }, i) => (
        <g key={index}>
          <path
            d={`M${edge} ${wanted[i]} L${edge + 10} ${placed[i]} h6`}
            fill="none"
            stroke={taskColour(index)}
            strokeWidth={1.5}
          />
          <text className="line-label" x={edge + 20} y={(placed[i] ?? 0) + 4}>
            {name}
          </text>
        </g>
      ))}
    </g>
  );
}

function markerText(temperature: number | 'inf'): string {
  if (temperature === 'inf' || temperature > HIGHEST) return `T = ${numberOrSign(temperature)} ▸`;
  return temperature < 1 ? `◂ T = ${temperature}` : `T = ${temperature}`;
}

/** Reaches the marker past the lines, which need not be drawn anew when only the temperature changes. */
const Temperature = createContext<number | 'inf'>(1);

function Marker() {
  const temperature = useContext(Temperature);
  const area = usePlotArea();
  if (!area) return null;
  const at = temperature === 'inf' ? HIGHEST : Math.min(HIGHEST, Math.max(1, temperature));
  const x = area.x + (area.width * Math.log(at)) / Math.log(HIGHEST);
  return (
    <g>
      <line className="mark-now" x1={x} x2={x} y1={area.y} y2={area.y + area.height} />
      <text className="line-label" x={x} y={area.y - 6} textAnchor={at === 1 ? 'start' : 'middle'}>
        {markerText(temperature)}
      </text>
    </g>
  );
}

const Curves = memo(function Curves({ points, tasks, narrow, height }: CurvesProps) {
  const letters = narrow ? 12 : 18;
  const most = Math.max(0.01, ...points.flatMap(({ shares }) => shares));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((one) => most / one <= 5) ?? 0.25;
  const top = Math.min(1, Math.ceil(most / step - 0.001) * step);
  const last = points.at(-1)?.shares ?? [];
  const ends = tasks
    .map((name, index) => ({ index, name: shorten(name, letters), share: last[index] ?? 0 }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_LABELS);
  return (
    <ResponsiveContainer width="100%" height={height}>
      <LineChart
        data={points as CurvePoint[]}
        margin={{ top: 18, right: letters * 6.6 + 22, bottom: 0, left: 0 }}
        title="Target share of each task as a function of temperature"
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          type="number"
          dataKey="temperature"
          scale="log"
          domain={[1, HIGHEST]}
          ticks={[1, 2, 3, 5, 10]}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: 11, fill: 'var(--ink-2)' }}
        />
        <YAxis
          type="number"
          domain={[0, top]}
          ticks={Array.from({ length: Math.round(top / step) + 1 }, (_, i) => i * step)}
          width={42}
          tickFormatter={(share: number) => `${Math.round(share * 100)}%`}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: 11, fill: 'var(--ink-2)' }}
        />
        {tasks.map((task, index) => (
          <Line
            key={task}
            dataKey={(point: CurvePoint) => point.shares[index]}
            name={task}
            stroke={taskColour(index)}
            strokeWidth={tasks.length > MOST_LABELS ? 1.2 : 2}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />
        ))}
        <Marker />
        <EndLabels ends={ends} top={top} />
      </LineChart>
    </ResponsiveContainer>
  );
});

/** Target share of each task as the temperature rises, with a mark at the present one. */
export default function TemperatureCurves({ temperature, ...curves }: TemperatureCurvesProps) {
  return (
    <Temperature value={temperature}>
      <Curves {...curves} />
    </Temperature>
  );
}
