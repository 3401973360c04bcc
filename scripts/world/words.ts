/** The names and nouns that the world is made of. All invented or plain words. */

const list = (words: string): string[] => words.trim().split(/\s+/);

export const COUNTRIES = list(
  'Marlow Lirra Osten Belvar Kessia Dunmore Averon Tolland Pellia Sorrel Wexia Harran',
);
/** The first twelve are capitals, one for each country. */
export const TOWNS = list(
  `Tessen Quill Brinmere Halcot Vantry Corsay Elmouth Fenby Garrow Islet Lorne Yarrow
   Ashby Brackwell Carden Dellow Estry Farrant Holme Kelby Mossley Norwick Rushmere Thornby`,
);
export const RIVERS = list('Ood Tamsel Bree Wend Isk Lune Marr Cale Reth Sill Dorn Eddle');
export const COLOURS = list('red blue green white black yellow brown grey');

/** A person's name with the pronouns that go with it. */
export interface Person {
  readonly name: string;
  readonly he: 'he' | 'she';
  readonly him: 'him' | 'her';
  readonly his: 'his' | 'her';
}

const SHE = list(
  `Mara Ada Ines Nora Ruth Lena Vera Ida Clara Rosa Greta Anna Hanna Elsa Marta Olga Tilda Freya Sofia Judith
   Alma Edith Flora Gwen Helga Irma Jana Kira Lotte Mina Nelly Orla Paula Runa Selma Thea Ursula Wanda Yara Zora
   Agnes Berta Cora Dora Emma Frida Nina Vilma`,
);
const HE = list(
  `Tom Ben Olek Sam Emil Hugo Otto Max Paul Finn Karl Leo Adam Boris Carlo David Erik Felix Georg Hans
   Ivan Jonas Kurt Lars Milan Niels Oskar Pavel Rolf Simon Theo Udo Viktor Walter Anton Bruno Cedric Daniel Edgar Frank
   Gustav Henrik Igor Jakob Klaus Ludwig Martin Noah`,
);
export const PEOPLE: readonly Person[] = [
  ...SHE.map((name): Person => ({ name, he: 'she', him: 'her', his: 'her' })),
  ...HE.map((name): Person => ({ name, he: 'he', him: 'him', his: 'his' })),
];

/** Things of each kind. */
export const KINDS: readonly { readonly kind: string; readonly members: readonly string[] }[] = [
  {
    kind: 'animal',
    members: list(
      'fox otter owl bear hen goat horse frog bee duck mouse sheep badger heron wolf deer hare pike spider snail crow swan mole squirrel',
    ),
  },
  {
    kind: 'tool',
    members: list(
      'hammer saw spade needle rope axe brush ladder rake chisel file shovel hoe anvil wrench sickle plough pliers broom spanner',
    ),
  },
  {
    kind: 'plant',
    members: list(
      'oak rose fern lily pine willow tulip daisy elm birch poppy nettle ivy clover thistle violet moss beech maple orchid',
    ),
  },
  {
    kind: 'garment',
    members: list(
      'hat coat scarf shoe glove belt shirt sock cap cloak apron boot dress jacket skirt vest mitten hood sandal gown',
    ),
  },
  {
    kind: 'instrument',
    members: list(
      'flute drum harp violin horn piano lute fiddle trumpet bell organ whistle cello guitar tuba pipe',
    ),
  },
  {
    kind: 'food',
    members: list(
      'bread soup rice cheese honey cake butter pie stew porridge jam pudding pancake omelette dumpling sausage',
    ),
  },
];

/** Members of a kind that mean something else besides, or that are no single thing. */
export const DOUBTFUL: ReadonlySet<string> = new Set(
  list('file pike pipe organ horn pliers bell swan mole hood'),
);
