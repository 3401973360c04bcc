import { useMemo } from 'react';
import { CartesianGrid, Line, LineChart, Tooltip, XAxis, YAxis } from 'recharts';
import type { EvaluationRecord } from '../../runs/events.ts';
import { useNarrow } from '../components/useNarrow.ts';
import { EndLabels } from '../train/EndLabels.tsx';
import { LossTooltip } from '../train/LossTooltip.tsx';
import { type LossRow, lossRows } from '../train/loss-rows.ts';
import { stepTicks, ticksAround } from '../train/series.ts';
import type { ShownStep } from '../train/steps.ts';
import { useTaskColours } from './use-task-colours.ts';

interface LossChartProps {
  readonly records: readonly ShownStep[];
  readonly evaluations: readonly EvaluationRecord[];
  /** Tasks in the order that gives them their colours. */
  readonly tasks: readonly string[];
  readonly totalSteps: number;
}

/** With more tasks than this, lines are thin and without dots, or nothing would be told apart. */
const FEW = 12;

const axis = { stroke: 'var(--line-2)', tick: { fill: 'var(--ink-2)', fontSize: 11.5 }, tickLine: false };

/** Train loss raw and smoothed, validation loss in all and per task, each named where its line ends. */
export default function LossChart({ records, evaluations, tasks, totalSteps }: LossChartProps) {
  const narrow = useNarrow();
  const rows = useMemo(() => lossRows(records, evaluations, tasks), [records, evaluations, tasks]);
  const ticks = useMemo(
    () =>
      ticksAround(
        rows.flatMap(({ train, all, tasks: per }) =>
          [train, all, ...per].filter((value): value is number => value !== undefined),
        ),
        5,
      ),
    [rows],
  );
  const last = totalSteps || Math.max(1, records.at(-1)?.step ?? 1);
  const colourOf = useTaskColours();
  const many = tasks.length > FEW;
  return (
    <LineChart
      className="chart"
      responsive
      style={{ width: '100%', height: '100%' }}
      data={rows as LossRow[]}
      margin={{ top: 8, right: narrow ? 104 : 150, bottom: 4, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...axis}
        dataKey="step"
        type="number"
        domain={[0, last]}
        ticks={stepTicks(last, narrow ? 3 : 6)}
      />
      <YAxis
        {...axis}
        axisLine={false}
        width={40}
        domain={[ticks[0] ?? 0, ticks.at(-1) ?? 1]}
        ticks={ticks}
        allowDataOverflow
      />
      <Tooltip
        content={<LossTooltip tasks={tasks} />}
        cursor={{ stroke: 'var(--line-2)' }}
        isAnimationActive={false}
      />
      <Line
        dataKey="train"
        stroke="var(--ink-3)"
        strokeOpacity={0.55}
        strokeWidth={1}
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      {tasks.map((task, i) => (
        <Line
          key={task}
          dataKey={(row: LossRow) => row.tasks[i]}
          stroke={colourOf(task)}
          strokeWidth={many ? 1 : 1.6}
          dot={many ? false : { r: 2.5, fill: colourOf(task), strokeWidth: 0 }}
          activeDot={false}
          connectNulls
          isAnimationActive={false}
        />
      ))}
      <Line
        dataKey="smooth"
        stroke="var(--ink)"
        strokeWidth={2.2}
        dot={false}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      <Line
        dataKey="all"
        stroke="var(--ink)"
        strokeWidth={1.6}
        strokeDasharray="5 3"
        dot={{ r: 2.5, fill: 'var(--panel)', stroke: 'var(--ink)' }}
        activeDot={false}
        connectNulls
        isAnimationActive={false}
      />
      <EndLabels rows={rows} tasks={tasks} narrow={narrow} />
    </LineChart>
  );
}
