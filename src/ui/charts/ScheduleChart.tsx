import { useMemo } from 'react';
import type { Recipe } from '../../recipe/schema.ts';
import { learningRateAt, warmupSteps } from '../../training/schedule.ts';
import { rate } from '../train/numbers.ts';
import StepChart from '../train/StepChart.tsx';

interface ScheduleChartProps {
  readonly training: Recipe['training'];
  readonly totalSteps: number;
}

/** A curve needs no more places than this, however long the run. */
const PLACES = 160;

/** The learning rate that each step of a run would have. */
export default function ScheduleChart({ training, totalSteps }: ScheduleChartProps) {
  const points = useMemo(() => {
    const steps = new Set([1, warmupSteps(training.warmup, totalSteps), totalSteps]);
    const stride = Math.max(1, totalSteps / PLACES);
    for (let step = 1; step <= totalSteps; step += stride) steps.add(Math.round(step));
    return [...steps]
      .filter((step) => step >= 1 && step <= totalSteps)
      .sort((a, b) => a - b)
      .map((step) => ({ step, value: learningRateAt(step, totalSteps, training) }));
  }, [training, totalSteps]);
  return <StepChart points={points} totalSteps={totalSteps} format={rate} name="learning rate" />;
}
