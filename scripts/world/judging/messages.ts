import type { Dice } from '../random.ts';
import { fill, inWords } from '../text.ts';
import { PEOPLE, TOWNS } from '../words.ts';

/** What a short message is for. */
const PURPOSES = ['greeting', 'order', 'complaint', 'thanks', 'invitation', 'apology', 'warning'] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Message {
  readonly text: string;
  readonly purpose: Purpose;
  /** What it is about, whoever and whatever is named in it. */
  readonly occasion: string;
}

/** A message is one of the first sentences and one of the second ones. */
const SENTENCES: Readonly<Record<Purpose, readonly [first: readonly string[], second: readonly string[]]>> = {
  greeting: [
    ['Good morning, {q}.', 'Hello, {q}.', 'Good evening, {q}.', 'Hello from {town}, dear {q}.'],
    [
      'I hope that you are well.',
      'It is good to see you again.',
      'I hope that your family is in good health.',
      'I was just thinking of you.',
      'May your {day} be a good one.',
    ],
  ],
  order: [
    [
      'Please pack {n} {goods} for me.',
      'I would like {n} {goods} for {day}.',
      'We need {n} {goods} by {day}.',
      'I should like to have {n} {goods}.',
    ],
    [
      'I will pay when they come.',
      'My son will fetch them.',
      'Bring them to my house, if you can.',
      'They should be of the best sort.',
      'Send them to the inn in {town}.',
    ],
  ],
  complaint: [
    [
      'The {goods} that I bought on {day} are badly made.',
      'I paid for {n} {goods}, and not one of them has come.',
      'The {goods} from your shop are not what you promised.',
      'Half of the {goods} that you sent me are broken.',
    ],
    [
      'I want my money back.',
      'This must not happen again.',
      'I am not at all pleased.',
      'I expect better from a shop like yours.',
      'It is the second time this month.',
    ],
  ],
  thanks: [
    [
      'How kind of you to bring me {n} {goods}.',
      'You helped me so much on {day}, {q}.',
      'The {goods} that you gave me are lovely.',
      'Without your help, {q}, I would never have finished by {day}.',
    ],
    [
      'I shall not forget it.',
      'You have made me very happy.',
      'I do not know how to repay you.',
      'You are a true friend.',
      'It means a lot to me.',
    ],
  ],
  invitation: [
    [
      'Come to our house on {day}, {q}.',
      'On {day} we have a feast in {town}.',
      'There will be music and cake at our house on {day}.',
      'We are going to dance in {town} on {day}.',
    ],
    [
      'It would be lovely if you could join us.',
      'Bring your whole family.',
      'There is a chair for you at our table.',
      'Everyone hopes that you will come.',
      'Be our guest and stay for the night.',
    ],
  ],
  apology: [
    [
      'I broke one of your {goods} on {day}.',
      'I forgot to come on {day}, {q}.',
      'It was my fault that your {goods} got lost.',
      'I should not have shouted at you on {day}, {q}.',
    ],
    [
      'I am very sorry.',
      'Please forgive me.',
      'I will make it good again.',
      'I feel bad about it, and it will not happen again.',
      'I hope that we can still be friends.',
    ],
  ],
  warning: [
    [
      'Stay away from the bridge in {town}, {q}.',
      'Do not take the forest road on {day}.',
      'A thief is about in {town}.',
      'There will be a great storm on {day}.',
    ],
    [
      'It is not safe out there.',
      'Lock your door and take care.',
      'Somebody could get hurt.',
      'Keep the children at home.',
      'Be careful, and tell the others too.',
    ],
  ],
};
const GOODS = [
  'baskets',
  'candles',
  'cups',
  'plates',
  'chairs',
  'lamps',
  'jugs',
  'boxes',
  'bells',
  'spoons',
  'clocks',
];
export const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Writes a message with a purpose that a reader can tell. */
export function writeMessage(dice: Dice): Message {
  const purpose = dice.pick(PURPOSES);
  const values = {
    q: dice.pick(PEOPLE).name,
    town: dice.pick(TOWNS),
    day: dice.pick(DAYS),
    goods: dice.pick(GOODS),
    n: inWords(dice.int(2, 12)),
  };
  const [firsts, seconds] = SENTENCES[purpose];
  const occasion = dice.pick(firsts);
  return { purpose, occasion, text: fill(`${occasion} ${dice.pick(seconds)}`, values) };
}
