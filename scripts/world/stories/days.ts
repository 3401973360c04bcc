import type { Dice } from '../random.ts';
import { capitalise, fill } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';

interface Season {
  readonly name: string;
  readonly months: readonly string[];
  readonly sky: readonly string[];
  readonly nature: readonly string[];
  readonly work: readonly string[];
  readonly evening: readonly string[];
}

/** What may be seen on a day of each season. {p} is somebody, {town} a town. */
const SEASONS: readonly Season[] = [
  {
    name: 'spring',
    months: ['March', 'April', 'May'],
    sky: [
      'The rain of the night had stopped, and the roofs of {town} were shining.',
      'Small white clouds moved quickly over the hills.',
      'The air was mild and smelled of wet earth.',
      "In the morning there was still fog over the river, but by ten o'clock the sun had come through.",
      'A warm wind had carried off the last of the snow.',
      'It rained a little, then the sun came out, and then it rained again.',
    ],
    nature: [
      'The first tulips were open in the gardens, red and yellow.',
      'In the meadow the lambs stood close to their mothers.',
      'Two crows were carrying sticks to their nest in the old elm.',
      'The frogs in the pond had begun to sing.',
      'Bees went from flower to flower in the cherry trees.',
      'The birch had small green leaves, and under it the violets were in flower.',
    ],
    work: [
      'Behind every house people were digging and planting beans.',
      '{p} opened all the windows and beat the dust out of the carpets.',
      'The farmers ploughed the long field beside the road.',
      'In front of the inn a man was painting the benches green.',
      '{p} washed the winter coats and hung them in the wind.',
      'Down by the water the boats lay upside down, waiting for new paint.',
    ],
    evening: [
      'In the evening it was light so long that the children did not want to come in.',
      'When the sun went down, it grew cold again, and smoke rose from the chimneys.',
      'Before dark {p} walked once round the pond and came home with wet shoes.',
      'At night the wind was soft, and one could hear the river.',
    ],
  },
  {
    name: 'summer',
    months: ['June', 'July', 'August'],
    sky: [
      'There was not a cloud in the sky, and by noon nobody was to be seen in the streets of {town}.',
      'The morning was clear and still, and the stones were warm before breakfast.',
      'All day the heat lay over the fields.',
      'In the afternoon dark clouds came up, and far away there was thunder.',
      'A light wind from the water made the heat easier to bear.',
      'After the storm the air was fresh, and the grass shone.',
    ],
    nature: [
      'The horses stood in the shade of the oak and hardly moved.',
      'Poppies and daisies grew along the road.',
      'The cat slept on the wall, first on one side and then on the other.',
      'Ducks swam in a row along the bank, the smallest one last.',
      'In the garden behind the church the roses were in full flower.',
      'Even the bees were slow that day.',
    ],
    work: [
      'The farmers had been cutting the hay since four in the morning.',
      '{p} carried water to the beans, one bucket after another.',
      'At the market there were cherries, peas and the first plums.',
      'Children jumped from the bridge into the river and shouted.',
      'The baker stood outside the door, for it was too hot beside the oven.',
      '{p} sat under a tree with a book and read only two pages.',
    ],
    evening: [
      'In the evening people brought their chairs out into the street and talked until late.',
      'When it was dark, there was music from the inn, a fiddle and a drum.',
      'The night was so warm that {p} slept with the window open.',
      'After supper everybody went down to the water to cool their feet.',
    ],
  },
  {
    name: 'autumn',
    months: ['September', 'October', 'November'],
    sky: [
      'A strong wind came over the hills and shook the windows of {town}.',
      'The fog was so thick that the tower could not be seen from the bridge.',
      'It was a golden day, cool in the shade and warm in the sun.',
      'Grey rain fell from morning to night.',
      'The sky was high and pale, and the light was like honey.',
      'In the early morning there was the first frost on the grass.',
    ],
    nature: [
      'Yellow leaves fell from the birches and lay on the water.',
      'The swallows had gone, and only the crows were left in the fields.',
      'A squirrel ran along the wall with a nut in its mouth.',
      'Under the beech there were mushrooms, and a snail sat on the largest one.',
      'At dusk a fox crossed the road and looked back once.',
      'The swans had come back to the river.',
    ],
    work: [
      'The apples were ripe, and every ladder in {town} was in use.',
      '{p} cooked plum jam in the largest pot of the house.',
      'The mill was working day and night.',
      'Carts full of potatoes came in from the fields.',
      '{p} swept the leaves into a heap, and the wind took them away again.',
      'Behind the houses people were sawing wood for the winter.',
    ],
    evening: [
      'In the evening the lamps were lit early, and the streets were empty.',
      'At supper there was soup with new bread, and nobody wanted to go out again.',
      'All night long the rain drummed on the roof.',
      'Later {p} sat by the fire and mended a pair of gloves.',
    ],
  },
  {
    name: 'winter',
    months: ['December', 'January', 'February'],
    sky: [
      'It had snowed all night, and {town} was quiet and white.',
      'The sun rose late and red behind the bare trees.',
      'The cold was so sharp that the snow cried under every step.',
      'A thin rain fell on the snow and made the streets grey.',
      'The sky was blue as glass, and there was ice on the river.',
      'By four in the afternoon it was almost dark.',
    ],
    nature: [
      'A hare had left its tracks across the white field.',
      'The crows sat in the bare elm and waited.',
      'Small birds came to the windows for crumbs.',
      'The sheep were in the barn and kept each other warm.',
      'Long icicles hung from the roof of the mill.',
      'Only the ivy on the wall was still green.',
    ],
    work: [
      '{p} cleared the snow from the door with a wide shovel.',
      'In the kitchens people were baking bread and honey cake.',
      'The smith had much to do, for every horse needed new shoes.',
      'The children built a man of snow in front of the school and gave him an old hat.',
      '{p} sat near the stove and knitted a scarf.',
      'There was little to buy at the market but cabbages, cheese and candles.',
    ],
    evening: [
      'In the evening the family sat around the table and told old stories.',
      'At night the stars were bright, and the snow shone blue.',
      '{p} went to bed early, with a warm stone under the blanket.',
      'When the lamps were out, one could hear the ice crack on the river.',
    ],
  },
];

const OPENINGS = [
  'It was {a_season} day in {town}.',
  'It was a day in {month}.',
  'In {month} the days in {town} were much alike.',
  'One {season} morning {p} woke up early.',
  'It was {season} in {town}.',
  '{month} had come.',
  'This is how a {season} day in {town} went by.',
];

/** The slots of a day: whoever is named in it is always the same person. */
function draw(dice: Dice, season: Season, town: string): Readonly<Record<string, string>> {
  const a_season = season.name === 'autumn' ? 'an autumn' : `a ${season.name}`;
  return { p: dice.pick(PEOPLE).name, town, month: dice.pick(season.months), season: season.name, a_season };
}

/** A day in a town, from the sky of the morning to the evening. */
export function describeDay(dice: Dice): string {
  const season = dice.pick(SEASONS);
  const values = draw(dice, season, dice.pick(TOWNS));
  const opening = dice.pick(OPENINGS).replace('a {season}', '{a_season}');
  const parts = [
    ...(dice.chance(70) ? [opening] : []),
    dice.pick(season.sky),
    ...dice.shuffle([
      ...dice.sample(season.nature, dice.int(1, 2)),
      ...dice.sample(season.work, dice.int(1, 2)),
    ]),
    ...(dice.chance(75) ? [dice.pick(season.evening)] : []),
  ];
  const text = parts.map((part) => capitalise(fill(part, values))).join(' ');
  return dice.chance(20) ? `${capitalise(values.season!)} in ${values.town}\n\n${text}` : text;
}

/** The weather of some days of a week, a line each. */
export function listWeather(dice: Dice): string {
  const town = dice.pick(TOWNS);
  const week = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
  const first = dice.int(0, 3);
  const days = week.slice(first, first + dice.int(3, 4));
  const colon = dice.chance(50);
  const weathers = dice.sample(WEATHERS, days.length);
  const lines = days.map((day, at) => {
    const weather = weathers[at]!;
    return colon ? `${day}: ${weather.note}` : `On ${day} ${weather.sentence}`;
  });
  const head = dice.pick([`The weather in ${town}`, `A week in ${town}`, `The weather in ${town} this week`]);
  return `${head}\n${lines.join(colon ? '\n' : ' ')}`;
}

const WEATHERS: readonly { readonly note: string; readonly sentence: string }[] = [
  { note: 'rain', sentence: 'it rained.' },
  { note: 'rain until noon, then sun', sentence: 'it rained until noon, and then the sun came out.' },
  { note: 'fog in the morning', sentence: 'there was fog in the morning.' },
  { note: 'strong wind', sentence: 'there was a strong wind.' },
  { note: 'sun all day', sentence: 'the sun shone all day.' },
  { note: 'thunder in the evening', sentence: 'there was thunder in the evening.' },
  { note: 'clouds, but no rain', sentence: 'it was cloudy, but no rain fell.' },
  { note: 'a clear, cold night', sentence: 'the night was clear and cold.' },
  { note: 'a light wind from the river', sentence: 'a light wind blew from the river.' },
];
