import type { Dice } from '../random.ts';
import { PEOPLE, type Person } from '../words.ts';

/** Deeds in English: who does what to which thing, where or when. Sentences to be rewritten are made of them. */

interface Thing {
  readonly one: string;
  /** None where nobody counts it. */
  readonly many: string | undefined;
  readonly qualities: readonly string[];
}

export interface Action {
  readonly base: string;
  readonly third: string;
  readonly past: string;
  readonly participle: string;
  readonly things: readonly Thing[];
  readonly tails: readonly string[];
}

/** What is done, to what, and where or when. */
export interface Deed {
  readonly action: Action;
  readonly thing: Thing;
  readonly quality: string | undefined;
  readonly tail: string | undefined;
}

const lines = (text: string): string[] => text.trim().split(/\s*\n\s*/);

/** Singular, plural (`-` for none): qualities. */
const THINGS = new Map(
  lines(`
    box boxes: old new small big red heavy wooden
    door doors: old red blue green white wooden
    gate gates: old red green white wooden
    bag bags: old new small big brown heavy
    basket baskets: old new small big round heavy
    window windows: old small big
    book books: old new long red blue
    letter letters: old new long short
    boat boats: old new small red blue white wooden
    chair chairs: old new small red wooden
    wall walls: old long white grey
    fence fences: old long white green
    table tables: old new small round wooden
    cup cups: old new small red blue white
    plate plates: old new small blue white
    bowl bowls: old small big blue round
    shirt shirts: old new red white grey
    coat coats: old new long warm black
    hat hats: old new red black brown
    scarf scarves: old new long warm red
    dress dresses: new long blue yellow
    lamp lamps: old new small blue
    kite kites: old new small red yellow
    net nets: old new big
    rope ropes: old new long
    ring rings: old new small
    coin coins: old new small
    key keys: old new small black
    ball balls: old new small red blue
    stone stones: small big grey heavy
    house houses: old new small white
    bridge bridges: old new long wooden
    cart carts: old new small heavy
    bell bells: old small big
    map maps: old new small
    poem poems: old new long short
    song songs: old new short
    flute flutes: old new long
    drum drums: old new big
    fiddle fiddles: old new
    pie pies: warm small big sweet
    cake cakes: small big sweet round
    pancake pancakes: warm small big sweet
    apple apples: red green small sweet ripe
    pear pears: green yellow small sweet ripe
    egg eggs: white brown small
    sausage sausages: small big long
    bread -: warm fresh dark
    soup -: warm green red
    porridge -: warm sweet
    cheese -: old white
    honey -: sweet dark
    flower flowers: red blue white yellow
    rose roses: red white yellow
    tulip tulips: red white yellow
    tree trees: old young small
    horse horses: old young white black brown
    goat goats: old young white hungry
    hen hens: old white brown hungry
    duck ducks: small white hungry
    dog dogs: old young black hungry
    cat cats: old young black hungry
  `).map((line): [string, Thing] => {
    const [names, qualities] = line.split(': ');
    const [one, many] = names!.split(' ');
    return [one!, { one: one!, many: many === '-' ? undefined : many, qualities: qualities!.split(' ') }];
  }),
);

/** All things that can be counted. */
export const COUNTED = [...THINGS.values()].flatMap(({ one, many }) =>
  many === undefined ? [] : [{ one, many }],
);

const thing = (name: string): Thing => THINGS.get(name)!;

const TIMES = [
  'in the morning',
  'in the afternoon',
  'in the evening',
  'at noon',
  'after lunch',
  'before supper',
  'on Monday',
  'on Friday',
  'on Sunday',
];

/** Base, third person, past, participle | things | places. */
export const ACTIONS: readonly Action[] = lines(`
  open opens opened opened | box door gate bag basket window book letter |
  close closes closed closed | box door gate bag basket window book |
  paint paints painted painted | door gate boat chair wall fence table box |
  wash washes washed washed | cup plate bowl shirt coat dress | in the kitchen, by the river
  clean cleans cleaned cleaned | lamp boat chair table window plate cart |
  mend mends mended mended | chair coat boat net kite basket fence cart shirt | in the yard
  sell sells sold sold | hat lamp basket chair kite cup scarf rope cheese honey | at the market, in the village
  buy buys bought bought | hat lamp basket kite cup coat bread cheese apple | at the market, in the village
  find finds found found | key hat ring coin letter ball bag map | in the garden, under the bridge, near the river
  lose loses lost lost | key hat ring coin letter ball bag scarf | in the forest, at the market, on the road
  hide hides hid hidden | key letter box coin ring map | under the bed, in the garden, behind the door
  carry carries carried carried | basket bag box chair stone bread | to the market, to the house, over the bridge
  bring brings brought brought | basket bag soup bread cake letter | to the market, to the house, to the village
  make makes made made | kite basket chair coat lamp soup porridge | at home
  build builds built built | boat wall fence house table | near the river, by the sea
  bake bakes baked baked | pie cake pancake bread | in the kitchen, at home
  cook cooks cooked cooked | egg sausage soup porridge | in the kitchen, at home
  eat eats ate eaten | apple pear pie cake egg bread soup | in the garden, at the table, under the tree
  cut cuts cut cut | rope pie cake bread cheese | in the kitchen, at the table
  read reads read read | letter book poem map | at home, in the garden, by the fire
  write writes wrote written | letter book poem song | at home, in the garden, by the fire
  sing sings sang sung | song | at home, in the garden, by the fire
  play plays played played | flute drum fiddle song | at home, in the garden, by the fire
  draw draws drew drawn | horse house boat map tree | at home, in the garden
  wear wears wore worn | hat coat scarf shirt ring | at the market, at home
  pull pulls pulled pulled | cart boat rope | over the bridge, to the river
  push pushes pushed pushed | cart boat table | over the bridge, to the river
  lift lifts lifted lifted | box bag stone table basket | in the yard
  break breaks broke broken | cup plate chair window bowl | in the kitchen, at home
  water waters watered watered | flower rose tulip tree | in the garden, by the house
  plant plants planted planted | flower rose tulip tree | in the garden, by the house
  pick picks picked picked | apple pear flower rose tulip | in the garden, by the road
  feed feeds fed fed | horse goat hen duck dog cat | in the yard, by the river
  ring rings rang rung | bell | at the school
  throw throws threw thrown | ball stone | over the wall, into the river
  catch catches caught caught | ball hen goat duck | in the yard, near the river
  ride rides rode ridden | horse | to the village, over the bridge
  choose chooses chose chosen | hat coat kite book cake scarf | at the market, in the village
`).map((line) => {
  const [forms, things, places] = line.split('|').map((part) => part.trim());
  const [base, third, past, participle] = forms!.split(' ');
  return {
    base: base!,
    third: third!,
    past: past!,
    participle: participle!,
    things: things!.split(' ').map(thing),
    tails: [...(places === '' || places === undefined ? [] : places.split(', ')), ...TIMES],
  };
});

const named = (names: string): Action[] => ACTIONS.filter(({ base }) => names.split(' ').includes(base));

/** Work that one may be too tired for, or help with. */
export const WORK = named(
  'paint wash clean mend carry build bake cook plant pull push lift feed water pick make',
);
/** What one may plan for a day. */
export const PLANNED = [...WORK, ...named('sell buy read write draw ride sing play')];

/** What cannot be said of a thing that the deed is only now making, or that it puts right. */
const BARRED: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    ['make', 'build', 'bake', 'cook', 'plant', 'draw'].map((base) => [base, ['old', 'new', 'heavy', 'warm']]),
  ),
  write: ['old', 'new', 'red', 'blue'],
  mend: ['new'],
};

function qualityOf(dice: Dice, action: Action, of: Thing): string | undefined {
  const barred = BARRED[action.base] ?? [];
  const qualities = of.qualities.filter((quality) => !barred.includes(quality));
  return qualities.length === 0 ? undefined : dice.pick(qualities);
}

/** A deed with a quality or a tail or both; a short one has no tail. */
export function drawDeed(dice: Dice, actions = ACTIONS, short = false): Deed {
  const action = dice.pick(actions);
  const of = dice.pick(action.things);
  const quality = dice.chance(80) ? qualityOf(dice, action, of) : undefined;
  const tail = !short && (quality === undefined || dice.chance(55)) ? dice.pick(action.tails) : undefined;
  return { action, thing: of, quality, tail };
}

const join = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(' ');

export const objectOf = ({ thing: { one }, quality }: Deed): string => join('the', quality, one);
export const objectsOf = ({ thing: { many }, quality }: Deed): string => join('the', quality, many);

/** The verb form with what follows it: `paints the old door in the morning`. */
export const predicate = (deed: Deed, verb: string): string => join(verb, objectOf(deed), deed.tail);

export const drawPerson = (dice: Dice): Person => dice.pick(PEOPLE);
