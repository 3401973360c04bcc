import type { Dice } from '../random.ts';
import { capitalise, fill, withArticle } from '../text.ts';
import { PEOPLE, type Person } from '../words.ts';
import { PLOTS } from './plots/index.ts';
import { COMMON, type Plot } from './plots/plot.ts';

/** A short story and the one sentence that sums it up. */
export interface Story {
  readonly heading: string;
  readonly text: string;
  readonly summary: string;
  /** Shorter still: who did what. */
  readonly gist: string;
  readonly town: string;
  readonly people: readonly [Person, Person];
}

const FAIR = [
  'It was a fine day in May.',
  'The morning was bright and cold.',
  'A light wind was blowing from the river.',
  'It had rained all night, but now the sun was out.',
  'It was the first warm day of the year.',
  'The sky over {town} was blue.',
  'White clouds were moving over {town}.',
  'It was a quiet {day} in {town}.',
];
const TOGETHER = [
  'Later {they} sat by the fire and talked about it.',
  '{they} laughed about it for a long time.',
  '{both} often spoke of that day.',
];
const ONCE = ['', '', 'One day ', 'Last week ', 'Not long ago ', 'On {day} '];

type Values = Readonly<Record<string, string>>;

/** The slots for things and places; no noun comes twice in a story. */
function drawNouns(dice: Dice, plot: Plot): Values {
  const values: Record<string, string> = {};
  const taken = new Set<string>();
  for (const [slot, nouns] of Object.entries({ ...plot.nouns, ...COMMON })) {
    let noun = dice.pick(nouns);
    while (taken.has(noun)) noun = dice.pick(nouns);
    taken.add(noun);
    values[slot] = noun;
    values[`a_${slot}`] = withArticle(noun);
  }
  return values;
}

const other = (q: Person): Values => ({
  q: q.name,
  q_s: `${q.name}'s`,
  qhe: q.he,
  qhim: q.him,
  qhis: q.his,
});

/** How a story names its two people. */
function told(p: Person, q: Person, pFirst: boolean): Values {
  const both = pFirst ? `${p.name} and ${q.name}` : `${q.name} and ${p.name}`;
  return {
    ...other(q),
    p: p.name,
    p_o: p.name,
    p_s: `${p.name}'s`,
    he: p.he,
    him: p.him,
    his: p.his,
    self: `${p.him}self`,
    they: 'they',
    them: 'them',
    both,
    both_o: both,
  };
}

/** How p's own diary names them. */
const confided = (q: Person): Values => ({
  ...other(q),
  p: 'I',
  p_o: 'me',
  p_s: 'my',
  he: 'I',
  him: 'me',
  his: 'my',
  self: 'myself',
  they: 'we',
  them: 'us',
  both: `${q.name} and I`,
  both_o: `${q.name} and me`,
});

/** The template filled in, with a capital at the head of every sentence. */
const put = (template: string, values: Values): string =>
  fill(template, values).replace(/(^|[.!] )([a-z])/g, (_, before: string, letter: string) => {
    return `${before}${letter.toUpperCase()}`;
  });

/**
 * "He" for a name at the head of a part, where the part before ended on the same person
 * and named nobody else.
 *
 * @param before The part that has just been told, as a template.
 */
function shorten(template: string, before: string): string {
  const last = before.split(/(?<=[.!]) /).at(-1)!;
  const about = /^[^{]*(?:\{once\})?\{([pq])\} /.exec(last)?.[1];
  if (about === undefined || before.includes('{both') || before.includes(about === 'p' ? '{q' : '{p')) {
    return template;
  }
  const head = `{${about}} `;
  const pronoun = about === 'p' ? '{he} ' : '{qhe} ';
  if (template.startsWith(head)) return pronoun + template.slice(head.length);
  return template.startsWith(`But ${head}`) ? `But ${pronoun}${template.slice(head.length + 4)}` : template;
}

/** A plot in one wording of each part, perhaps with the weather before and an evening behind. */
function tell(dice: Dice, plot: Pick<Plot, 'beats' | 'fair' | 'friends'>, values: Values): string {
  const weather = plot.fair === true && dice.chance(25) ? put(dice.pick(FAIR), values) : '';
  // A diary and a day with its weather have their date already.
  const once = weather === '' && values.p !== 'I' ? fill(dice.pick(ONCE), values) : '';
  const templates = plot.beats.map((wordings) => dice.pick(wordings)).filter((part) => part !== '');
  const parts = templates.map((template, at) => {
    const short = at > 0 && dice.chance(80) ? shorten(template, templates[at - 1]!) : template;
    return put(short, { ...values, once });
  });
  const evening = plot.friends === true && dice.chance(20) ? put(dice.pick(TOGETHER), values) : '';
  return [weather, ...parts, evening].filter((part) => part !== '').join(' ');
}

/** Tells a plot with people, things and places drawn at random, or given. */
export function tellStory(
  dice: Dice,
  plot: Plot = dice.pick(PLOTS),
  people: readonly [Person, Person] = drawPair(dice),
): Story {
  const [p, q] = people;
  const nouns = drawNouns(dice, plot);
  const values = { ...nouns, ...told(p, q, dice.chance(50)) };
  // The summary names the two in one order, whatever the story does.
  const canonical = { ...nouns, ...told(p, q, true) };
  return {
    heading: capitalise(fill(dice.pick(plot.headings), values)),
    text: tell(dice, plot, values),
    summary: put(plot.summary, canonical),
    gist: put(plot.gist, canonical),
    town: nouns.town!,
    people,
  };
}

/** Somebody's own account of days on which different plots happened. */
export function confideStories(dice: Dice, count: number): string[] {
  return dice.sample(CONFIDED, count).map((plot) => {
    const values = { ...drawNouns(dice, plot), ...confided(dice.pick(PEOPLE)) };
    return tell(dice, { beats: plot.beats }, values);
  });
}

/** A diary is written on the day, so its entries know nothing of a whole winter. */
const CONFIDED = PLOTS.filter(({ name }) => name !== 'winter');

/** Two different people. */
export function drawPair(dice: Dice): readonly [Person, Person] {
  const first = dice.pick(PEOPLE);
  let second = dice.pick(PEOPLE);
  while (second === first) second = dice.pick(PEOPLE);
  return [first, second];
}
