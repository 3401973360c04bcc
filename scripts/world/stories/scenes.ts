import type { Dice } from '../random.ts';
import { capitalise, fill } from '../text.ts';
import { PEOPLE, type Person, TOWNS } from '../words.ts';

interface Place {
  readonly heading: string;
  /** How it looks, sounds and smells there. */
  readonly looks: readonly string[];
  /** What somebody was doing there; {his} is that person's. */
  readonly doings: readonly string[];
  readonly ends: readonly string[];
}

const PLACES: readonly Place[] = [
  {
    heading: 'At the market',
    looks: [
      'On the market square of {town} the stalls stood close together.',
      'The market of {town} was full of people.',
      'It smelled of cheese, apples and fresh bread.',
      'A trader with a red hat called out the price of the plums.',
      'Baskets full of eggs stood in the shade.',
    ],
    doings: [
      'was choosing apples, one by one',
      'was counting {his} coins for the second time',
      'was selling honey in small brown jars',
      'was looking at a blue scarf and could not decide',
      'was carrying a hen under one arm',
      'was talking with the baker about the weather',
      'was trying on a pair of boots',
    ],
    ends: [
      'At noon the bell rang, and the traders packed up their things.',
      "By two o'clock there was nothing left but cabbage leaves on the ground.",
      'Nobody went home with an empty basket.',
    ],
  },
  {
    heading: 'At the inn',
    looks: [
      'The inn of {town} had low rooms and a large green stove.',
      'Over the door of the inn hung a wooden fish.',
      'From the kitchen came the smell of stew and onions.',
      'Every table was taken, and the windows were wet with steam.',
      'A lamp hung over each table.',
    ],
    doings: [
      'was eating soup and reading the newspaper',
      'was telling a long story that everyone knew',
      'was playing the fiddle in the corner',
      'was asleep with {his} head on the table',
      'was waiting for the ferry and looked at the clock',
      'was writing a letter to {his} brother',
      'was teaching the cat to give its paw',
    ],
    ends: [
      'Towards midnight the last guests went home.',
      'Then the cook came out and asked if the food had been good.',
      'When the music stopped, one could hear the rain on the roof.',
    ],
  },
  {
    heading: 'By the river',
    looks: [
      'The water was high and brown and carried branches with it.',
      'The river ran quietly under the bridge of {town}.',
      'Boats lay along the bank, tied to old posts.',
      'On the other side the mill wheel turned slowly.',
      'Between the reeds a heron stood on one leg.',
    ],
    doings: [
      'was mending a net',
      'was sitting on the bank with a line in the water',
      'was throwing flat stones over the water',
      'was washing wool in a large basket',
      'was painting {his} boat green',
      'was feeding the ducks with old bread',
      'was learning to row and went round in circles',
    ],
    ends: [
      'When the sun was low, the whole river was gold.',
      'Later the ferry crossed with its lights on.',
      'A cold wind came up, and the bank was soon empty.',
    ],
  },
  {
    heading: 'In the workshop',
    looks: [
      'The workshop was small, and everything in it had its place.',
      'Hammers, saws and chisels hung in a row on the wall.',
      'It smelled of wood and glue.',
      'The floor was covered with dust and shavings.',
      'Through the open door one could see the street and the church of {town}.',
    ],
    doings: [
      'was making a chair with three legs',
      'was looking for the small hammer',
      'was sharpening an axe',
      'was drawing the plan of a ladder on the wall',
      'was sweeping the floor with a new broom',
      'was holding two boards together until the glue was dry',
      'was showing {his} nephew how to use a saw',
    ],
    ends: [
      'In the evening the table was ready, and it stood firm.',
      'At the end of the day every tool went back to its nail.',
      'The customer came too early and had to wait.',
    ],
  },
  {
    heading: 'At school',
    looks: [
      'The school of {town} had two rooms and a garden.',
      'On the wall hung a map of the twelve countries.',
      'Coats and caps hung on the hooks in the hall.',
      'It was so quiet that one could hear the chalk.',
      'The windows were open, and the smell of hay came in.',
    ],
    doings: [
      'was reading a page aloud',
      'was writing the words of a song on the board',
      'was drawing a horse in the margin of {his} book',
      'was looking out of the window at the clouds',
      'was adding up a long row of numbers',
      'was learning the names of the rivers',
      'was helping the smallest children with their letters',
    ],
    ends: [
      'Then the bell rang, and everyone ran outside.',
      'At the end of the lesson they all sang together.',
      'The teacher closed the book and told them a story.',
    ],
  },
  {
    heading: 'In the garden',
    looks: [
      'Behind the house there was a garden with an old pear tree.',
      'The beans had climbed to the top of their sticks.',
      'Bees hummed in the clover.',
      'Between the rows of carrots the earth was dark and wet.',
      'A snail was crossing the path and took its time.',
    ],
    doings: [
      'was picking berries into a bucket',
      'was pulling up weeds and singing',
      'was building a small house for the hens',
      'was watering the roses',
      'was lying in the grass with {his} hat over {his} face',
      'was cutting the branches of the old tree',
      'was hanging shirts on a line',
    ],
    ends: [
      'When the first drops fell, everyone ran into the house.',
      'For supper there was a salad with everything that grew there.',
      'In the evening a hedgehog came out from under the leaves.',
    ],
  },
  {
    heading: 'In the kitchen',
    looks: [
      'The kitchen was the warmest room of the house.',
      'A pot of soup stood on the stove, and its lid danced.',
      'Flour lay on the table like snow.',
      'On the shelf stood jars of plums, nuts and honey.',
      'Outside it was dark, but inside the lamp was burning.',
    ],
    doings: [
      'was rolling out the dough for a pie',
      'was peeling potatoes and telling the news',
      'was stirring the porridge so that it would not burn',
      'was tasting the stew and adding salt',
      'was laying the table for six',
      'was drying the plates with a blue cloth',
      'was cracking nuts by the window',
    ],
    ends: [
      'Then the bread came out of the oven, and nobody spoke for a while.',
      'At seven the whole family sat down to eat.',
      'Afterwards there was tea, and the cat got the rest of the milk.',
    ],
  },
  {
    heading: 'On the road',
    looks: [
      'The road to {town} ran between two rows of birches.',
      'At the side of the road stood a stone with the name of {town} on it.',
      'The hills on both sides were green up to the top.',
      'The road was dry, and every cart pulled a cloud of dust behind it.',
      'From the top of the hill one could see the roofs of {town}.',
    ],
    doings: [
      'was leading a horse with a white nose',
      'was resting on a stone and eating bread and cheese',
      'was carrying a ladder on {his} shoulder',
      'was driving three sheep to the market',
      'was walking fast, for it looked like rain',
      'was pushing a cart with a broken wheel',
      'was singing so loudly that the crows flew up',
    ],
    ends: [
      'Before dark everyone had come to a house with a fire.',
      'At the bridge the road divided, and there the travellers said goodbye.',
      'Then the road was empty again, and only the wind was left.',
    ],
  },
];

const both = (first: string, second: string): string => `${first}, and ${second}`;

/** A place as it was at some hour: how it looked, and who was doing what. */
export function describeScene(dice: Dice): string {
  const place = dice.pick(PLACES);
  const people: readonly Person[] = dice.sample(PEOPLE, 3);
  const doings = dice
    .sample(place.doings, 3)
    .map((doing, at) => `${people[at]!.name} ${fill(doing, { his: people[at]!.his })}`);
  const [first, second, third] = doings as [string, string, string];
  const lives = dice.pick([
    [`${first}.`, `${second}.`],
    [`${both(first, second)}.`],
    [`${first}.`, `${both(second, third)}.`],
    [`${first}, while ${second}.`, `${third}.`],
  ]);
  const looks = dice.sample(place.looks, dice.int(1, 2));
  const end = dice.chance(70) ? [dice.pick(place.ends)] : [];
  const town = dice.pick(TOWNS);
  const text = [...looks, ...lives, ...end].map((part) => capitalise(fill(part, { town }))).join(' ');
  return dice.chance(30) ? `${place.heading}\n\n${text}` : text;
}
