import { AND, NOT, type Noun, type Verb, type Word } from './lexicon.ts';

/** Lirran's plural ending, on the noun. */
export const PLURAL = 'n';
/** Lirran's past ending, on the verb. */
const PAST = 'ai';

export interface NounPhrase {
  readonly noun: Noun;
  /** Only for a noun that has a plural. */
  readonly plural: boolean;
  readonly adjective?: Word;
  /** Only with the plural. */
  readonly numeral?: Word;
  /** Stands for the article. */
  readonly owner?: Word;
}

/** `under the tree`. */
export interface Place {
  readonly preposition: Word;
  readonly where: NounPhrase;
}

export interface Clause {
  readonly subject: NounPhrase;
  readonly verb: Verb;
  readonly object?: NounPhrase;
  readonly place?: Place;
  readonly past: boolean;
  readonly negative: boolean;
}

/** Something to translate, in both languages. Either determines the other. */
export interface Expression extends Word {
  readonly kind: 'word' | 'phrase' | 'clause';
}

const join = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');

/** `the two red foxes`. */
const phraseInEnglish = ({ noun, plural, adjective, numeral, owner }: NounPhrase): string =>
  join(owner?.english ?? 'the', numeral?.english, adjective?.english, plural ? noun.plural! : noun.english);

/** `tenin vosh duv`: whatever describes a noun follows it, and there is no article. */
const phraseInLirran = ({ noun, plural, adjective, numeral, owner }: NounPhrase): string =>
  join(noun.lirran + (plural ? PLURAL : ''), adjective?.lirran, numeral?.lirran, owner?.lirran);

const placeInEnglish = ({ preposition, where }: Place): string =>
  join(preposition.english, phraseInEnglish(where));
const placeInLirran = ({ preposition, where }: Place): string =>
  join(phraseInLirran(where), preposition.lirran);

function verbInEnglish({ subject, verb, past, negative }: Clause): string {
  if (negative) return join(past ? 'did' : subject.plural ? 'do' : 'does', NOT.english, verb.english);
  if (past) return verb.past;
  return subject.plural ? verb.english : verb.third;
}

/** `the child did not eat the bread`. */
const clauseInEnglish = (clause: Clause): string =>
  join(
    phraseInEnglish(clause.subject),
    verbInEnglish(clause),
    clause.object && phraseInEnglish(clause.object),
    clause.place && placeInEnglish(clause.place),
  );

/** `nima pano nej manjai`: the verb comes last, and what denies it just before it. */
const clauseInLirran = ({ subject, verb, object, place, past, negative }: Clause): string =>
  join(
    phraseInLirran(subject),
    object && phraseInLirran(object),
    place && placeInLirran(place),
    negative ? NOT.lirran : undefined,
    verb.lirran + (past ? PAST : ''),
  );

export const clauseExpression = (clause: Clause): Expression => ({
  kind: 'clause',
  english: clauseInEnglish(clause),
  lirran: clauseInLirran(clause),
});

export const phraseExpression = (phrase: NounPhrase): Expression => ({
  kind: 'phrase',
  english: phraseInEnglish(phrase),
  lirran: phraseInLirran(phrase),
});

/** `the fox and the dog`. */
export const pairExpression = (first: NounPhrase, second: NounPhrase): Expression => ({
  kind: 'phrase',
  english: join(phraseInEnglish(first), AND.english, phraseInEnglish(second)),
  lirran: join(phraseInLirran(first), AND.lirran, phraseInLirran(second)),
});

/** `the cat under the tree`. */
export const placedExpression = (what: NounPhrase, place: Place): Expression => ({
  kind: 'phrase',
  english: join(phraseInEnglish(what), placeInEnglish(place)),
  lirran: join(phraseInLirran(what), placeInLirran(place)),
});
