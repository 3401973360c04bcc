import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { counted, whole } from '../components/format.ts';
import { logTicks, roundTicks, type Step } from '../mask/set/steps.ts';
import { ChartTip } from './ChartTip.tsx';

interface LengthHistogramProps {
  readonly steps: readonly Step[];
  /** Tokens a bin. */
  readonly width: number;
  /** Tokens a row may have. */
  readonly context: number;
  readonly isLog: boolean;
}

const TICK = { fontSize: 11, fill: 'var(--ink-2)' };

/** How long rows are: an outline for all their tokens, straw for those that the loss sees. */
export default function LengthHistogram({ steps, width, context, isLog }: LengthHistogramProps) {
  const last = steps.at(-1)?.from ?? width;
  const most = Math.max(1, ...steps.map(({ rows, scoredRows }) => Math.max(rows, scoredRows)));
  const ticks = logTicks(most);
  const end = Math.max(last, context * 1.04);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart
        data={[...steps]}
        margin={{ top: 16, right: 18, bottom: 0, left: 0 }}
        title="Rows by length: all tokens, and those that the loss sees"
      >
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          type="number"
          dataKey="from"
          domain={[0, end]}
          ticks={roundTicks(end)}
          tickFormatter={whole}
          tickLine={false}
          axisLine={false}
          tick={TICK}
        />
        <YAxis
          width={46}
          tickLine={false}
          axisLine={false}
          tick={TICK}
          {...(isLog
            ? {
                domain: [0, Math.log10(1 + most) * 1.05],
                ticks: ticks.map(({ at }) => at),
                tickFormatter: (at: number) => whole(Math.round(10 ** at - 1)),
              }
            : { allowDecimals: false, tickFormatter: whole })}
        />
        <Tooltip
          cursor={{ stroke: 'var(--line-2)' }}
          content={
            <ChartTip<Step>
              say={({ from, rows, scoredRows }) => [
                `${whole(from)} to ${whole(from + width - 1)} tokens`,
                `${counted(rows, 'row')} of that length`,
                `${counted(scoredRows, 'row')} with as many supervised`,
              ]}
            />
          }
        />
        <Area
          type="stepAfter"
          dataKey="scored"
          stroke="var(--supervised-line)"
          fill="var(--supervised)"
          fillOpacity={1}
          isAnimationActive={false}
        />
        <Area
          type="stepAfter"
          dataKey="all"
          stroke="var(--ink-2)"
          strokeWidth={1.4}
          fill="none"
          isAnimationActive={false}
        />
        <ReferenceLine
          x={context}
          stroke="var(--bad)"
          strokeDasharray="4 3"
          label={{ value: 'context', position: 'top', fontSize: 11, fill: 'var(--bad)' }}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
}
