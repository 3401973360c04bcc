import type { RunState } from '../../state/run.ts';

const WORDS: Partial<Readonly<Record<RunState['status'], string>>> = {
  finished: 'The run is finished',
  stopped: 'The run was stopped',
  failed: 'The run failed',
  interrupted: 'The run was interrupted',
};

/** The notification about a run that never began; null: it was stopped by the person. */
export function refusalOf({ fault }: Pick<RunState, 'fault'>): { title: string; body: string } | null {
  return fault && { title: 'The run could not start', body: fault.message };
}

/** Heading and text of the notification about a run that has ended; null: it has not. */
export function endingOf({
  status,
  log,
  totalSteps,
  fault,
}: Pick<RunState, 'status' | 'log' | 'totalSteps' | 'fault'>): { title: string; body: string } | null {
  const title = WORDS[status];
  if (title === undefined) return null;
  const validation = log.evaluations.at(-1);
  const loss = validation ? ` Validation loss ${validation.loss.toFixed(4)} at step ${validation.step}.` : '';
  const body = `Step ${log.lastStep} of ${totalSteps}.${loss}${fault ? ` ${fault.message}` : ''}`;
  return { title, body };
}

/** "42 % · loss 1.83 – Temper": the tab's title while a run goes on. */
export function titleOf({
  log,
  totalSteps,
  pending,
}: Pick<RunState, 'log' | 'totalSteps' | 'pending'>): string | null {
  if (pending) return 'Preparing – Temper';
  if (totalSteps === 0) return null;
  const loss = log.column('loss').at(-1);
  const percent = Math.floor((100 * log.lastStep) / totalSteps);
  return `${percent} %${loss === undefined ? '' : ` · loss ${loss.toFixed(2)}`} – Temper`;
}
