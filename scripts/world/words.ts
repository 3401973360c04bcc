/** The names and nouns that the world is made of. All invented or plain words. */
export const COUNTRIES = [
  'Marlow',
  'Lirra',
  'Osten',
  'Belvar',
  'Kessia',
  'Dunmore',
  'Averon',
  'Tolland',
  'Pellia',
  'Sorrel',
  'Wexia',
  'Harran',
] as const;
export const CAPITALS = [
  'Tessen',
  'Quill',
  'Brinmere',
  'Halcot',
  'Vantry',
  'Corsay',
  'Elmouth',
  'Fenby',
  'Garrow',
  'Islet',
  'Lorne',
  'Yarrow',
] as const;
export const RIVERS = [
  'Ood',
  'Tamsel',
  'Bree',
  'Wend',
  'Isk',
  'Lune',
  'Marr',
  'Cale',
  'Reth',
  'Sill',
  'Dorn',
  'Eddle',
] as const;
export const COLOURS = ['red', 'blue', 'green', 'white', 'black', 'yellow'] as const;
export const FOODS = [
  'bread',
  'soup',
  'rice',
  'cheese',
  'fish',
  'honey',
  'cake',
  'beans',
  'plums',
  'eggs',
  'milk',
  'butter',
] as const;
export const INSTRUMENTS = ['flute', 'drum', 'harp', 'violin', 'horn', 'piano'] as const;
export const JOBS = [
  'baker',
  'teacher',
  'doctor',
  'farmer',
  'sailor',
  'painter',
  'miller',
  'weaver',
  'gardener',
  'singer',
  'smith',
  'clerk',
] as const;
export const PETS = ['cat', 'dog', 'hen', 'goat', 'duck', 'mouse', 'horse', 'frog'] as const;

/** A person's name with the pronouns that go with it. */
export interface Person {
  readonly name: string;
  readonly he: 'he' | 'she';
  readonly him: 'him' | 'her';
  readonly his: 'his' | 'her';
}

const SHE = ['Mara', 'Ada', 'Ines', 'Nora', 'Ruth', 'Lena', 'Vera', 'Ida', 'Clara', 'Rosa', 'Greta', 'Anna'];
const HE = ['Tom', 'Ben', 'Olek', 'Sam', 'Emil', 'Hugo', 'Otto', 'Max', 'Paul', 'Finn', 'Karl', 'Leo'];
export const PEOPLE: readonly Person[] = [
  ...SHE.map((name): Person => ({ name, he: 'she', him: 'her', his: 'her' })),
  ...HE.map((name): Person => ({ name, he: 'he', him: 'him', his: 'his' })),
];

/** Wild and tame animals: where each lives, what it eats and how many legs it has. */
export const ANIMALS = [
  { name: 'fox', lair: 'den', diet: 'mice', legs: 4 },
  { name: 'otter', lair: 'burrow', diet: 'fish', legs: 4 },
  { name: 'owl', lair: 'hollow tree', diet: 'moths', legs: 2 },
  { name: 'bear', lair: 'cave', diet: 'berries', legs: 4 },
  { name: 'hen', lair: 'coop', diet: 'grain', legs: 2 },
  { name: 'goat', lair: 'meadow', diet: 'thistles', legs: 4 },
  { name: 'horse', lair: 'stable', diet: 'hay', legs: 4 },
  { name: 'frog', lair: 'pond', diet: 'flies', legs: 4 },
  { name: 'bee', lair: 'hive', diet: 'nectar', legs: 6 },
  { name: 'duck', lair: 'reed bed', diet: 'water plants', legs: 2 },
  { name: 'mouse', lair: 'barn', diet: 'crumbs', legs: 4 },
  { name: 'sheep', lair: 'fold', diet: 'grass', legs: 4 },
] as const;

/** Things of each kind; `kind` is the label that classification asks for. */
export const KINDS = [
  { kind: 'animal', members: ANIMALS.map((animal) => animal.name) as string[] },
  {
    kind: 'tool',
    members: [
      'hammer',
      'saw',
      'spade',
      'needle',
      'rope',
      'axe',
      'brush',
      'ladder',
      'rake',
      'chisel',
      'file',
      'shovel',
    ],
  },
  {
    kind: 'plant',
    members: [
      'oak',
      'rose',
      'fern',
      'lily',
      'pine',
      'willow',
      'tulip',
      'daisy',
      'elm',
      'birch',
      'poppy',
      'nettle',
    ],
  },
  {
    kind: 'garment',
    members: [
      'hat',
      'coat',
      'scarf',
      'shoe',
      'glove',
      'belt',
      'shirt',
      'sock',
      'cap',
      'cloak',
      'apron',
      'boot',
    ],
  },
] as const;

/** What some things are made of. */
export const MATERIALS = [
  ['hammer', 'iron'],
  ['rope', 'hemp'],
  ['ladder', 'wood'],
  ['needle', 'steel'],
  ['scarf', 'wool'],
  ['belt', 'leather'],
  ['shirt', 'linen'],
  ['bell', 'bronze'],
  ['window', 'glass'],
  ['pot', 'clay'],
  ['candle', 'wax'],
  ['ring', 'gold'],
] as const;
