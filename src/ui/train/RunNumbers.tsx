import type { ShownRun } from '../run/use-shown-run.ts';
import { RunTime } from './Cost.tsx';
import { heldOutMean } from './loss-series.ts';
import { gpuStep, loss, meanStep, rate, tokenRate, whole } from './numbers.ts';

/** The run's numbers as they are now; what it does not measure has no place. */
export function RunNumbers({ shown }: { shown: ShownRun }) {
  const { log, record } = shown;
  const last = log.evaluations.at(-1);
  const hasHeldOut = record?.evaluated.some(({ heldOut }) => heldOut) ?? false;
  const hasPlainText = record ? record.recipe.evaluation.plainText !== 'none' : false;
  const numbers: readonly (readonly [string, string])[] = [
    ['train loss, nats', loss(log.column('loss').at(-1))],
    ['validation loss, nats', loss(last?.loss)],
    ...(hasHeldOut
      ? [['held-out tasks, nats', loss((last && heldOutMean(last)) ?? undefined)] as const]
      : []),
    ...(hasPlainText ? [['plain text, nats', loss(last?.plainText?.loss)] as const] : []),
    ['learning rate', rate(log.column('learningRate').at(-1))],
    ['gradient norm', loss(log.column('gradNorm').at(-1))],
    ['supervised tokens/s', whole(tokenRate(log))],
    ['ms a step', whole(meanStep(log))],
    ['ms of it on the GPU', whole(gpuStep(log))],
  ];
  return (
    <section className="card run-numbers" aria-label="Loss">
      <div className="stat">
        {numbers.map(([name, value]) => (
          <div key={name}>
            <b>{value}</b>
            {name}
          </div>
        ))}
      </div>
      <RunTime shown={shown} />
    </section>
  );
}
