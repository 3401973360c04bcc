import type { RunCost } from '../../workers/protocol.ts';
import { counted } from '../components/format.ts';
import type { ShownRun } from '../run/use-shown-run.ts';
import { flopSize, measuredRate, stepTime, useRate } from './cost.ts';
import { duration } from './numbers.ts';

/** What the run will compute, and how long that takes. */
export function Cost({ cost }: { cost: RunCost | null }) {
  const { rate, isMeasured } = useRate();
  if (!cost)
    return <p className="note">What it computes is not counted: its rows are too many to look at.</p>;
  const flops = cost.training + cost.evaluation;
  return (
    <p className="note">
      The run computes <b>{flopSize(flops)}</b> in {counted(cost.steps, 'step')}:{' '}
      {duration((1000 * flops) / rate)} at {isMeasured && 'the '}
      {flopSize(rate)}/s{isMeasured && ' measured here'}.
    </p>
  );
}

/** What the run's steps took. */
export function RunTime({ shown: { cost, log } }: { shown: Pick<ShownRun, 'cost' | 'log'> }) {
  const rate = measuredRate({ cost, log });
  return (
    <p className="note run-time">
      {log.steps > 0 && (
        <>
          <b>
            {counted(log.steps, 'step')} in {duration(stepTime(log))}
          </b>
          , evaluations not counted{rate !== null && `: ${flopSize(rate)}/s`}
        </>
      )}
    </p>
  );
}
