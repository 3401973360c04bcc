import { TOWNS } from '../../words.ts';
import { inColours, maybe, type Plot } from './plot.ts';

/** Things, animals and ways that are lost, and what comes to light. */
export const FINDING: readonly Plot[] = [
  {
    name: 'lost thing',
    summary: '{q} found the {thing} that {p} had lost near the {place}.',
    gist: '{q} found what {p} had lost.',
    headings: ['The lost {thing}', 'Lost and found', 'Lost near the {place}'],
    nouns: { thing: inColours(['hat', 'scarf', 'cap', 'glove', 'belt', 'bag']) },
    fair: true,
    friends: true,
    beats: [
      [
        '{once}{p} lost {a_thing} somewhere near the {place}.',
        '{p} came home from a walk near the {place} and saw that {his} {thing} was gone.',
        '{once}{q} met {p_o} in the street. {p} had lost {a_thing} near the {place} and was very sad.',
        'Somewhere near the {place} {p} had lost {a_thing}, the best one {he} owned.',
      ],
      [
        '{p} looked for it all morning, under every bench and behind every door.',
        '{p} searched the grass on both sides of the road, but there was nothing to be seen.',
        '{p} asked everybody in the street, and nobody had seen it.',
        '{p} went back along the same road three times and found nothing.',
      ],
      maybe(
        '{q} said, "Two can look better than one."',
        '{q} said, "It cannot be far away."',
        'By noon {p} was tired and ready to give up.',
      ),
      [
        'Then {q} looked behind an old wall, and there it lay.',
        'It was {q} who saw it at last, high up in the branches of a tree.',
        '{q} went on looking until evening and found it in a heap of leaves.',
        'But {q} had good eyes and spied it under a cart.',
      ],
      [
        '{p} was so glad that {he} gave {q} a pot of honey.',
        '{p} thanked {q} again and again.',
        'From that day on {p} took better care of {his} things.',
        '{p} ran all the way home with it, laughing for joy.',
      ],
    ],
  },
  {
    name: 'runaway',
    summary: '{p} found the runaway {beast} near the {place} and led it home with {q}.',
    gist: '{p} found the runaway animal and led it home with {q}.',
    headings: ['The runaway {beast}', 'A long walk home', 'Gone in the night'],
    nouns: { beast: ['goat', 'horse', 'sheep', 'cow', 'donkey', 'pony'] },
    friends: true,
    beats: [
      [
        'In the night a {beast} broke out of its shed and ran away.',
        '{once}{q} left the gate open, and the {beast} ran off into the fields.',
        'The gate was old and weak. {once}the {beast} pushed it open and was gone.',
        '{once}{both} saw that the shed was empty. The {beast} had run away.',
      ],
      [
        '{both} followed its tracks through the mud until it was dark.',
        '{q} looked in the woods, and {p} walked along the river and called.',
        '{both} asked at every farm, but nobody had seen it pass.',
        '{q} wanted to wait until morning, but {p} took a lamp and went to look.',
      ],
      maybe(
        '{p} said, "It must be hungry and cold by now."',
        'Far away a dog was barking.',
        '{q} said, "We shall not sleep before it is home."',
      ),
      [
        'At last {p} found it near the {place}, asleep under a tree.',
        'It was {p} who saw it near the {place}, eating the flowers in a garden.',
        'Near the {place} {p} heard a noise, and there it stood in the long grass.',
      ],
      [
        '{p} and {q} tied a rope round its neck and led it home.',
        '{q} came with a rope, and together {they} led it back to its shed.',
        'With a handful of oats {both} led it home step by step.',
      ],
      maybe('Then {they} mended the gate.', 'It never ran away again.', 'Everyone was happy to see it back.'),
    ],
  },
  {
    name: 'map',
    summary: '{p} found the way to {goal} with a map that {q} had drawn.',
    gist: '{p} found the way with a map that {q} had drawn.',
    headings: ['The road to {goal}', 'A map on paper', 'Through the fog'],
    nouns: { goal: TOWNS, mist: ['fog', 'snow', 'rain'] },
    beats: [
      [
        '{once}{p} had to go to {goal}, where {he} had never been before.',
        '{p} wanted to visit an aunt in {goal}, but {he} did not know the way.',
        '{q} knew every road in the country. {p} had never been as far as {goal}.',
        'A letter called {p_o} to {goal}, two days away on foot.',
      ],
      [
        '{q} took a sheet of paper and drew a map with every hill and bridge.',
        'So {q} sat down at the table and drew a small map.',
        '{q} drew a map for the journey and marked the right road in red.',
      ],
      [
        'On the second day the {mist} was so thick that {p} could hardly see the road.',
        'In the hills the {mist} came down, and all the paths looked alike.',
        'Halfway there the {mist} hid the signs at the side of the road.',
      ],
      maybe('{p} was afraid, but only a little.', 'An owl called in the wood.', 'There was nobody to ask.'),
      [
        'But {p} looked at the map at every corner and came to {goal} before night.',
        'With the map in {his} hand {p} found the right bridge, and soon the lights of {goal} shone ahead.',
        '{p} trusted the map, counted the hills and stood in {goal} before the bells rang.',
      ],
      [
        '{p} kept the paper for the rest of {his} life.',
        'From there {p} sent {q} a card with many thanks.',
        'The first thing {p} did was to eat a bowl of hot soup.',
      ],
    ],
  },
  {
    name: 'wrong road',
    summary: '{p} came to {other} instead of {goal} because {he} had left the map at home.',
    gist: '{p} came to the wrong town because {he} had left the map at home.',
    headings: ['The wrong road', 'A map left at home', 'Not in {goal}'],
    nouns: { goal: TOWNS, other: TOWNS },
    fair: true,
    beats: [
      [
        '{once}{p} set out for {goal} to see the great fair.',
        '{q} was waiting in {goal}, and {p} had promised to be there by noon.',
        '{once}{p} had to bring a box of eggs to {goal}.',
        '{p} had a long way to go that day, all the way to {goal}.',
      ],
      [
        '{q} had drawn a good map, but {p} left it on the kitchen table.',
        'There was a good map, but it lay at home under a pile of books.',
        'In the hurry {p} forgot to take the map.',
      ],
      [
        'Where the road split in two, {p} went left and should have gone right.',
        'At the old oak {p} took the wrong road and did not see it for hours.',
        '{p} asked nobody, sang a song and walked on and on.',
      ],
      maybe('"I know the way," {p} thought.', 'There was nobody else on the road.'),
      [
        'In the evening {p} came to a town, but it was {other}.',
        'At last {p} saw roofs and a tower. A child said that this was {other}.',
        'When it grew dark, {p} stood at the gate of {other}, far from where {he} wanted to be.',
      ],
      [
        '{p} slept in a barn and walked back the next day.',
        'The people there laughed, but they gave {p_o} a bed for the night.',
        'From then on {p} never went anywhere without a map.',
      ],
    ],
  },
  {
    name: 'box',
    summary: '{p} dug for gold under the {tree} and found a box of {stuff}.',
    gist: '{p} dug for gold and found something else.',
    headings: ['Gold under the {tree}', 'The old box', 'What the box held'],
    nouns: {
      tree: ['oak', 'elm', 'willow', 'birch', 'beech', 'pine', 'maple'],
      stuff: ['old letters', 'buttons', 'nails', 'spoons', 'seeds', 'toys', 'bones'],
    },
    fair: true,
    beats: [
      [
        'An old song said that there was gold under the {tree}.',
        '{q} had heard that a rich man once hid his gold under the {tree}.',
        '{once}{p} dreamed of gold that lay under the {tree}.',
      ],
      [
        '{p} took a spade and dug the whole day long.',
        '{once}{p} went there with a spade and a lamp and began to dig.',
        '{q} laughed, but {p} dug a deep hole between the roots.',
        '{p} dug until {his} hands were sore.',
      ],
      maybe('{q} said, "You will find nothing but worms."', 'The earth was hard and full of stones.'),
      [
        'In the evening the spade hit a box. There was no gold in it, only {stuff}.',
        'Deep down there was a box. {p} broke it open, and it was full of {stuff}.',
        'At last {p} pulled out a rusty box. It held {stuff} and no gold at all.',
      ],
      [
        '{p} sat down in the grass and laughed.',
        '{q} said that this was treasure enough.',
        '{p} put the box on a shelf, where everyone could see it.',
        'All the same, {p} was glad, for nobody else had a box like it.',
      ],
    ],
  },
  {
    name: 'thief',
    summary: '{p} feared a thief, but the noise in the {room} came from {a_beast}.',
    gist: '{p} feared a thief, but it was only an animal.',
    headings: ['A noise in the night', 'The thief in the {room}', 'Who was in the {room}'],
    nouns: {
      room: ['barn', 'cellar', 'kitchen', 'shed', 'mill', 'attic'],
      beast: ['badger', 'owl', 'squirrel', 'goat', 'hen', 'cat', 'fox'],
    },
    beats: [
      [
        'In the middle of the night {p} woke up. There was a noise in the {room}.',
        '{p} was alone that night, and something moved in the {room}.',
        'It was past midnight when {p} heard a loud noise from the {room}.',
      ],
      [
        '"That is a thief," {p} thought and hid under the blanket.',
        '{p} thought of thieves, and {his} heart beat fast.',
        '{p} was sure that it was a thief and ran to wake {q}.',
      ],
      [
        '{q} came with a lamp and a broom, and slowly {they} opened the door.',
        'Soon {q} stood at the gate with a stick, and {they} crept to the door together.',
        '{q} lived next door and came at once, and {they} listened in the dark.',
      ],
      maybe('{q} said, "Stay behind me!"', 'Something fell to the floor.', 'Nobody dared to speak.'),
      [
        'But there was no thief. {a_beast} looked at them and went on eating.',
        'In the light of the lamp sat {a_beast}, more afraid than anybody else.',
        'All they saw was {a_beast} among the broken jars.',
      ],
      [
        '{p} laughed so loudly that it ran away.',
        'After that {p} slept very well.',
        '{q} shook {qhis} head and asked for a cup of tea.',
        '{p} felt a little foolish, but also very glad.',
      ],
    ],
  },
  {
    name: 'key',
    summary: '{p} lost the key to the {building}, so {q} climbed in through a window.',
    gist: '{p} lost a key, so {q} climbed in through a window.',
    headings: ['The lost key', 'In through the window', 'Locked out'],
    nouns: { building: ['mill', 'school', 'barn', 'shop', 'inn', 'town hall', 'bakery'] },
    fair: true,
    friends: true,
    beats: [
      [
        '{once}{both} stood in front of the {building}, and the door was locked.',
        '{p} had promised to look after the key to the {building}.',
        '{once}{p} wanted to open the {building}, as {he} did every morning.',
        '{q} was waiting at the {building} when {p} came running.',
      ],
      [
        '{p} felt in every pocket, but the key was gone.',
        'But {p} had lost the key on the way, and there was no other.',
        'The key was not in {p_s} bag and not in {his} coat. It was lost.',
      ],
      maybe(
        '{p} said, "What a fool I am!"',
        '{q} said, "I know another way in."',
        'A small crowd came to look.',
      ),
      [
        '{q} saw a small window that stood open, climbed up the wall and slipped inside.',
        'So {q} fetched a ladder and climbed in through a window on the first floor.',
        '{q} was small and quick. {qhe} climbed through the little window at the back.',
      ],
      [
        'A moment later the door opened from inside.',
        'Then {q} opened the door with a bow, and everyone clapped.',
        'The next day {p} had two new keys made.',
        '{p} found the key a week later in a boot.',
      ],
    ],
  },
];
