import type { Fault } from '../io/faults.ts';
import type { RunFile, RunRecord } from '../runs/record.ts';

/** What a new run would train on now. */
interface PageNow {
  readonly model: string;
  /** As far as a run told it; null: no run was made of the model since it was chosen. */
  readonly hash: string | null;
  readonly files: readonly RunFile[];
}

const ANEW = 'or start another sweep; nothing of this one has changed.';

const otherModel = (name: string): Fault => ({
  code: 'model-changed',
  message: `The sweep began with another model than the page has: choose the one that "${name}" was then and resume the sweep, ${ANEW}`,
});

const named = (files: readonly RunFile[]): string =>
  JSON.stringify(files.map(({ name, size, examples }) => [name, size, examples]).sort());

/** Why the next run of a sweep would not compare with its first one; null: it would, as far as the page can tell. */
export function sweepChange({ model, files }: RunRecord, now: PageNow): Fault | null {
  if (now.model !== model.name || (now.hash !== null && now.hash !== model.hash))
    return otherModel(model.name);
  if (named(files) === named(now.files)) return null;
  const before = files.map(({ name }) => name).join(', ');
  return {
    code: 'data-changed',
    message: `The sweep began with other files: ${before}. Put them back as they were and resume the sweep, ${ANEW}`,
  };
}

/** Why a run that has ended does not compare with the sweep's first one: what only its record tells. */
export function unlikeFirst(first: RunRecord, own: RunRecord): Fault | null {
  if (first.model.hash !== own.model.hash) return otherModel(first.model.name);
  if (first.plainText === own.plainText) return null;
  return {
    code: 'data-changed',
    message: `The sweep began with another plain text: put it back as it was and resume the sweep, ${ANEW}`,
  };
}

/**
 * Does `work` while no other tab does the same, and says whether it was done; where the browser has no locks, it is.
 */
export async function alone(name: string, work: () => Promise<void>): Promise<boolean> {
  const locks = globalThis.navigator?.locks;
  if (!locks) {
    await work();
    return true;
  }
  return await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
    return lock !== null;
  });
}
