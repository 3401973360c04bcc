import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { PlannedTask } from '../../mixture/types.ts';
import { percent } from '../components/format.ts';
import { barsHeight, rowHeight } from './bars-height.ts';
import { ChartTip } from './ChartTip.tsx';
import { taskColour } from './colours.ts';
import { shorten } from './shorten.ts';

interface Row extends PlannedTask {
  readonly index: number;
  /** The axis' end: the bar spans the whole plot, and its shape draws the three marks to that scale. */
  readonly extent: number;
}

interface ShapeProps {
  readonly x?: number | string;
  readonly y?: number | string;
  readonly width?: number | string;
  readonly height?: number | string;
  readonly payload?: Row;
}

/** Natural share as an outline, target as a tick, realised as a solid bar. */
function Marks({ x = 0, y = 0, width = 0, height = 0, payload }: ShapeProps) {
  if (!payload) return null;
  const [left, top, whole, tall] = [x, y, width, height].map(Number) as [number, number, number, number];
  const { natural, target, realised, extent, index, capped } = payload;
  const to = (share: number) => (extent > 0 ? (share / extent) * whole : 0);
  const inset = tall * 0.2;
  return (
    <g>
      <rect className="mark-natural" x={left} y={top} width={to(natural)} height={tall} rx={2} />
      <rect
        x={left}
        y={top + inset}
        width={to(realised)}
        height={tall - 2 * inset}
        rx={2}
        fill={taskColour(index)}
      />
      <line
        className="mark-target"
        x1={left + to(target)}
        x2={left + to(target)}
        y1={top - 2}
        y2={top + tall + 2}
      />
      {capped && (
        <text className="mark-cap" x={left + Math.max(to(realised), to(target)) + 6} y={top + tall / 2 + 4}>
          cap
        </text>
      )}
    </g>
  );
}

/** Ends a little beyond the largest share, at a number worth a grid line. */
function axisEnd(tasks: readonly PlannedTask[]): { end: number; ticks: number[] } {
  const most = Math.max(...tasks.map(({ natural, target, realised }) => Math.max(natural, target, realised)));
  const step = [0.01, 0.02, 0.05, 0.1, 0.2].find((one) => most / one <= 5) ?? 0.25;
  const end = Math.min(1, Math.ceil((most * 1.04) / step) * step);
  return { end, ticks: Array.from({ length: Math.floor(end / step + 0.001) + 1 }, (_, i) => i * step) };
}

/** Share of what is drawn: natural, target and realised, a row a task. */
export default function MixtureBars({ tasks, narrow }: { tasks: readonly PlannedTask[]; narrow: boolean }) {
  const { end, ticks } = axisEnd(tasks);
  const rows = tasks.map((task, index): Row => ({ ...task, index, extent: end }));
  const letters = narrow ? 13 : 20;
  return (
    <ResponsiveContainer width="100%" height={barsHeight(tasks.length)}>
      <BarChart
        data={rows}
        layout="vertical"
        margin={{ top: 4, right: 18, bottom: 0, left: 0 }}
        barCategoryGap={rowHeight(tasks.length) > 20 ? '20%' : '12%'}
        title="Share of each task: natural, target and realised"
      >
        <CartesianGrid horizontal={false} stroke="var(--line)" />
        <XAxis
          type="number"
          domain={[0, end]}
          ticks={ticks}
          tickFormatter={(share: number) => `${Math.round(share * 100)}%`}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: 11, fill: 'var(--ink-2)' }}
        />
        <YAxis
          type="category"
          dataKey="task"
          width={letters * (narrow ? 7.2 : 7) + 8}
          interval={0}
          tickFormatter={(task: string) => shorten(task, letters)}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: !narrow && rowHeight(tasks.length) > 20 ? 12.5 : 11, fill: 'var(--ink)' }}
        />
        <Tooltip
          cursor={{ fill: 'var(--line)', opacity: 0.4 }}
          content={
            <ChartTip<Row>
              say={({ task, natural, target, realised }) => [
                task,
                `natural ${percent(natural)}`,
                `target ${percent(target)}`,
                `realised ${percent(realised)}`,
              ]}
            />
          }
        />
        <Bar dataKey="extent" isAnimationActive={false} shape={(props: ShapeProps) => <Marks {...props} />} />
      </BarChart>
    </ResponsiveContainer>
  );
}
