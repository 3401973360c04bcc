import { useMemo } from 'react';
import type { RunLog } from '../../runs/log.ts';
import { Curves } from '../charts/Curves.tsx';
import { normSeries, rateSeries } from './loss-series.ts';
import { shortRate } from './numbers.ts';

interface StepChartsProps {
  readonly log: RunLog;
  /** Of the log that is drawn: behind the run's own by some steps. */
  readonly drawn: number;
  readonly totalSteps: number;
}

/** In px. */
const HEIGHT = 128;
const three = (value: number) => String(Number(value.toPrecision(3)));

/** Learning rate and gradient norm of each step, side by side. */
export default function StepCharts({ log, drawn, totalSteps }: StepChartsProps) {
  // The log grows in place: what was drawn of it says when.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  const [rates, norms] = useMemo(() => [rateSeries(log), normSeries(log)], [log, drawn]);
  return (
    <div className="two">
      <Curves
        title="Learning rate"
        note="Of each step that learned."
        series={rates}
        xMax={totalSteps}
        format={shortRate}
        height={HEIGHT}
      />
      <Curves
        title="Gradient norm"
        note="Before clipping, over all LoRA tensors: each step pale, and smoothed."
        series={norms}
        xMax={totalSteps}
        format={three}
        height={HEIGHT}
      />
    </div>
  );
}
