import type { Recipe } from '../recipe/schema.ts';
import { meanIn } from './claims.ts';
import { nearestTemperature } from './nearest-temperature.ts';
import { planMixture } from './plan.ts';
import { sharesIn } from './shares.ts';
import type { MixturePlan, PlannedTask, Source } from './types.ts';
import { percent, temperatureText, tenths, whole } from './words.ts';

type Slice = Recipe['mixture'];
type Temperature = Slice['temperature'];

type GuidanceKind =
  /** Every task sits at its cap: temperature does nothing. */
  | 'caps-decide'
  /** Every task counts for the same: temperature does nothing. */
  | 'same-sizes'
  | 'below-one'
  | 'memorised'
  | 'starved'
  /** Starved, and it is the cap that holds it. */
  | 'held'
  | 'lengths'
  /** Rows of a task that are never drawn. */
  | 'unseen'
  /** The caps cut the run. */
  | 'cut';

/** A change of the mixture that a sentence speaks of. */
interface Suggestion {
  /** "T=2.6", "a cap of 4". */
  readonly label: string;
  readonly mixture: Partial<Slice>;
}

/** What a person should know of a mixture, in whole sentences with its numbers. */
export interface Guidance {
  readonly kind: GuidanceKind;
  /** The task that it is about, where it is about one. */
  readonly task?: string;
  readonly text: string;
  readonly suggestion?: Suggestion;
}

export interface Mixed {
  readonly plan: MixturePlan;
  readonly sources: readonly Source[];
  readonly mixture: Slice;
  readonly epochs: number;
}

/** A handful: more would not be read. */
const MOST = 5;
/** Muennighoff et al. 2023: up to four passes teach nearly as much as new data. */
const MANY_REPEATS = 4;
/** Caps above this are not proposed: more data is the better way. */
const MOST_CAP = 8;
/** Below this share a task is hardly noticed, below a quarter of an equal share where tasks are many. */
const STARVED = { share: 0.02, ofEqual: 0.25 } as const;
/** What a starved task is raised to. */
const FED = { share: 0.05, ofEqual: 0.5 } as const;
/** A change of a share by less than a twentieth is none. */
const NOTICEABLE = 1.05;
/** Answers that differ more than this between two tasks. */
const UNEVEN_LENGTHS = 4;
/** Rows drawn of a task below which it is said that the others are not. */
const HALF_SEEN = 0.5;

function planAt({ sources, mixture, epochs }: Mixed, change: Partial<Slice>): MixturePlan | null {
  const plan = planMixture(sources, { ...mixture, ...change }, epochs);
  return plan.ok ? plan.value : null;
}

const taskIn = (plan: MixturePlan | null, name: string) => plan?.tasks.find(({ task }) => task === name);
const drawn = ({ plan }: Mixed) => plan.tasks.filter(({ target }) => target > 0);
const least = (tasks: readonly PlannedTask[], of: (task: PlannedTask) => number) =>
  tasks.reduce((a, b) => (of(b) < of(a) ? b : a));
const others = (count: number) => (count > 0 ? ` (${count} more ${count === 1 ? 'task' : 'tasks'} too)` : '');

function capsDecide(mixed: Mixed): Guidance | null {
  const { plan, mixture, epochs } = mixed;
  const tasks = drawn(mixed);
  if (mixture.maxRepeats === 'inf' || tasks.length < 2 || !tasks.every(({ capped }) => capped)) return null;
  const rows = tasks.reduce((sum, { size }) => sum + size, 0);
  const maxRepeats = Math.ceil((2 * plan.total) / rows);
  const other = planAt(mixed, { maxRepeats });
  const smallest = least(tasks, ({ size }) => size);
  const then = taskIn(other, smallest.task);
  const trap =
    mixture.size === null && epochs === mixture.maxRepeats
      ? `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of all rows is just what a cap of ${epochs} allows`
      : `the run asks for at least as much as the cap of ${mixture.maxRepeats} allows`;
  const text = `The temperature does nothing: ${trap}, so every task sits at its cap.`;
  if (!then || then.realised <= smallest.realised) return { kind: 'caps-decide', text };
  return {
    kind: 'caps-decide',
    text: `${text} With a cap of ${maxRepeats}, ${temperatureText(mixture.temperature)} would take ${smallest.task} from ${percent(smallest.realised)} to ${percent(then.realised)}.`,
    suggestion: { label: `a cap of ${maxRepeats}`, mixture: { maxRepeats } },
  };
}

function sameSizes(mixed: Mixed): Guidance | null {
  const { mixture } = mixed;
  const tasks = drawn(mixed);
  const counted = new Set(tasks.map(({ size }) => Math.min(size, mixture.limit ?? Infinity)));
  if (tasks.length < 2 || counted.size > 1) return null;
  const why =
    mixture.limit !== null && tasks.some(({ size }) => size > (mixture.limit ?? 0))
      ? `no task counts for more than ${whole(mixture.limit)} rows`
      : `every task has ${whole(tasks[0]!.size)} rows`;
  return { kind: 'same-sizes', text: `The temperature does nothing: ${why}. Weights shift the shares.` };
}

function belowOne(mixed: Mixed): Guidance | null {
  const { temperature } = mixed.mixture;
  if (temperature === 'inf' || temperature >= 1) return null;
  const most = least(drawn(mixed), (task) => -task.target);
  return {
    kind: 'below-one',
    task: most.task,
    text: `${temperatureText(temperature)} is below 1: it makes large tasks larger still. ${most.task} is ${percent(most.natural)} of the data and ${percent(most.realised)} of what is drawn; T=1 keeps the shares of the data.`,
    suggestion: { label: 'T=1', mixture: { temperature: 1 } },
  };
}

/** The run is many times the data: no cap on one task mends that. */
function allMemorised(mixed: Mixed): Guidance | null {
  const { plan } = mixed;
  const rows = drawn(mixed).reduce((sum, { size }) => sum + size, 0);
  if (plan.total / rows <= MANY_REPEATS) return null;
  const examples = MANY_REPEATS * rows;
  return {
    kind: 'memorised',
    text: `The run has ${tenths(plan.total / rows)} examples for every row: beyond about ${MANY_REPEATS} repeats rows are learned by heart (Muennighoff et al. 2023). ${whole(examples)} examples are ${MANY_REPEATS} for every row.`,
    suggestion: { label: `${whole(examples)} examples`, mixture: { size: { examples } } },
  };
}

function memorised(mixed: Mixed): Guidance | null {
  const all = allMemorised(mixed);
  if (all !== null) return all;
  const { mixture } = mixed;
  const many = drawn(mixed).filter(({ repeats }) => repeats > MANY_REPEATS);
  if (many.length === 0) return null;
  const most = least(many, (task) => -task.repeats);
  const then = taskIn(planAt(mixed, { maxRepeats: MANY_REPEATS }), most.task);
  const t =
    mixture.temperature !== 'inf' && mixture.temperature <= 1
      ? null
      : nearestTemperature(
          mixture.temperature,
          1,
          (temperature) => (taskIn(planAt(mixed, { temperature }), most.task)?.repeats ?? 0) <= MANY_REPEATS,
        );
  const share = then
    ? ` A cap of ${MANY_REPEATS} would take its share from ${percent(most.realised)} to ${percent(then.realised)}`
    : ` A cap of ${MANY_REPEATS} would prevent that`;
  const colder = t === null ? '.' : `; ${temperatureText(t)} would have the same effect.`;
  return {
    kind: 'memorised',
    task: most.task,
    text: `Each row of ${most.task} is seen ${tenths(most.repeats)} times${others(many.length - 1)}: beyond about ${MANY_REPEATS} repeats rows are learned by heart (Muennighoff et al. 2023).${share}${colder}`,
    suggestion: { label: `a cap of ${MANY_REPEATS}`, mixture: { maxRepeats: MANY_REPEATS } },
  };
}

/** A starved task that its cap holds: what cap would give it what the temperature asks for. */
function held(
  mixed: Mixed,
  { task, realised, size }: Pick<PlannedTask, 'task' | 'realised' | 'size'>,
): Guidance | null {
  const { mixture } = mixed;
  const free = taskIn(planAt(mixed, { maxRepeats: 'inf' }), task);
  if (!free || free.realised <= realised * NOTICEABLE) return null;
  const cap = Math.ceil(free.count / size);
  const text = `${task} is held at ${percent(realised)} of the examples by its cap of ${mixture.maxRepeats}`;
  const asks = `${temperatureText(mixture.temperature)} asks for ${percent(free.realised)}`;
  if (cap > MOST_CAP) {
    return {
      kind: 'held',
      task,
      text: `${text}; ${asks}, which would show each row ${cap} times: more rows help it more than a higher cap.`,
    };
  }
  return {
    kind: 'held',
    task,
    text: `${text}; ${asks}, which a cap of ${cap} allows.`,
    suggestion: { label: `a cap of ${cap}`, mixture: { maxRepeats: cap } },
  };
}

function starved(mixed: Mixed): Guidance | null {
  const tasks = drawn(mixed);
  const equal = 1 / tasks.length;
  const few = tasks.filter(({ realised }) => realised < Math.min(STARVED.share, STARVED.ofEqual * equal));
  if (few.length === 0) return null;
  const { task, realised, capped, count, size } = least(few, (one) => one.realised);
  if (capped) return held(mixed, { task, realised, size });
  const seen =
    count === 0 ? 'never drawn' : `${percent(realised)} of the examples, one in ${whole(1 / realised)}`;
  const text = `${task} is ${seen}${others(few.length - 1)}.`;
  const { maxRepeats, temperature } = mixed.mixture;
  const cap = maxRepeats === 'inf' ? MANY_REPEATS : Math.min(MANY_REPEATS, maxRepeats);
  const most = (cap * size) / mixed.plan.total;
  if (most <= realised * NOTICEABLE) {
    return {
      kind: 'starved',
      task,
      text: `${text} Even with ${tenths(cap)} repeats of each row it would be ${percent(most)}: more rows are what it needs.`,
    };
  }
  const goal = Math.min(FED.share, FED.ofEqual * equal, most);
  const shareAt = (t: Temperature) => taskIn(planAt(mixed, { temperature: t }), task)?.realised ?? 0;
  // Counts are whole: one example less will do.
  const best =
    nearestTemperature(temperature, 'inf', (t) => shareAt(t) >= goal - 1 / mixed.plan.total) ?? 'inf';
  const share = shareAt(best);
  if (share <= realised * NOTICEABLE) return { kind: 'starved', task, text };
  const times = goal === most ? `: ${tenths((share * mixed.plan.total) / size)} times each of its rows` : '';
  return {
    kind: 'starved',
    task,
    text: `${text} At ${temperatureText(best)} it would be ${percent(share)}${times}.`,
    suggestion: { label: temperatureText(best), mixture: { temperature: best } },
  };
}

function lengths(mixed: Mixed): Guidance | null {
  const { plan, sources, mixture } = mixed;
  if (mixture.unit === 'supervised') return null;
  const names = new Set(drawn(mixed).map(({ task }) => task));
  const known = sources.flatMap((source) => {
    const mean = meanIn('supervised', source);
    return names.has(source.task) && mean !== undefined && mean > 0 ? [{ task: source.task, mean }] : [];
  });
  if (known.length < Math.max(2, names.size)) return null;
  const long = known.reduce((a, b) => (b.mean > a.mean ? b : a));
  const short = known.reduce((a, b) => (b.mean < a.mean ? b : a));
  if (long.mean < UNEVEN_LENGTHS * short.mean) return null;
  const shares = sharesIn('supervised', plan.tasks, mixture.unit, sources);
  const place = plan.tasks.findIndex(({ task }) => task === short.task);
  const seen = shares?.[place]?.realised;
  if (seen === undefined) return null;
  return {
    kind: 'lengths',
    task: short.task,
    text: `An answer of ${long.task} has ${tenths(long.mean / short.mean)} times as many supervised tokens as one of ${short.task}: ${short.task} is ${percent(plan.tasks[place]!.realised)} of the examples and ${percent(seen)} of what the gradient sees. Shares in supervised tokens balance that.`,
    suggestion: { label: 'shares in supervised tokens', mixture: { unit: 'supervised' } },
  };
}

function unseen(mixed: Mixed): Guidance | null {
  const few = drawn(mixed).filter(({ repeats }) => repeats < HALF_SEEN);
  const rows = drawn(mixed).reduce((sum, { size }) => sum + size, 0);
  // A run of few examples cannot see all rows, and is asked for as it is.
  if (few.length === 0 || mixed.plan.total < HALF_SEEN * rows) return null;
  const most = least(few, ({ count, size }) => count - size);
  const once = planAt(mixed, { size: { largestOnce: true } });
  const text = `${whole(most.size - most.count)} of the ${whole(most.size)} rows of ${most.task} are never drawn${others(few.length - 1)}.`;
  const enough = taskIn(once, most.task);
  if (once === null || !enough || enough.repeats <= most.repeats)
    return { kind: 'unseen', task: most.task, text };
  return {
    kind: 'unseen',
    task: most.task,
    text: `${text} A run of ${whole(once.total)} examples instead of ${whole(mixed.plan.total)} sees each row of the largest task once.`,
    suggestion: { label: 'the largest task once', mixture: { size: { largestOnce: true } } },
  };
}

function cutRun(mixed: Mixed): Guidance | null {
  const { plan, mixture } = mixed;
  if (mixture.policy !== 'shrink' || mixture.maxRepeats === 'inf') return null;
  const full = planAt(mixed, { policy: 'redistribute' });
  if (full === null || full.total <= plan.total) return null;
  return {
    kind: 'cut',
    text: `The caps cut the run to ${whole(plan.total)} examples; redistributed, it has ${whole(full.total)}, and the tasks below their caps take over.`,
    suggestion: { label: 'redistribute', mixture: { policy: 'redistribute' } },
  };
}

/** By how much they matter: what makes the temperature idle goes first. */
const FINDINGS = [capsDecide, sameSizes, belowOne, memorised, starved, lengths, unseen, cutRun];

/**
 * What of a plan deserves a sentence, with what temperature, cap or size would change it and by how much (MIX-21):
 * at most five. Makes some dozens of plans: a few milliseconds at 100 tasks.
 */
export function guidanceOf(mixed: Mixed): readonly Guidance[] {
  if (drawn(mixed).length === 0) return [];
  const found = FINDINGS.flatMap((find) => find(mixed) ?? []).slice(0, MOST);
  // A run of a handful of examples may round to none: what cannot be planned is not proposed.
  return found.filter(({ suggestion }) => !suggestion || planAt(mixed, suggestion.mixture) !== null);
}
