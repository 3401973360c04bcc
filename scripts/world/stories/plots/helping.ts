import { COLOURS, KINDS } from '../../words.ts';
import { maybe, type Plot } from './plot.ts';

const INSTRUMENTS = KINDS.find(({ kind }) => kind === 'instrument')!.members.filter(
  (name) => !['bell', 'organ', 'piano', 'pipe'].includes(name),
);

/** Storms, winters and other troubles in which one person stands by another. */
export const HELPING: readonly Plot[] = [
  {
    name: 'roof',
    summary: '{both} mended the roof of the {building} in {count} days after the storm.',
    gist: '{both} mended the roof after the storm.',
    headings: ['The roof of the {building}', 'After the storm', 'A new roof'],
    nouns: {
      building: ['mill', 'school', 'inn', 'tower', 'barn', 'town hall', 'church', 'bakery', 'stable'],
      count: ['two', 'three', 'four', 'five', 'six'],
    },
    beats: [
      [
        'In the night a storm tore the roof off the {building}.',
        'The storm howled until morning. Then the {building} in {town} stood without a roof.',
        'After the great storm there was a hole in the roof of the {building}.',
      ],
      [
        'Rain fell on the floor, and nobody knew what to do.',
        'Everything inside was wet, and the people were at a loss.',
        'The people stood around it and shook their heads.',
      ],
      maybe('{p} said, "Talking will not mend it."', 'More clouds were coming from the west.'),
      [
        'So {p} brought boards and nails, and {q} brought a long ladder.',
        'So {p} climbed up with a hammer, and {q} handed up one board after another.',
        'Then {p} came with a saw, {q} came with a hammer, and {they} set to work.',
      ],
      [
        '{they} worked for {count} days, and then the roof was as good as new.',
        'After {count} days not a drop came through.',
        'It took {them} {count} days to finish it.',
      ],
      maybe('The people thanked {them} with a feast.', 'It has never leaked again, they say in {town}.'),
    ],
  },
  {
    name: 'animal rescue',
    summary: '{p} pulled a young {beast} out of the {trap}.',
    gist: '{p} saved a young animal.',
    headings: ['The young {beast}', 'A cry for help', 'Saved from the {trap}'],
    nouns: {
      beast: ['fox', 'badger', 'hare', 'deer', 'goat', 'bear', 'wolf', 'squirrel'],
      trap: ['mud', 'ditch', 'deep snow', 'old well', 'thorns'],
    },
    beats: [
      [
        '{once}{p} was walking past the {place} and heard a small cry.',
        '{both} were on the way home when they heard a strange sound.',
        '{p} was gathering sticks near the {place} when something cried for help.',
      ],
      [
        'A young {beast} was stuck in the {trap} and could not get out.',
        'There was a young {beast} in the {trap}, cold and very weak.',
        'In the {trap} lay a young {beast}, and its mother was nowhere to be seen.',
      ],
      maybe('"Leave it alone," said {q}.', '{q} ran to fetch help.', 'It looked up with big dark eyes.'),
      [
        '{p} lay down flat and pulled it out with both hands.',
        '{p} took off {his} coat, wrapped it round the animal and pulled it out.',
        'Slowly and gently {p} pulled it out by its front legs.',
      ],
      [
        'It shook itself and ran off into the woods.',
        '{p} gave it warm milk, and the next day it was well again.',
        'For a week it followed {p_o} everywhere.',
        '{p} came home dirty from head to foot, but very happy.',
      ],
    ],
  },
  {
    name: 'boat',
    summary: 'When {q_s} boat hit a {rock}, {p} saved {qhim} with a {tool}.',
    gist: '{p} saved {q} when the boat broke.',
    headings: ['The broken boat', 'Saved from the water', 'Danger on the river'],
    nouns: {
      tool: ['rope', 'ladder', 'plank', 'net', 'rake', 'broom', 'long scarf'],
      rock: ['rock', 'bridge', 'log', 'sandbank', 'post'],
    },
    beats: [
      [
        '{q} was alone on the river in an old boat.',
        '{once}{p} was standing on the bank. {q} was out in a small boat.',
        '{q} wanted to catch fish and rowed out too far.',
        '{once}{q} took the boat out, though the river was high and wild.',
      ],
      [
        'The boat hit a {rock} and broke in two.',
        'With a loud crack the boat hit a {rock}, and water poured in.',
        'In the strong wind the boat hit a {rock} and began to sink.',
      ],
      maybe('{q} cried, "Help! I cannot swim!"', 'The water was icy cold.', 'There was no time to lose.'),
      [
        '{p} ran to the water with a {tool}. {q} held on to it and was pulled ashore.',
        '{p} found a {tool}, held it out over the water and pulled {q} to the bank.',
        'Luckily {p} had a {tool} at hand, and with it {he} drew {q} out of the river.',
      ],
      [
        '{q} was wet and pale, but nobody was hurt.',
        'Soon {q} was sitting by the fire with a bowl of soup.',
        'Of the boat only one oar was ever found.',
        '{q} never forgot that day.',
      ],
    ],
  },
  {
    name: 'winter',
    summary: 'In a hard winter {p} gave {q} half of {his} {store}.',
    gist: 'In a hard winter {p} shared with {q}.',
    headings: ['A hard winter', 'Half for a neighbour', 'The long frost'],
    nouns: { store: ['firewood', 'hay', 'flour', 'bread', 'coal', 'potatoes', 'candles', 'rice'] },
    beats: [
      [
        'The winter was long and hard, and snow lay up to the windows.',
        'In that hard winter even the river was frozen.',
        'It was the hardest winter that anyone in {town} could remember.',
      ],
      [
        'By January {q} had no {store} left and did not know what to do.',
        '{q} had used up all {qhis} {store}, and the roads were closed.',
        '{p} had enough {store}, but {q} next door had none at all.',
      ],
      maybe('{q} was too proud to ask.', 'There was no smoke over {q_s} house.'),
      [
        '{p} loaded a sledge with half of {his} {store} and pulled it to {q_s} door.',
        'When {p} heard of it, {he} carried half of {his} own {store} over to {q}.',
        'So {p} divided {his} {store} into two equal parts and brought one of them to {q}.',
      ],
      [
        'So both of {them} came safely through to spring.',
        'When spring came, {q} repaid it with a young apple tree.',
        '{q} said, "I shall never forget this."',
      ],
    ],
  },
  {
    name: 'fence',
    summary: '{q} built a fence to keep a {beast} away from {p_s} {crop}.',
    gist: '{q} built a fence to protect {p_s} garden.',
    headings: ['The fence', 'A thief with four legs', 'The {beast} in the garden'],
    nouns: {
      beast: ['goat', 'hare', 'deer', 'sheep', 'badger', 'horse', 'donkey'],
      crop: ['beans', 'carrots', 'peas', 'cabbages', 'berries', 'tulips', 'roses'],
    },
    fair: true,
    beats: [
      [
        '{p} had planted {crop} beside the house and watered them every day.',
        'In {p_s} garden grew the finest {crop} in {town}.',
        '{p} was very proud of {his} {crop}.',
      ],
      [
        'But a {beast} came every night and ate some of them.',
        '{once}a {beast} got in and ate a whole row.',
        'Then a {beast} found the garden and came back again and again.',
      ],
      maybe('{p} shouted and threw old shoes at it.', 'By the end of the week half of them were gone.'),
      [
        '{q} came with sticks and wire and built a fence round the garden.',
        '{q} had some old boards and built a high fence out of them.',
        'So {q} built a strong fence, and it took {qhim} only one day.',
      ],
      [
        'The {beast} looked over it for a while and went away.',
        'In thanks {p} gave {q} a full basket every week.',
        'After that not a single leaf was lost.',
      ],
    ],
  },
  {
    name: 'concert',
    summary: '{p} played at the festival on {a_horn} that {q} had lent {him}.',
    gist: '{p} played at the festival on an instrument that {q} had lent {him}.',
    headings: ['The {horn} at the festival', 'A broken {horn}', 'Music after all'],
    nouns: { horn: INSTRUMENTS },
    beats: [
      [
        '{p} was to play the {horn} at the festival in {town}.',
        'All of {town} was looking forward to the festival, where {p} was to play the {horn}.',
        'On the evening before the festival {p} took out {his} {horn} to practise.',
      ],
      [
        'But it fell down the stairs and broke.',
        'But a dog ran into it, and it was broken beyond repair.',
        'But the old thing made no sound any more.',
      ],
      maybe('{p} said, "Now all is lost!"', '{p} sat down on the steps and wept.'),
      [
        'Then {q} came with another {horn} and lent it to {p_o}.',
        "{q} heard of it and lent {p_o} {a_horn} that had been {qhis} mother's.",
        'Luckily {q} had {a_horn} too and was glad to lend it to {p_o}.',
      ],
      [
        'The people clapped for a long time, and {q} clapped the loudest.',
        '{p} played better than ever before.',
        'The music went on until midnight.',
      ],
    ],
  },
  {
    name: 'letter',
    summary: '{p} carried a letter to {goal} for {q}, who had hurt {qhis} {limb}.',
    gist: '{p} carried a letter for {q}, who was hurt.',
    headings: ['A letter to {goal}', 'On foot to {goal}', 'The letter'],
    nouns: {
      goal: [
        'Tessen',
        'Quill',
        'Brinmere',
        'Halcot',
        'Vantry',
        'Corsay',
        'Elmouth',
        'Garrow',
        'Lorne',
        'Yarrow',
      ],
      limb: ['foot', 'knee', 'back', 'leg', 'hip'],
    },
    fair: true,
    beats: [
      [
        '{q} had an important letter that had to be in {goal} by evening.',
        '{once}{q} wanted to bring a letter to {goal}.',
        'On the table lay {q_s} letter to a sister in {goal}.',
      ],
      [
        'But {q} had hurt {qhis} {limb} and could not walk.',
        'On the stairs {q} slipped and hurt {qhis} {limb}.',
        'But {q} had fallen from a ladder, and {qhis} {limb} was hurt.',
      ],
      [
        '{p} put the letter in {his} bag and set off at once.',
        'So {p} took the letter and walked the whole way to {goal}.',
        '{p} said, "Give me the letter!" and hurried off over the hills.',
      ],
      maybe('It was a long way, and {p} did not rest.', 'A farmer took {p_o} part of the way on a cart.'),
      [
        'The letter was there before the sun went down.',
        'Late in the evening {p} came back with the answer.',
        'In {goal} {p} was given cake, and {he} brought a piece back for {q}.',
      ],
    ],
  },
  {
    name: 'paint',
    summary: '{p} painted {q_s} {door} {colour} instead of {other}, but {q} liked it.',
    gist: '{p} used the wrong colour, but {q} liked it.',
    headings: ['The {colour} {door}', 'The wrong colour', 'A pot of paint'],
    nouns: { door: ['door', 'boat', 'fence', 'gate', 'cart', 'shed'], colour: COLOURS, other: COLOURS },
    fair: true,
    friends: true,
    beats: [
      [
        '{q} wanted {qhis} {door} to be {other} and asked {p_o} to paint it.',
        '{p} had promised to paint {q_s} {door} {other}.',
        '{once}{p} came to paint {q_s} {door}, which was to be {other}.',
      ],
      [
        'But {p} took the wrong pot, and when the work was done, the {door} was {colour}.',
        'It was dark in the shop, so {p} bought the wrong paint. Soon the {door} was {colour}.',
        '{p} was thinking of other things and painted it {colour}.',
      ],
      maybe('{p} was ashamed and wanted to hide.', 'The neighbours came to look.'),
      [
        '{q} stood in front of it for a while and then said that {qhe} liked it.',
        '{q} looked at it from all sides and liked it very much.',
        'When {q} came home, {qhe} laughed and liked it even better.',
      ],
      [
        'Soon others in the street wanted the same colour.',
        'So the {door} stayed as it was.',
        '{p} was very much relieved.',
      ],
    ],
  },
];
