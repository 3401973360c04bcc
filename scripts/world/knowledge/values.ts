/** What the facts of the world can say. */

const words = (text: string): string[] => text.trim().split(/\s+/);
const lines = (text: string): string[] =>
  text
    .split(/\s*[,\n]\s*/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const PETS = words('cat dog goat duck hen mouse rabbit parrot tortoise pony lamb frog crow owl');
export const INSTRUMENTS = words('flute drum harp violin horn piano lute trumpet organ cello guitar tuba');
export const FOODS = words(
  'bread soup rice cheese honey cake stew porridge pudding pancakes dumplings sausages pie jam',
);
export const COLLECTIONS = words(
  'stamps coins shells buttons stones feathers maps keys cups bottles books spoons ribbons leaves',
);
export const FEARS = lines(
  'spiders, thunder, mice, the dark, ghosts, snakes, heights, bees, wolves, geese, deep water, bats',
);
export const HOBBIES = words(
  'fishing swimming dancing reading knitting sailing climbing singing skating walking drawing chess riding cooking',
);
export const MONTHS = words(
  'January February March April May June July August September October November December',
);
export const DAYS = words('Monday Tuesday Wednesday Thursday Friday Saturday');

/** Where a town can lie, with the buildings that suit such a place. */
export const SETTINGS: readonly { readonly lies: string; readonly landmarks: readonly string[] }[] = [
  { lies: 'by the sea', landmarks: lines('lighthouse, fish hall, harbour tower, harbour church') },
  { lies: 'beside a lake', landmarks: lines('boathouse, bath house, water tower, fishing hut') },
  { lies: 'on a hill', landmarks: lines('castle, windmill, watchtower, star tower') },
  { lies: 'on a river', landmarks: lines('stone bridge, watermill, toll house, covered bridge') },
  {
    lies: 'at the edge of a forest',
    landmarks: lines('hunting lodge, timber hall, forest chapel, forest museum'),
  },
  { lies: 'in a green valley', landmarks: lines('abbey, clock tower, round church, corn hall') },
];
export const PRODUCTS = words(
  `cheeses bells boats apples pots carpets clocks ropes violins cherries sausages mirrors
   roses hats horses candles kites baskets lamps drums plums blankets boots cakes`,
);
export const TREES = words('oak elm lime beech maple willow chestnut pine');
export const INN_COLOURS = words('Red Blue Green White Black Golden');
export const INN_SIGNS = words('Fox Bear Swan Horse Owl Deer Goat Hare');

export const DISHES = lines(
  `onion soup, fish stew, apple pie, plum cake, rice pudding, barley porridge,
   goose pie, bean stew, cheese bread, honey cake, leek soup, mushroom pie`,
);
export const BEASTS = words('fox otter owl bear horse heron wolf deer hare swan badger squirrel');
export const MONEY = words(
  'crowns shillings florins ducats pennies stars shells beads marks feathers pearls rings',
);
export const RULERS = lines(
  'a king, a queen, a duke, a duchess, a council, a prince, a princess, a president',
);
export const WEATHER = words('mild windy rainy foggy sunny snowy dry cool warm stormy cloudy frosty');
export const CROPS = words('barley wheat rye oats hops grapes beans apples flax maize cabbages onions');

/** Pairs that do not go together in one person: nobody keeps what frightens them, or does their work for fun. */
export const CLASHES: readonly (readonly [string, string])[] = [
  ['mouse', 'mice'],
  ['crow', 'heights'],
  ['sailor', 'deep water'],
  ['fisher', 'deep water'],
  ['shepherd', 'wolves'],
  ['mason', 'heights'],
  ['miller', 'mice'],
  ['deep water', 'swimming'],
  ['deep water', 'sailing'],
  ['deep water', 'fishing'],
  ['heights', 'climbing'],
  ['sailor', 'sailing'],
  ['fisher', 'fishing'],
  ['singer', 'singing'],
  ['painter', 'drawing'],
  ['cook', 'cooking'],
  ['baker', 'cooking'],
];

const table = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** Name, lair, diet, number of legs, young, skin and waking hours. */
export const ANIMALS = table(`
  fox | in a den | rabbits | four | cub | thick fur | at night
  otter | in a river bank | fish | four | pup | thick fur | by day
  owl | in a hollow tree | mice | two | owlet | feathers | at night
  bear | in a cave | berries | four | cub | thick fur | by day
  hen | in a coop | grain | two | chick | feathers | by day
  goat | in a pen | thistles | four | kid | rough hair | by day
  horse | in a stable | hay | four | foal | short hair | by day
  frog | in a pond | slugs | four | tadpole | smooth skin | at dusk
  bee | in a hive | nectar | six | larva | fine hair | by day
  duck | among the reeds | pondweed | two | duckling | feathers | by day
  mouse | under the floor | crumbs | four | pup | soft fur | at night
  sheep | in a meadow | grass | four | lamb | wool | by day
  badger | in a sett | worms | four | cub | rough hair | at night
  heron | by a stream | frogs | two | chick | feathers | at dusk
  wolf | in a deep forest | deer | four | cub | thick fur | at night
  deer | in a quiet wood | leaves | four | fawn | short hair | at dusk
  hare | in a field | clover | four | leveret | soft fur | at dusk
  pike | in a lake | small fish | no | jack | scales | by day
  spider | in a web | flies | eight | spiderling | fine hair | at night
  snail | under a stone | lettuce | no | hatchling | a shell | at night
  crow | in a tall elm | seeds | two | chick | feathers | by day
  swan | on a calm river | water plants | two | cygnet | feathers | by day
  mole | under the ground | grubs | four | pup | soft fur | at night
  squirrel | in an old oak | nuts | four | kit | soft fur | by day
`);

/** Name, material, use and place. */
export const THINGS = table(`
  hammer | iron | drive in nails | in the toolbox
  saw | steel | cut wood | in the workshop
  spade | steel | dig holes | in the shed
  needle | steel | sew clothes | in the sewing box
  rope | hemp | tie up boats | in the boathouse
  axe | iron | chop wood | in the shed
  ladder | wood | reach high places | in the barn
  rake | wood | gather leaves | in the shed
  chisel | steel | carve stone | in the toolbox
  sickle | iron | cut corn | in the barn
  plough | iron | turn the soil | in the barn
  anvil | iron | shape hot metal | in the forge
  broom | straw | sweep the floor | behind the door
  bell | bronze | call people together | in the tower
  scarf | wool | keep the neck warm | on a hook
  belt | leather | hold up trousers | in the wardrobe
  cloak | wool | keep out the rain | on a hook
  hat | felt | keep off the sun | on a hook
  boot | leather | walk through mud | by the back door
  apron | linen | keep clothes clean | behind the door
  sock | wool | keep the feet warm | in a drawer
  glove | leather | keep the hands warm | in a pocket
  cup | clay | drink tea | on the shelf
  pot | iron | cook soup | on the stove
  kettle | copper | boil water | on the stove
  candle | wax | light a room | in a drawer
  lamp | brass | read at night | by the bed
  jug | glass | pour water | on the table
  bottle | glass | keep milk | in the cellar
  barrel | oak | store beer | in the cellar
  basket | willow | carry eggs | in the kitchen
  blanket | wool | keep warm at night | on the bed
  pillow | feathers | rest the head | on the bed
  spoon | silver | eat soup | in a drawer
  knife | steel | cut bread | in the kitchen
  bucket | tin | carry water | by the well
  net | string | catch fish | in the boathouse
  sail | canvas | catch the wind | in the boathouse
  oar | ash wood | row a boat | in the boathouse
  key | brass | open a door | on a hook
  coin | silver | pay for things | in a purse
  book | paper | learn something new | on the shelf
  pen | wood | write letters | on the desk
  clock | brass | tell the time | on the wall
  kite | paper | play in the wind | in the attic
  tent | canvas | sleep in the open | in the attic
  sack | hemp | carry flour | in the mill
  saddle | leather | ride a horse | in the stable
`);

/** Name, deed, workplace and need. */
export const JOBS = table(`
  baker | bakes bread | in a bakery | an oven
  teacher | teaches children | in a school | chalk
  doctor | heals the sick | in a hospital | clean hands
  farmer | grows wheat | on a farm | a plough
  sailor | sails ships | at sea | a good wind
  painter | paints pictures | in a studio | fresh paint
  miller | grinds grain | in a mill | a millstone
  weaver | weaves cloth | in a weaving room | a loom
  gardener | tends flowers | in a garden | a spade
  singer | sings songs | in a theatre | a clear voice
  smith | shapes iron | in a forge | an anvil
  clerk | copies letters | in an office | a pen
  fisher | catches fish | on a boat | a net
  tailor | sews coats | in a sewing room | a needle
  shepherd | looks after sheep | on a hillside | a loyal dog
  carpenter | makes tables | in a workshop | a saw
  potter | makes pots | in a pottery | soft clay
  cook | cooks meals | in a kitchen | sharp knives
  librarian | lends books | in a library | a ladder
  barber | cuts hair | in a barber's shop | scissors
  mason | cuts stone | in a quarry | a chisel
  grocer | sells vegetables | in a shop | scales
  brewer | brews beer | in a brewery | barrels
  printer | prints newspapers | in a print shop | black ink
`);
