/** The words of Lirran, the second language of the world, with what each can sensibly be said of. */

export type NounKind = 'animal' | 'person' | 'food' | 'thing' | 'place';

export interface Word {
  readonly english: string;
  readonly lirran: string;
}

export interface Noun extends Word {
  readonly kind: NounKind;
  /** The English plural; none where nobody counts it, such as bread. */
  readonly plural: string | undefined;
  /** The adjectives that suit it. */
  readonly qualities: readonly Word[];
}

export interface Verb extends Word {
  readonly third: string;
  readonly past: string;
  readonly subjects: readonly Noun[];
  /** Empty where the verb takes no object. */
  readonly objects: readonly Noun[];
}

const lines = (text: string): string[] => text.trim().split(/\s*\n\s*/);

const words = (text: string): Word[] =>
  text
    .trim()
    .split(/\s+/)
    .map((pair) => {
      const [english, lirran] = pair.split('=');
      return { english: english!, lirran: lirran! };
    });

export const ADJECTIVES: readonly Word[] = words(`
  red=vosh blue=naal green=yeb white=besh black=nok big=gant small=tik old=vesk young=fimp new=nuv good=zan
  cold=fris warm=kolm happy=jol tired=dorv kind=melk quiet=suv`);

/** One to ten. */
export const NUMERALS: readonly Word[] = words(
  'one=yek two=duv three=tresk four=karv five=pemt six=shes seven=sebt eight=okt nine=niv ten=dekh',
);

export const OWNERS: readonly Word[] = words('my=mev your=tov our=nosh');
export const AND: Word = { english: 'and', lirran: 'ke' };
export const NOT: Word = { english: 'not', lirran: 'nej' };
export const IN: Word = { english: 'in', lirran: 'ul' };
export const NEAR: Word = { english: 'near', lirran: 'tal' };
export const UNDER: Word = { english: 'under', lirran: 'sov' };
const HELLO: Word = { english: 'hello', lirran: 'halu' };
const YES: Word = { english: 'yes', lirran: 'shi' };
const NO: Word = { english: 'no', lirran: 'iv' };
const THANKS: Word = { english: 'thank you', lirran: 'merat' };

/** A line for each noun: its kind, its singular, its plural (`-` for none), its Lirran, what suits it. */
const NOUN_LINES = `
  animal fox foxes teni red white old young small tired quiet
  animal dog dogs baru black white big small old young good happy tired
  animal cat cats milu black white small old young quiet happy
  animal horse horses kavo black white big old young good tired
  animal bear bears orsa black white big old young tired
  animal owl owls huli white old young small quiet
  animal bird birds sivi red blue green white black small young quiet happy
  animal wolf wolves varga black white big old young quiet
  animal mouse mice pimi white small young quiet happy
  person child children nima small good kind happy tired quiet
  person woman women fela old young kind happy tired
  person farmer farmers gredo old young good kind happy tired
  person baker bakers furna old young good kind happy
  person king kings rego old young good kind tired
  person sailor sailors navi old young happy tired quiet
  person teacher teachers doka old young good new kind quiet
  person friend friends lubo old new good kind happy quiet
  food bread - pano good warm new black
  food cheese - kaso good old white
  food honey - lusi good warm
  food soup - bruda good warm cold green red
  food apple apples mela red green small big good
  food egg eggs uvo white small big warm
  food berry berries zuri red blue black small good
  thing basket baskets korbi old new big small red green
  thing lamp lamps fosu old new small blue white red
  thing letter letters imra old new good
  thing book books libo old new good small red blue
  thing flower flowers zefi red blue white small
  thing key keys kelvi old new small black
  thing bell bells tilna old new big small
  thing stone stones petu white black red big small cold
  thing boat boats luma old new red blue green white small
  thing door doors tura old new red blue green white
  place house houses tamo old new red white big small cold warm quiet
  place river rivers amno cold blue quiet small
  place tree trees arbu old young green big small
  place hill hills kolo green small cold
  place moon - yuna white red cold new
  place star stars vika white red cold small
  place road roads vado old new white
  place garden gardens hoba old new green quiet small
  place bridge bridges ponta old new white small
  place forest forests selka old green black cold quiet
  place sea - mora blue green cold black warm quiet
  place village villages dova old small quiet`;

const ADJECTIVE = new Map(ADJECTIVES.map((word) => [word.english, word]));

export const NOUNS: readonly Noun[] = lines(NOUN_LINES).map((line) => {
  const [kind, english, plural, lirran, ...qualities] = line.split(' ');
  return {
    english: english!,
    lirran: lirran!,
    kind: kind as NounKind,
    plural: plural === '-' ? undefined : plural,
    qualities: qualities.map((quality) => ADJECTIVE.get(quality)!),
  };
});

/** Nouns by their English names or by whole kinds. */
export const nouns = (names: string): Noun[] => {
  const wanted = new Set(names.split(' '));
  return NOUNS.filter((noun) => wanted.has(noun.kind) || wanted.has(noun.english));
};

/** Base, third person, past, Lirran | who does it | to what. */
const VERB_LINES = `
  see sees saw okul | animal person | animal person thing place
  hear hears heard sont | animal person | animal person bell river sea
  find finds found trov | animal person | food thing child cat dog horse road river village bridge
  love loves loved amar | person dog | animal person food garden sea forest village house river book flower
  follow follows followed sekt | animal person | animal person road river star
  help helps helped hilf | person dog horse | person dog cat horse bird
  call calls called vokt | person | animal person
  eat eats ate manj | person | food
  eat eats ate manj | bear | honey berry apple egg
  eat eats ate manj | dog fox | egg bread cheese
  eat eats ate manj | mouse bird | bread berry cheese
  eat eats ate manj | horse | apple
  carry carries carried lupt | person | basket lamp letter book flower key bell stone food cat
  carry carries carried lupt | dog horse | basket letter bread lamp
  sell sells sold dask | farmer baker woman sailor | food basket lamp book flower bell boat
  paint paints painted farb | person | house door boat basket bridge tree flower moon sea
  build builds built ramul | person | house boat bridge door
  open opens opened abrel | person | door basket letter book
  lose loses lost perz | person | key letter book lamp basket
  sleep sleeps slept nukt | animal person |
  sing sings sang kanth | person bird |
  run runs ran kurs | person fox dog cat horse bear wolf mouse |
  work works worked trud | person horse |
  wait waits waited sperv | animal person |
  laugh laughs laughed hahel | person |`;

/** A verb that means the same to different doers, as eating does, stands here once for each of them. */
export const VERBS: readonly Verb[] = lines(VERB_LINES).map((line) => {
  const [forms, subjects, objects] = line.split('|').map((part) => part.trim());
  const [english, third, past, lirran] = forms!.split(' ');
  return {
    english: english!,
    third: third!,
    past: past!,
    lirran: lirran!,
    subjects: nouns(subjects!),
    objects: nouns(objects!),
  };
});

/** Every word with the English that stands for it when it is translated alone. */
export const GLOSSARY: readonly Word[] = [
  ...NOUNS,
  ...ADJECTIVES,
  ...NUMERALS,
  ...new Map(VERBS.map(({ english, lirran }) => [english, { english: `to ${english}`, lirran }])).values(),
  ...OWNERS,
  ...[AND, NOT, IN, NEAR, UNDER, HELLO, YES, NO, THANKS],
].map(({ english, lirran }) => ({ english, lirran }));
