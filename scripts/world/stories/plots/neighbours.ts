import { maybe, type Plot } from './plot.ts';

/** What goes wrong and right among neighbours: quarrels, lies, meals and strangers. */
export const NEIGHBOURS: readonly Plot[] = [
  {
    name: 'quarrel',
    summary: '{both} quarrelled about {a_bone} until {q} said sorry.',
    gist: '{both} quarrelled until {q} said sorry.',
    headings: ['A quarrel about {a_bone}', 'The first word', 'Friends again'],
    nouns: {
      bone: ['fence', 'boat', 'ladder', 'cart', 'pear tree', 'well', 'goat', 'song', 'spade', 'bench'],
    },
    friends: true,
    beats: [
      [
        '{once}{both} began to quarrel about {a_bone}.',
        '{both} were good friends, until {they} fell out over {a_bone}.',
        'It was only {a_bone}, but {both} quarrelled about it in the middle of the street.',
      ],
      [
        'For a whole week {they} did not say a word to each other.',
        'After that each of {them} looked the other way when {they} met.',
        'All through the month there was an icy silence between {them}.',
      ],
      maybe(
        '{p} was too proud to take the first step.',
        '{p} was unhappy, but said nothing.',
        'Their friends did not know what to do.',
      ),
      [
        'Then {q} knocked at {p_s} door and said, "I am sorry."',
        'At last {q} came with a cake under {qhis} arm and said sorry.',
        'In the end it was {q} who held out a hand and said sorry.',
      ],
      [
        '{p} was glad and said, "Let us forget it."',
        'Soon {they} were talking as if nothing had happened.',
        '{p} opened the door wide and put the kettle on.',
      ],
    ],
  },
  {
    name: 'lie',
    summary: '{p} blamed {q} for the broken {jug} but told the truth in the end.',
    gist: '{p} blamed {q} but told the truth in the end.',
    headings: ['The broken {jug}', 'The truth', 'A lie and what came of it'],
    nouns: { jug: ['jug', 'window', 'lamp', 'bowl', 'plate', 'chair', 'mirror', 'clock', 'cup'] },
    beats: [
      [
        '{once}{p} broke a {jug} at school and was afraid to say so.',
        'A {jug} lay broken on the floor of the inn. It was {p} who had broken it.',
        '{p} was running through the house and broke a {jug}.',
      ],
      [
        'When people asked about it, {p} said that it had been {q}.',
        '{p} told everybody that {q} had done it.',
        'Everyone was angry, and so {p} put the blame on {q}.',
      ],
      [
        '{q} had to work three days to pay for it and did not complain.',
        '{q} said only, "That is not true," and went away sadly.',
        'Nobody believed {q} any more.',
      ],
      maybe('That night {p} could not sleep.', '{p} felt worse with every hour.'),
      [
        'In the end {p} stood up in front of everybody and told the truth.',
        'The next morning {p} went to {q}, told the truth and asked to be forgiven.',
        'At last {p} could bear it no longer and told the truth.',
      ],
      [
        '{q} said, "That was brave of you."',
        '{both} stayed friends all the same.',
        'After that {p} never lied again.',
      ],
    ],
  },
  {
    name: 'feast',
    summary: '{p} cooked the {dish} for the feast in {q_s} kitchen.',
    gist: '{p} cooked for the feast in {q_s} kitchen.',
    headings: ['The {dish} for the feast', 'A cold stove', 'In {q_s} kitchen'],
    nouns: { dish: ['soup', 'rice', 'stew', 'porridge', 'dumplings', 'sausages', 'pancakes', 'beans'] },
    friends: true,
    beats: [
      [
        '{p} had promised to cook {dish} for the great feast.',
        'There was to be a feast in {town}, and {p} was to cook the {dish}.',
        '{once}{p} was asked to cook {dish} for a feast of fifty people.',
      ],
      [
        'But that morning {p_s} stove was broken and stayed cold.',
        'But there was no wood in the house, and no fire would burn.',
        'But the chimney was blocked, and the kitchen was full of smoke.',
      ],
      maybe('"What a day for it!" {p} thought.', 'The guests were already on their way.'),
      [
        '{q} opened the door next door and said, "Come and use my kitchen!"',
        'When {q} heard of it, {qhe} let {p_o} use {qhis} own kitchen.',
        '{q} lived across the street. {p} carried the pots over and cooked everything in {q_s} kitchen.',
      ],
      [
        'In the evening everyone at the feast asked for more.',
        'The {dish} had never tasted better.',
        'Nothing was left over but the empty pots.',
      ],
    ],
  },
  {
    name: 'burnt',
    summary: '{p} burned the {dish} for the feast, so {q} brought {other} instead.',
    gist: '{p} burned the food for the feast, so {q} brought some instead.',
    headings: ['Smoke over the feast', 'The burnt {dish}', '{other} for everyone'],
    nouns: {
      dish: ['soup', 'rice', 'stew', 'porridge', 'dumplings', 'sausages', 'pancakes', 'beans'],
      other: [
        'bread and cheese',
        'honey cake',
        'plums and nuts',
        'cold pie',
        'apples and cake',
        'fried fish',
      ],
    },
    beats: [
      [
        '{p} had promised to cook {dish} for the great feast.',
        'There was to be a feast in {town}, and {p} was to cook the {dish}.',
        '{once}{p} was asked to cook {dish} for a feast of fifty people.',
      ],
      [
        '{p} only sat down for a moment, but fell asleep beside the stove.',
        'While the pot was on the fire, {p} went out to look at the dancers.',
        'But {p} was talking at the window and forgot the pot on the fire.',
      ],
      [
        'When the smoke came under the door, it was too late. The {dish} had burned.',
        'Soon it smelled of smoke, and the {dish} had burned as black as coal.',
        'The {dish} burned, and the guests sat before empty plates.',
      ],
      maybe('{p} wanted to run away.', '{q} said, "Nobody shall go hungry."'),
      [
        'Then {q} ran home and brought {other} for all of the guests.',
        'Luckily {q} had {other} in the cellar and brought enough for everybody.',
        '{q} came to the rescue with {other} in two large baskets.',
      ],
      [
        'It was a merry feast all the same.',
        'The guests ate, laughed and asked for no more.',
        '{p} washed the black pot for three days.',
      ],
    ],
  },
  {
    name: 'warning',
    summary: '{p} did not listen to {q}, and the rain spoiled the {crop}.',
    gist: '{p} did not listen to {q}, and the rain did great harm.',
    headings: ['Rain on the {crop}', 'A warning', 'The {crop} in the rain'],
    nouns: { crop: ['hay', 'washing', 'wool', 'firewood', 'grain', 'flour', 'barley', 'salt'] },
    beats: [
      [
        'The {crop} lay outside in the sun, and {p} was in no hurry to bring it in.',
        '{p} had put the {crop} outside and sat down in the shade.',
        '{once}{p} left the {crop} outside, for the sky was blue.',
      ],
      [
        '{q} looked at the swallows and said, "It is going to rain."',
        '{q} came by and told {p_o} that there would be rain before night.',
        '{q} pointed to a small cloud and said, "Bring it in now!"',
      ],
      [
        '{p} laughed and went to sleep under a tree.',
        'But {p} said, "There is always time tomorrow."',
        'But {p} only shook {his} head and went fishing.',
      ],
      [
        'An hour later the rain came down and spoiled everything.',
        'In the evening it poured, and all was spoiled.',
        'Before {p} could fetch a basket, it was raining hard, and nothing could be saved.',
      ],
      maybe('Thunder rolled over the hills.', '{p} stood there, wet to the skin.'),
      [
        'From that day on {p} listened when {q} spoke of the weather.',
        '{q} did not say a word, but lent {p_o} a dry coat.',
        'It was a dear lesson.',
      ],
    ],
  },
  {
    name: 'stranger at the door',
    summary: 'The stranger whom {q} sent away and {p} took in was a famous {who}.',
    gist: 'The stranger whom {q} sent away and {p} took in was famous.',
    headings: ['The stranger', 'A guest in the night', 'The famous {who}'],
    nouns: { who: ['painter', 'singer', 'doctor', 'writer', 'cook', 'dancer', 'judge', 'captain'] },
    beats: [
      [
        'One wet evening a stranger in an old coat came to {town}.',
        'It was late and cold when a stranger came along the road.',
        'A stranger with muddy boots was looking for a bed for the night.',
      ],
      [
        '{q} looked through the window and sent the stranger away.',
        'The stranger knocked at {q_s} door first and was sent away.',
        '"We have no room," said {q} and sent the poor man away.',
      ],
      [
        'But {p} had pity, took him in and gave him soup and a warm bed.',
        '{p} saw him in the rain, took him in and lit a fire.',
        'But next door {p} took him in without asking his name.',
      ],
      maybe(
        'The guest ate like a wolf and said little.',
        'The guest slept until noon.',
        'The man thanked {p_o} with a deep bow.',
      ),
      [
        'In the morning the stranger told {p_o} who he was: a famous {who}.',
        'The next day it turned out that the guest was a famous {who}.',
        'A month later {p} saw a picture of the guest in the newspaper. It was a famous {who}.',
      ],
      [
        '{q} was very sorry about it.',
        'All of {town} wanted to hear the story.',
        '{p} would have done the same for anyone.',
      ],
    ],
  },
  {
    name: 'gift returned',
    summary: '{p} gave a hungry stranger {food} and was given {a_thing} in return.',
    gist: '{p} fed a hungry stranger and was given a present in return.',
    headings: ['The hungry stranger', 'A gift for a gift', 'The {thing}'],
    nouns: {
      food: ['bread', 'soup', 'cheese', 'stew', 'porridge', 'rice', 'cake'],
      thing: [
        'silver ring',
        'little bell',
        'golden key',
        'old book',
        'wooden flute',
        'glass bird',
        'warm cloak',
      ],
    },
    beats: [
      [
        '{once}{p} met a hungry stranger on the road to {town}.',
        'A stranger sat by the {place}, hungry and tired. {q} walked past, but {p} stopped.',
        '{p} was eating alone by the {place} when a hungry stranger came up.',
      ],
      [
        '{p} had only a little {food}, but {he} gave it to the old woman.',
        '{p} said, "Sit down with me!" and gave the old woman {food}.',
        'The old woman had not eaten for two days, so {p} gave her {food}.',
      ],
      [
        'The old woman ate every bite and smiled for the first time.',
        'The old woman told long tales of far countries as she ate.',
        'The old woman thanked {p_o} many times and rested until noon.',
      ],
      maybe('{q} said, "You will never see her again."', 'Birds came to pick up the crumbs.'),
      [
        'Before she went on, she gave {p_o} {a_thing}.',
        'When she left, she reached into her bag and gave {p_o} {a_thing}.',
        'In return she gave {p_o} {a_thing} that nobody had ever seen the like of.',
      ],
      [
        '{p} kept it all {his} life.',
        '{p} showed it to everyone in {town}.',
        'It brought {p_o} luck for many years.',
      ],
    ],
  },
  {
    name: 'false alarm',
    summary: 'Nobody pulled {p} out of the {hole} because {he} had cried for help in jest before.',
    gist: 'Nobody helped {p} because {he} had cried for help in jest before.',
    headings: ['A joke too many', 'A cry for help', 'Nobody came'],
    nouns: { hole: ['well', 'ditch', 'river', 'pond', 'mud', 'mill pond', 'deep snow', 'pit'] },
    beats: [
      [
        '{p} liked to play jokes on the people of {town}.',
        'Nobody in {town} liked a joke better than {p}.',
        'Three times that week {p} had played the same joke.',
      ],
      [
        '{he} cried for help, and when {q} came running, {he} laughed.',
        'When {he} cried for help, {q} and the others came, and there was no danger at all.',
        '{he} shouted for help in jest, and {q} ran out of the house in slippers.',
      ],
      maybe('{q} said, "You will be sorry one day."', 'The people shook their heads.'),
      [
        'Then {p} really fell into the {hole} and cried as loudly as {he} could.',
        'A few days later {p} slipped and fell into the {hole}. {he} cried for help again.',
        'But on {day} {p} fell into the {hole}, and this time it was no joke.',
      ],
      [
        'Everyone heard it, but nobody came.',
        '{q} heard it and said, "Not again!" Nobody came.',
        'Nobody came, for everyone took it for another joke.',
      ],
      [
        '{p} had to climb out alone, cold and wet.',
        'It was dark when {p} got out by {self}.',
        'After that {p} made no more jokes of that kind.',
      ],
    ],
  },
];
