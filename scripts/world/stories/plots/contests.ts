import { inColours, maybe, type Plot } from './plot.ts';

const GOALS = ['river', 'bridge', 'mill', 'tower', 'old oak', 'harbour', 'windmill', 'church'];

/** How a race begins, whoever wins it. */
const RACE_OPENINGS: readonly string[] = [
  '{once}{both} ran a race to the {goal}.',
  'There was a race to the {goal} that day, and {both} were the fastest runners in {town}.',
  '{q} said that nobody could run as fast as {qhe} did. So {both} ran a race to the {goal}.',
  'The people of {town} stood along the road to see {both_o} race to the {goal}.',
];
const CHEERS = maybe(
  'The children shouted and waved.',
  'People cheered on both sides.',
  'Dust rose from the road.',
);

/** Races, contests, bargains and things that are made. */
export const CONTESTS: readonly Plot[] = [
  {
    name: 'late start',
    summary: '{p} won the race to the {goal} against {q} though {he} started last.',
    gist: '{p} won the race against {q} though {he} started last.',
    headings: ['The race to the {goal}', 'A late start', 'From last to first'],
    nouns: { goal: GOALS },
    fair: true,
    friends: true,
    beats: [
      RACE_OPENINGS,
      [
        'When the bell rang, {p} was still tying {his} shoe and started last.',
        '{p} did not hear the bell and started after all the others.',
        '{q} was off like the wind, but {p} slipped and started last.',
      ],
      CHEERS,
      [
        'But {p} ran faster and faster and passed {q} just before the end.',
        'Halfway there {q} grew tired, and {p} ran past and came first.',
        'Step by step {p} caught up with {q} and was first by the length of an arm.',
      ],
      [
        '{q} shook hands with {p_o} and meant it.',
        '{q} could hardly believe it.',
        'The prize was a basket of plums, and {they} shared it.',
      ],
    ],
  },
  {
    name: 'fall',
    summary: '{p} won the race to the {goal} because {q} fell over a {trip}.',
    gist: '{p} won the race because {q} fell.',
    headings: ['The race to the {goal}', 'A fall on the way', 'Over a {trip}'],
    nouns: { goal: GOALS, trip: ['root', 'stone', 'rope', 'bucket', 'hen', 'dog', 'basket', 'log'] },
    fair: true,
    friends: true,
    beats: [
      RACE_OPENINGS,
      [
        '{q} was faster at first and looked back with a smile.',
        'Soon {q} was ahead, and {p} could see only {qhis} back.',
        'For a long time {p} ran behind, and {q} was sure to win.',
      ],
      CHEERS,
      [
        'But {q} fell over a {trip}, and {p} came first.',
        'Then {q} did not see a {trip} in the way and fell, so {p} won.',
        'Near the end {q} fell flat over a {trip}. {p} ran past and won.',
      ],
      [
        '{q} got up, rubbed {qhis} knee and laughed.',
        '"Next time I shall look at my feet," said {q}.',
        '{p} helped {q} up and shared the prize.',
      ],
    ],
  },
  {
    name: 'stop',
    summary: '{p} lost the race to {q} because {he} stopped to help {a_beast}.',
    gist: '{p} lost the race to {q} because {he} stopped to help an animal.',
    headings: ['The race to the {goal}', 'Why {p} lost', 'A good deed on the way'],
    nouns: { goal: GOALS, beast: ['lamb', 'duck', 'dog', 'hare', 'hen', 'owl', 'kitten'] },
    fair: true,
    beats: [
      RACE_OPENINGS,
      [
        '{p} was well ahead of all the others.',
        'At the first corner {p} was already in front.',
        '{p} ran lightly, and {q} was far behind.',
      ],
      CHEERS,
      [
        'Then {p} saw {a_beast} that was caught in a fence. {p} stopped to set it free, and {q} won.',
        'But at the side of the road lay {a_beast} with a hurt leg. {p} stopped to help it, so {q} came first.',
        'But {p} heard a cry from the ditch, stopped and pulled out {a_beast}. Meanwhile {q} ran past and won.',
      ],
      [
        '{q} was proud of the prize, but it was {p_o} whom the people praised.',
        '{p} was not sad about it at all.',
        'When {q} heard the reason, {qhe} gave {p_o} the prize.',
      ],
    ],
  },
  {
    name: 'pies',
    summary: '{p} won the contest with {a_pie}, though {q} had won every year before.',
    gist: '{p} won the contest, though {q} had won every year before.',
    headings: ['The contest of pies', 'A new winner in {town}', 'The best pie of all'],
    nouns: {
      pie: [
        'apple pie',
        'plum pie',
        'cherry pie',
        'pear pie',
        'cheese pie',
        'berry pie',
        'nut cake',
        'honey cake',
      ],
    },
    beats: [
      [
        'Every autumn there was a baking contest in {town}, and {q} had won it every year.',
        '{q} had won the baking contest in {town} year after year.',
        '{once}{p} heard of the great baking contest in {town}. {q} had always won it.',
      ],
      [
        'This time {p} came with {a_pie} made after an old family recipe.',
        '{p} had never baked before, but {he} brought {a_pie}.',
        'Nobody looked at the little table where {p} stood with {a_pie}.',
      ],
      maybe('The smell of butter and sugar filled the hall.', '{q} smiled and was sure of the prize.'),
      [
        'The judges tasted everything twice. Then they gave {p_o} the first prize.',
        'The oldest judge took one bite, closed her eyes and named {p_o} the winner.',
        'After a long talk the judges said that {p} had won.',
      ],
      [
        '{q} came over, ate a piece and asked how it was made.',
        '{q} said, "Next year I shall have to try harder."',
        'Not a crumb was left in the evening.',
        '{p} blushed and did not know what to say.',
      ],
    ],
  },
  {
    name: 'trade',
    summary: '{p} gave {q} {a_tool} and got {a_horn} for it.',
    gist: '{p} gave {q} a tool and got an instrument for it.',
    headings: ['A fair trade', 'The {tool} and the {horn}', 'Both were happy'],
    nouns: {
      tool: ['hammer', 'saw', 'spade', 'axe', 'ladder', 'rake', 'chisel', 'shovel', 'hoe', 'sickle'],
      horn: ['flute', 'drum', 'harp', 'violin', 'trumpet', 'fiddle', 'guitar', 'lute'],
    },
    beats: [
      [
        '{p} had {a_tool} that {he} no longer used.',
        'In {p_s} shed there was {a_tool}, as good as new.',
        '{q} needed {a_tool} for the garden. {p} had one to spare.',
        '{once}{p} went to the market in {town} with {a_tool} to trade.',
      ],
      [
        '{q} had {a_horn} at home that nobody played.',
        'On {q_s} wall hung {a_horn}, but {qhe} had never learned to play it.',
        '{q} owned {a_horn} and wanted to be rid of it.',
      ],
      maybe(
        '{p} had wished for one since childhood.',
        '{p} said, "Let us trade!"',
        '{they} talked about it for an hour.',
      ),
      [
        'So {they} made a trade, and neither of {them} paid a coin.',
        'So the {tool} and the {horn} changed hands that same day.',
        '{they} shook hands, and each took home what the other had brought.',
      ],
      [
        'From then on there was music in {p_s} house every evening.',
        'The next day {q} was working in the garden, and {p} was playing a tune.',
        'Both of {them} thought that {they} had made the better trade.',
      ],
    ],
  },
  {
    name: 'loan',
    summary: '{p} bought {a_thing} because {q} lent {him} {count} coins.',
    gist: '{p} bought what {he} liked because {q} lent {him} money.',
    headings: ['{count} coins', 'The {thing} at the market', 'A friend at the market'],
    nouns: {
      thing: inColours(['hat', 'scarf', 'coat', 'kite', 'basket', 'lamp']),
      count: ['two', 'three', 'four', 'five', 'six', 'seven', 'eight'],
    },
    fair: true,
    beats: [
      [
        '{once}{p} saw {a_thing} at the market in {town} and could not walk on.',
        'At the market in {town} there hung {a_thing}, and {p} liked it at once.',
        '{q} was with {p_o} at the market when {p} saw {a_thing}.',
      ],
      [
        '{he} counted {his} money. It was {count} coins too little.',
        'But it cost {count} coins more than {p} had.',
        'The price was high, and {p} was short of {count} coins.',
      ],
      maybe('The trader said, "It is the last one."', 'Another buyer was already looking at it.'),
      [
        '{q} took out a purse and lent {p_o} the rest.',
        'Then {q} came by and lent {p_o} what was missing.',
        '{q} said, "You can pay me back later," and gave {p_o} the money.',
      ],
      [
        '{p} carried the {thing} home with a smile.',
        'A week later {p} paid back every coin.',
        'The trader wrapped the {thing} in paper and tied a string round it.',
        '{p} was the happiest person in the whole market.',
      ],
    ],
  },
  {
    name: 'secret gift',
    summary: '{p} made {q} {a_gift} in secret for {qhis} birthday.',
    gist: '{p} made {q} a gift in secret for {qhis} birthday.',
    headings: ['A secret gift', 'The birthday', 'The light in the window'],
    nouns: { gift: inColours(['scarf', 'belt', 'kite', 'basket', 'chair', 'box', 'lamp', 'vest', 'shirt']) },
    beats: [
      [
        'It was a week before {q_s} birthday, and {p} had no gift yet.',
        'Every night there was a light in {p_s} window, and nobody knew why.',
        '{q} thought that everyone had forgotten {qhis} birthday.',
        '{p} wanted to give {q} something fine for {qhis} birthday.',
      ],
      [
        'For a week {p} worked in secret, late into the night.',
        '{p} locked the door every evening and worked until midnight.',
        'In secret {p} bought what was needed and set to work.',
      ],
      maybe('Once {q} nearly came in too early.', '{q} wondered why {p} was so tired.'),
      [
        'On {q_s} birthday {p} came with a big parcel. In it was {a_gift}.',
        'On the birthday there stood a parcel at {q_s} door. {q} opened it and found {a_gift}, made by {p_o}.',
        'When {q_s} birthday came, {p} gave {qhim} {a_gift} made with {his} own hands.',
      ],
      [
        '{q} had not had such a fine gift for years.',
        '{q} was so happy that {qhe} danced through the room.',
        '{q} said, "You are a true friend."',
      ],
    ],
  },
  {
    name: 'lesson',
    summary: '{q} taught {p} to {skill} in one {season}.',
    gist: '{p} learned something new because {q} taught {him}.',
    headings: ['Learning to {skill}', 'Lessons in {season}', 'A patient teacher'],
    nouns: {
      skill: ['knit', 'sew', 'read', 'dance', 'ride', 'bake', 'sing', 'draw', 'write', 'swim'],
      season: ['spring', 'summer', 'autumn'],
    },
    friends: true,
    beats: [
      [
        '{p} had always wanted to {skill}, but nobody had shown {him} how.',
        '{p} could do many things, but {he} could not {skill}.',
        '{q} could {skill} better than anyone else in {town}. {p} could not do it at all.',
      ],
      [
        'When {season} came, {q} said, "Come to me every day, and you will learn it."',
        'In {season} {q} offered to teach {p_o}.',
        'So {p} asked {q} for help, and the lessons began in {season}.',
      ],
      [
        'At first everything went wrong, and {p} wanted to give up.',
        'The first days were hard, but {q} was a patient teacher.',
        '{p} made a hundred mistakes, and {q} never grew angry.',
      ],
      maybe('{q} said, "Nobody is born a master."', '{p} practised even in {his} dreams.'),
      [
        'Before the {season} was over, {p} could {skill} as well as {q}.',
        'At the end of the {season} {p} could {skill}, and everyone was surprised.',
        'When the {season} ended, {p} knew how to {skill} and was proud of it.',
      ],
    ],
  },
];
