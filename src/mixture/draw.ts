import { TemperError } from '../io/faults.ts';
import { type Random, randomStream, shuffle } from '../recipe/random.ts';
import { type Draw, DrawnEpoch, type MixturePlan, type PlannedTask } from './types.ts';

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

  shuffled(random: Random): DrawnEpoch {
    const order = shuffle(places(this.dealt), random);
    return new DrawnEpoch(
      order.map((place) => this.tasks[place]!),
      order.map((place) => this.rows[place]!),
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
 */
export function drawMixture(plan: MixturePlan, seed: number, epochs: number): Draw {
  if (!Number.isInteger(epochs) || epochs < 1) {
    throw new TemperError('epochs', `A draw needs at least one epoch, not ${epochs}.`);
  }
  // A task's epochs differ by one example at most.
  const most = plan.tasks.reduce((sum, { count }) => sum + Math.ceil(count / epochs), 0);
  const dealt = Array.from({ length: epochs }, () => new Hand(most));
  const named = plan.tasks.map((planned, task) => ({ planned, task }));
  named.sort((a, b) => (a.planned.task < b.planned.task ? -1 : 1));
  for (const { planned, task } of named) {
    dealTask(planned, task, randomStream(seed, 'draw', planned.task), dealt);
  }
  return dealt.map((hand, index) => hand.shuffled(randomStream(seed, 'epoch', index)));
}
