import { type Fault, TemperError } from '../io/faults.ts';
import { type Random, randomStream, shuffle } from '../recipe/random.ts';
import { type Draw, DrawnEpoch, type MixturePlan, type PlannedTask } from './types.ts';
import { listed, whole } from './words.ts';

/** Examples of a run that are drawn at once: eight bytes each, and four for each row of a task. */
const MOST_DRAWN = 2 ** 26;

/** Names in a sentence; more would not be read. */
const MOST_NAMES = 3;

/** Why a plan cannot be drawn, although its numbers are right; null where it can (MIX-20). */
export function drawFault({ tasks, total }: MixturePlan): Fault | null {
  const counted = tasks.filter(({ whatIf, count }) => whatIf && count > 0).map(({ task }) => task);
  if (counted.length > 0) {
    const more = counted.length - MOST_NAMES;
    const named = counted.slice(0, MOST_NAMES);
    const names = listed(more > 0 ? [...named, `${more} more`] : named);
    return {
      code: 'draw-without-data',
      message: `There is no data to draw from for ${names}: ${counted.length === 1 ? 'it is a number' : 'they are numbers'} of rows only (data.counts). Add the files, or take the counts out.`,
      column: 'data.counts',
    };
  }
  const most = Math.max(total, ...tasks.map(({ size }) => size));
  if (most <= MOST_DRAWN) return null;
  return {
    code: 'draw-too-large',
    message: `A mixture of ${whole(total)} examples is too large to be drawn at once, which ends at ${whole(MOST_DRAWN)}: ask for fewer in mixture.size, or export the script that interleaves the data where it lies.`,
    column: 'mixture.size',
  };
}

/** 0, 1, 2, … */
const places = (count: number) => Uint32Array.from({ length: count }, (_, place) => place);

/** What an epoch has been dealt so far. */
class Hand {
  private readonly tasks: Uint32Array;
  private readonly rows: Uint32Array;
  private dealt = 0;

  constructor(most: number) {
    this.tasks = new Uint32Array(most);
    this.rows = new Uint32Array(most);
  }

  add(task: number, row: number): void {
    this.tasks[this.dealt] = task;
    this.rows[this.dealt] = row;
    this.dealt++;
  }

  /** In a random order. Both columns see the same numbers, and so the same order; no third one is needed. */
  shuffled(random: () => Random): DrawnEpoch {
    return new DrawnEpoch(
      shuffle(this.tasks.subarray(0, this.dealt), random()),
      shuffle(this.rows.subarray(0, this.dealt), random()),
    );
  }
}

/**
 * Deals one task's examples into the epochs. Rows in a seeded order are dealt round the epochs like
 * cards, all copies of a row one after the other: so the copies fall into different epochs where there
 * are enough, and no epoch has two examples of the task more than another (MIX-12).
 */
function dealTask(planned: PlannedTask, task: number, random: Random, epochs: readonly Hand[]): void {
  const { size, count } = planned;
  const copies = Math.floor(count / size);
  const remainder = count - copies * size;
  const rows = shuffle(places(size), random);
  // The first epoch to be dealt to is drawn as well, or the first epochs would be the longest.
  let epoch = random.integer(0, epochs.length - 1);
  for (const [place, row] of rows.entries()) {
    const times = place < remainder ? copies + 1 : copies;
    if (times === 0) break;
    for (let copy = 0; copy < times; copy++) {
      epochs[epoch]?.add(task, row);
      epoch = (epoch + 1) % epochs.length;
    }
  }
}

/**
 * The draw of the whole run: floor(count / size) copies of every row, the rest a seeded choice without
 * replacement, dealt into epochs, each shuffled in its own order. A task's rows come from a stream that
 * bears its name: other tasks and the order of import do not change them (docs/spec/mixture.md).
 * @throws TemperError with the code and the sentence of `drawFault`
 */
export function drawMixture(plan: MixturePlan, seed: number, epochs: number): Draw {
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new TemperError('epochs', `A draw needs at least one epoch, not ${epochs}.`);
  }
  const fault = drawFault(plan);
  if (fault !== null) throw new TemperError(fault.code, fault.message);
  // A task's epochs differ by one example at most.
  const most = plan.tasks.reduce((sum, { count }) => sum + Math.ceil(count / epochs), 0);
  const dealt = Array.from({ length: epochs }, () => new Hand(most));
  const named = plan.tasks.map((planned, task) => ({ planned, task }));
  named.sort((a, b) => (a.planned.task < b.planned.task ? -1 : 1));
  for (const { planned, task } of named) {
    dealTask(planned, task, randomStream(seed, 'draw', planned.task), dealt);
  }
  return dealt.map((hand, index) => hand.shuffled(() => randomStream(seed, 'epoch', index)));
}
