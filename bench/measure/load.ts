import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Columns of the first line of /proc/stat in which a core works: not idle, not waiting for a disk. */
const BUSY = [0, 1, 2, 5, 6, 7];
/** A tick of /proc/stat, on every Linux. */
const TICK_MS = 10;

/** CPU time that the whole machine has spent, in ms; null where the system does not tell. */
function machineBusyMs(): number | null {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]!;
    const ticks = line.trim().split(/\s+/).slice(1).map(Number);
    return TICK_MS * BUSY.reduce((sum, column) => sum + (ticks[column] ?? 0), 0);
  } catch {
    return null;
  }
}

function ownMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How much of the machine other programs took while something was timed: beside a software adapter, which
 * computes on every core, a number with much of it is worth little.
 */
export class OtherLoad {
  private otherMs = 0;
  private coreMs = 0;

  /** Runs `work` and adds what others used meanwhile. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const [busy, own, start] = [machineBusyMs(), ownMs(), performance.now()];
    const result = await work();
    const after = machineBusyMs();
    if (busy !== null && after !== null) {
      this.otherMs += after - busy - (ownMs() - own);
      this.coreMs += (performance.now() - start) * cpus().length;
    }
    return result;
  }

  /** Share of the machine's cores, 0 to 1, to a hundredth; null where the system does not tell. */
  get share(): number | null {
    if (this.coreMs === 0) return null;
    return Math.round(100 * Math.min(1, Math.max(0, this.otherMs / this.coreMs))) / 100;
  }
}

/** The processor, for beside the numbers of an adapter that computes on it. */
export function machine(): { readonly cpu: string; readonly cores: number } {
  return { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length };
}
