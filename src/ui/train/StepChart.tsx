import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import { type Point, stepTicks, thin, ticksAround } from './series.ts';

interface StepChartProps {
  readonly points: readonly Point[];
  readonly totalSteps: number;
  readonly format: (value: number) => string;
  /** Of the value, in the tooltip. */
  readonly name: string;
}

const axis = { stroke: 'var(--line-2)', tick: { fill: 'var(--ink-2)', fontSize: 11.5 }, tickLine: false };

/** One value over the steps of a run. */
export default function StepChart({ points, totalSteps, format, name }: StepChartProps) {
  const last = Math.max(1, totalSteps);
  const ticks = ticksAround([0, ...points.map(({ value }) => value)], 2);
  return (
    <LineChart
      className="chart"
      responsive
      style={{ width: '100%', height: '100%' }}
      data={[...thin(points)]}
      margin={{ top: 6, right: 14, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis {...axis} dataKey="step" type="number" domain={[0, last]} ticks={stepTicks(last, 3)} />
      <YAxis
        {...axis}
        axisLine={false}
        width={48}
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        tickFormatter={format}
      />
      <Tooltip
        cursor={{ stroke: 'var(--line-2)' }}
        isAnimationActive={false}
        content={({ active, payload }) => {
          const point: Point | undefined = payload[0]?.payload;
          return active && point ? (
            <div className="chart-tip">
              <b>step {point.step}</b>
              <span>
                {name} <b>{format(point.value)}</b>
              </span>
            </div>
          ) : null;
        }}
      />
      <Line
        dataKey="value"
        stroke="var(--ink)"
        strokeWidth={1.4}
        dot={points.length === 1}
        activeDot={{ r: 3, fill: 'var(--ink)', stroke: 'var(--panel)' }}
        isAnimationActive={false}
      />
    </LineChart>
  );
}
