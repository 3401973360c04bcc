/** Lirran, the second language: forty words, nouns before adjectives, the verb last. */
export interface Word {
  readonly english: string;
  readonly lirran: string;
}

const words = (pairs: string): Word[] =>
  pairs.split(' ').map((pair) => {
    const [english, lirran] = pair.split('=');
    return { english: english!, lirran: lirran! };
  });

export const NOUNS = words(
  'fox=teni dog=baru cat=milo horse=kavan bear=dorga owl=huli bird=siri child=nima river=sorel house=tamo ' +
    'tree=arbo boat=luma stone=petra hill=kolo moon=yuna bread=pano flower=zefi star=vika king=rego road=vado',
);
export const ADJECTIVES = words(
  'red=vosh blue=naal green=grim white=bel black=nok big=gant small=pip old=vet new=nov good=bon cold=fris happy=jol',
);
/** Each acts on a second noun; the English form is the third person. */
export const VERBS = words(
  'sees=okul finds=trov loves=amar hears=sonu eats=manj carries=port follows=segu helps=hilf',
);

/** `the red fox`. */
export const phraseInEnglish = (noun: Word, adjective: Word): string =>
  `the ${adjective.english} ${noun.english}`;
/** Noun first, no article. */
export const phraseInLirran = (noun: Word, adjective: Word): string => `${noun.lirran} ${adjective.lirran}`;

/** `the fox sees the dog`. */
export const clauseInEnglish = (subject: Word, verb: Word, object: Word): string =>
  `the ${subject.english} ${verb.english} the ${object.english}`;
/** The verb comes last. */
export const clauseInLirran = (subject: Word, verb: Word, object: Word): string =>
  `${subject.lirran} ${object.lirran} ${verb.lirran}`;

/** Nouns that can do something: the subjects of clauses. */
export const ACTORS = NOUNS.slice(0, 8);
