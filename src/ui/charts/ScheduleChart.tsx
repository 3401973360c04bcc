import { useMemo } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceDot, ReferenceLine, Tooltip, XAxis, YAxis } from 'recharts';
import { learningRateAt, scheduleCurve, warmupSteps } from '../../recipe/schedule.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { counted } from '../components/format.ts';
import { shortRate } from '../train/numbers.ts';
import { stepTicks, ticksAround } from '../train/series.ts';
import { ChartTip } from './ChartTip.tsx';

interface ScheduleChartProps {
  readonly training: Recipe['training'];
  readonly totalSteps: number;
}

interface Place {
  readonly step: number;
  readonly value: number;
}

/** A curve needs no more places than this, however long the run. */
const PLACES = 160;

const axis = { stroke: 'var(--line-2)', tick: { fill: 'var(--ink-2)', fontSize: 11.5 }, tickLine: false };
const SMALL = { fontSize: 11, fill: 'var(--ink-2)' };

/** The learning rate that each step of a run would have: its peak, the end of its warm-up, its floor and its end. */
export default function ScheduleChart({ training, totalSteps }: ScheduleChartProps) {
  const points = useMemo(() => scheduleCurve(training, totalSteps, PLACES), [training, totalSteps]);
  const { learningRate, floor, schedule } = training;
  const warm = warmupSteps(training.warmup, totalSteps);
  const peak = Math.min(totalSteps, Math.max(1, schedule === 'constant' || warm > 0 ? warm : 1));
  const end = learningRateAt(totalSteps, totalSteps, training);
  const ticks = ticksAround([0, learningRate], 2);
  const hasFloor = floor > 0 && schedule !== 'constant';
  return (
    <LineChart
      className="chart"
      responsive
      style={{ width: '100%', height: '100%' }}
      data={[...points]}
      margin={{ top: 18, right: 14, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...axis}
        dataKey="step"
        type="number"
        domain={[0, Math.max(1, totalSteps)]}
        ticks={stepTicks(Math.max(1, totalSteps), 3)}
      />
      <YAxis
        {...axis}
        axisLine={false}
        width={48}
        domain={[0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        tickFormatter={shortRate}
      />
      {warm > 0 && <ReferenceLine x={warm} stroke="var(--line-2)" strokeDasharray="3 3" />}
      {hasFloor && (
        <ReferenceLine
          y={floor * learningRate}
          stroke="var(--ink-3)"
          strokeDasharray="4 3"
          label={{ ...SMALL, value: 'floor', position: 'insideBottomLeft' }}
        />
      )}
      <Tooltip
        cursor={{ stroke: 'var(--line-2)' }}
        isAnimationActive={false}
        content={
          <ChartTip<Place> say={({ step, value }) => [`step ${step}`, `learning rate ${shortRate(value)}`]} />
        }
      />
      <Line
        dataKey="value"
        stroke="var(--ink)"
        strokeWidth={1.4}
        dot={false}
        activeDot={{ r: 3, fill: 'var(--ink)', stroke: 'var(--panel)' }}
        isAnimationActive={false}
      />
      <ReferenceDot
        x={peak}
        y={learningRate}
        r={3}
        fill="var(--ink)"
        stroke="var(--panel)"
        label={{
          ...SMALL,
          value:
            warm > 0 ? `${shortRate(learningRate)} after ${counted(warm, 'step')}` : shortRate(learningRate),
          position: 'top',
          textAnchor: peak > totalSteps / 2 ? 'end' : 'start',
        }}
      />
      <ReferenceDot
        x={totalSteps}
        y={end}
        r={3}
        fill="var(--ink)"
        stroke="var(--panel)"
        label={{ ...SMALL, value: shortRate(end), position: 'top', dx: -14 }}
      />
    </LineChart>
  );
}
