import type { Dice } from '../random.ts';
import { capitalise } from '../text.ts';
import { PEOPLE } from '../words.ts';
import { ACTIONS, COUNTED, drawDeed, PLANNED } from './deeds.ts';
import { FORM_WORDS, type FormWords } from './forms.ts';
import { DEED_FORMS, drawForm, drawRewrite, type Rewrite, ROLES, tellDeed, tellDeedAs } from './rewrites.ts';

const quoted = (text: string): string => `"${text}"`;

/** Only quoted is a request anything but a request to the reader. */
const shown = ({ form, before, after }: Rewrite): [string, string] =>
  form === 'polite' ? [quoted(before), quoted(after)] : [before, after];

type Layout = (words: FormWords, lead: string, before: string, after: string) => string;

/** One sentence and its rewritten form below it. */
const PAIRED: readonly Layout[] = [
  (_, lead, before, after) => `${lead}: ${before}\n${after}`,
  (_, lead, before, after) => `${lead}:\n\n${before}\n\n${after}`,
  (_, lead, before, after) => `${lead}\n\n${before}\n\n${after}`,
  (_, lead, before, after) => `${lead}.\n\n${before}\n\n${after}`,
  (_, lead, before, after) => `${lead}\n${before}\n${after}`,
  (_, lead, before, after) => `${before}\n${lead}:\n${after}`,
  (_, lead, before, after) => `${before}\n${lead}: ${after}`,
  ({ labels: [plain, changed] }, _, before, after) => `${plain}: ${before}\n${changed}: ${after}`,
];

/** Sentences with their rewritten forms, each under the name of its form. */
export function rewrittenSentences(dice: Dice): string {
  const one = dice.chance(50) ? drawForm(dice) : undefined;
  const layout = dice.chance(50) ? dice.pick(PAIRED) : undefined;
  const entries: string[] = [];
  for (let left = dice.int(1, 5); left > 0; left--) {
    const form = one ?? drawForm(dice);
    const words = FORM_WORDS[form];
    const [before, after] = shown(drawRewrite(dice, form));
    entries.push((layout ?? dice.pick(PAIRED))(words, dice.pick(words.leads), before, after));
  }
  return entries.join('\n\n');
}

/** A page of a grammar book on one form: its name, perhaps a rule, and pairs of sentences. */
export function grammarPage(dice: Dice): string {
  const form = drawForm(dice);
  const { title, rules, labels, how } = FORM_WORDS[form];
  const rewrites = Array.from({ length: dice.int(2, 5) }, () => drawRewrite(dice, form));
  const pairs = rewrites.map(shown);
  const heading = dice.chance(65) ? `${title}\n\n${dice.pick(rules)}` : title;
  switch (dice.int(1, 5)) {
    case 1:
      return `${heading}\n\n${pairs.map((pair) => pair.join('\n')).join('\n\n')}`;
    case 2:
      return `${heading}\n\n${pairs.map(([before, after]) => `- ${before} ${after}`).join('\n')}`;
    case 3:
      return `${heading}\n\n| ${labels.join(' | ')} |\n| --- | --- |\n${pairs.map((pair) => `| ${pair.join(' | ')} |`).join('\n')}`;
    case 4:
      return `${heading}\n\n${rewrites.map((rewrite) => statement(dice, rewrite, how)).join('\n')}`;
    default:
      return `${heading}\n\n${pairs.map(([before, after]) => `${labels[0]}: ${before}\n${labels[1]}: ${after}`).join('\n\n')}`;
  }
}

function statement(dice: Dice, { form, before, after }: Rewrite, how: string): string {
  const many = form === 'because' || form === 'and' || form === 'but';
  const [subject, becomes] = many ? ['The sentences', 'become'] : ['The sentence', 'becomes'];
  return dice.pick([
    `${subject} ${quoted(before)} ${becomes} ${quoted(after)} ${how}.`,
    `${quoted(before)} ${becomes} ${quoted(after)} ${how}.`,
  ]);
}

/** One deed in all its forms. */
export function oneDeedManyWays(dice: Dice): string {
  const { name, he } = dice.pick(PEOPLE);
  const deed = drawDeed(dice);
  const plain = tellDeed(name, deed);
  const ways = dice.sample(DEED_FORMS, dice.int(2, 4)).map((form) => {
    const after = tellDeedAs(form, name, deed);
    const { leads, labels } = FORM_WORDS[form];
    return { lead: dice.pick(leads), label: labels[1], after };
  });
  if (dice.chance(40)) {
    const pronoun = plain.replace(name, capitalise(he));
    ways.push({ lead: 'With a pronoun for the name', label: 'With a pronoun', after: pronoun });
  }
  switch (dice.int(1, 3)) {
    case 1:
      return `${plain}\n\n${ways.map(({ lead, after }) => `${lead}:\n${after}`).join('\n\n')}`;
    case 2:
      return `One sentence in many forms: ${plain}\n${ways.map(({ label, after }) => `${label}: ${after}`).join('\n')}`;
    default:
      return `${plain}\n${ways.map(({ lead, after }) => `${lead}: ${after}`).join('\n')}`;
  }
}

/** What somebody plans and what comes of it: the future tense, then the past or the negative. */
export function plansAndDeeds(dice: Dice): string {
  const { name, he } = dice.pick(PEOPLE);
  const deeds = dice.sample(PLANNED, dice.int(2, 3)).map((action) => drawDeed(dice, [action], true));
  const subject = capitalise(he);
  /** A line for each deed, all with the name. */
  const list = (form: 'future' | 'past'): string =>
    deeds.map((deed) => tellDeedAs(form, name, deed)).join('\n');
  /** Prose: the name once, then the pronoun. */
  const prose = (form: 'future' | 'past' | 'negative', first = name): string =>
    deeds.map((deed, index) => tellDeedAs(form, index === 0 ? first : subject, deed)).join(' ');
  return dice.pick([
    `What ${name} will do tomorrow\n${list('future')}\n\nWhat ${name} did yesterday\n${list('past')}`,
    `The plans of ${name}\n\n${prose('future')}\n\nA day later ${he} has done it all.\n\n${prose('past')}`,
    `Yesterday ${name} was busy. ${prose('past', subject)}\n\nToday ${he} is resting. ${prose('negative', subject)}`,
    `${name} is ill today and stays in bed. ${prose('negative', subject)}\n\nTomorrow ${he} will be well again. ${prose('future', subject)}`,
  ]);
}

/** People telling each other the same thing in another form. */
export function retold(dice: Dice): string {
  const form = drawForm(dice);
  const rewrite = drawRewrite(dice, form);
  const { leads, how } = FORM_WORDS[form];
  const [one, two] = dice.sample(PEOPLE, 2);
  const [before, after] = shown(rewrite);
  if (form === 'polite') {
    return dice.pick([
      `${one!.name} said: ${before} That was a command. ${two!.name} asked for the same thing politely:\n${after}`,
      `${one!.name} said: ${before} "One can be polite about it," said ${two!.name}, and put it like this:\n\n${after}`,
      `${one!.name} is not polite and says ${before} ${two!.name} is polite and says ${after}`,
    ]);
  }
  return dice.pick([
    `${one!.name} wrote:\n${before}\n${two!.name} wrote the same in other words. ${dice.pick(leads)}:\n${after}`,
    `${one!.name} read out ${quoted(before)} and ${two!.name} rewrote it. ${dice.pick(leads)}:\n\n${after}`,
    `At school, ${one!.name} learned how to rewrite sentences. ${statement(dice, rewrite, how)}`,
  ]);
}

const NOUNS = [...COUNTED, ...ROLES.map(([one, many]) => ({ one, many }))];

/** The forms of verbs and nouns, as a grammar book lists them. */
export function wordForms(dice: Dice): string {
  const actions = dice.sample(ACTIONS, dice.int(3, 6));
  const nouns = dice.sample(NOUNS, dice.int(3, 6));
  return dice.pick([
    `Verbs and their past tense\n\n${actions.map(({ base, past }) => `${base}: ${past}`).join('\n')}`,
    actions.map(({ base, past }) => `The past tense of '${base}' is '${past}'.`).join(' '),
    actions.map(({ third, past }) => `In the past tense, '${third}' becomes '${past}'.`).join('\n'),
    actions
      .map(({ third, participle }) => `In the passive, '${third}' becomes 'is ${participle} by'.`)
      .join('\n'),
    actions.map(({ third, base }) => `In the negative, '${third}' becomes 'does not ${base}'.`).join('\n'),
    actions.map(({ third, base }) => `In the future tense, '${third}' becomes 'will ${base}'.`).join('\n'),
    `| Verb | Past | Passive |\n| --- | --- | --- |\n${actions.map(({ base, past, participle }) => `| ${base} | ${past} | is ${participle} |`).join('\n')}`,
    nouns.map(({ one, many }) => `The plural of '${one}' is '${many}'.`).join(' '),
    `One and many\n\n${nouns.map(({ one, many }) => `${one}: ${many}`).join('\n')}`,
  ]);
}
