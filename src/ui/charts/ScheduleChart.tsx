import { useMemo } from 'react';
import { scheduleCurve } from '../../recipe/schedule.ts';
import type { Recipe } from '../../recipe/schema.ts';
import { shortRate } from '../train/numbers.ts';
import StepChart from '../train/StepChart.tsx';

interface ScheduleChartProps {
  readonly training: Recipe['training'];
  readonly totalSteps: number;
}

/** A curve needs no more places than this, however long the run. */
const PLACES = 160;

/** The learning rate that each step of a run would have. */
export default function ScheduleChart({ training, totalSteps }: ScheduleChartProps) {
  const points = useMemo(() => scheduleCurve(training, totalSteps, PLACES), [training, totalSteps]);
  return <StepChart points={points} totalSteps={totalSteps} format={shortRate} name="learning rate" />;
}
