import type { Dice } from '../random.ts';
import { capitalise, fill } from '../text.ts';
import { PEOPLE, type Person } from '../words.ts';

const MOODS = ['happy', 'sad', 'angry', 'afraid'] as const;
export type Mood = (typeof MOODS)[number];

/** A short note of what happened to somebody; the mood shows without being named. */
export interface Note {
  readonly person: Person;
  readonly text: string;
  readonly mood: Mood;
  /** What happened, whoever it happened to and whatever they did. */
  readonly cause: string;
}

const CAUSES: Readonly<Record<Mood, readonly string[]>> = {
  happy: [
    '{p} found the ring that {he} had lost in spring.',
    "After a year at sea, {p}'s brother was home again.",
    'The pie that {p} had baked won the first prize.',
    'For the first time, {p} played a whole song without a fault.',
    "{p}'s lost dog came running down the road.",
    'A letter told {p} that {he} had got the place at the school.',
    "All of {p}'s friends came to {his} birthday.",
    "After weeks of rain, the sun shone on {p}'s garden.",
    "{p}'s sick goat stood up and ate again.",
    '{p} opened the box and saw the red boots that {he} had wished for.',
    "{p}'s baby took its first steps.",
    '{p} won the race by a nose.',
  ],
  sad: [
    "{p}'s old dog died in the night.",
    "{p}'s best friend moved to a town far away.",
    '{p} lost the ring that {his} mother had given {him}.',
    "Nobody came to {p}'s birthday.",
    'The storm broke the apple tree that {p} had planted as a child.',
    '{p} had to sell {his} old house by the river.',
    "The ship with {p}'s sister on board sailed away.",
    'The letter that {p} had hoped for did not come.',
    '{p} read the last letter of {his} grandmother again.',
    'The little bird that {p} had fed all winter did not wake up.',
    '{p} stood alone on the bridge where {he} had once walked with {his} friend.',
    "{p}'s last horse had to be sold.",
  ],
  angry: [
    "Somebody let the goats into {p}'s garden again.",
    "The neighbour broke {p}'s new saw and said nothing.",
    "A thief took {p}'s best hens.",
    'The seller had cheated {p} out of ten coins.',
    'Somebody told lies about {p} all over town.',
    "For the third time, the boys threw mud at {p}'s clean shirts.",
    "The carter drove over {p}'s flowers and laughed.",
    '{p} had waited for an hour, and then somebody pushed in front of {him}.',
    "The neighbour had borrowed {p}'s ladder and sold it.",
    "The dog next door ate {p}'s dinner.",
    "Somebody had cut down {p}'s old oak without a word.",
    "The guests broke {p}'s best cups and never said sorry.",
  ],
  afraid: [
    'At night {p} heard steps in the empty house.',
    "The ice cracked under {p}'s feet.",
    'A bear stood on the path in front of {p}.',
    'The lamp went out while {p} was deep in the cave.',
    "Something moved under {p}'s bed.",
    "The wind pushed {p}'s boat out to sea.",
    '{p} heard wolves behind {him} in the snow.',
    'The bridge began to sway while {p} was on it.',
    'A cold hand touched {p} in the dark.',
    '{p} looked down from the tower and held on to the wall.',
    'The lightning struck the tree beside {p}.',
    'A strange shadow followed {p} through the fog.',
  ],
};
const SIGNS: Readonly<Record<Mood, readonly string[]>> = {
  happy: [
    '{He} sang the whole day.',
    '{He} danced round and round.',
    '{He} could not stop smiling.',
    '{He} hugged everyone around {him}.',
    '{He} jumped into the air and laughed.',
    '{He} whistled all evening.',
  ],
  sad: [
    '{He} sat down and wept.',
    '{He} did not want to eat or to speak.',
    '{He} went to bed early and cried into the pillow.',
    'Tears ran down {his} face.',
    '{He} looked at the ground for a long time.',
    '{He} did not laugh or sing for days.',
  ],
  angry: [
    '{He} clenched {his} fists.',
    '{He} threw {his} cap on the ground.',
    '{He} ground {his} teeth.',
    '{He} shouted until {his} face was red.',
    '{He} stamped {his} feet and swore.',
    '{He} shouted, "That is enough!"',
  ],
  afraid: [
    '{He} did not dare to move.',
    '{His} knees shook, and {he} could hardly breathe.',
    '{He} wished that {he} were safe at home.',
    '{He} called for help with a thin voice.',
    '{His} heart beat like a drum.',
    '{He} turned pale and held {his} breath.',
  ],
};

/** Writes a note about somebody: what happened and what they did. */
export function writeNote(dice: Dice): Note {
  const mood = dice.pick(MOODS);
  const person = dice.pick(PEOPLE);
  const { name: p, he, him, his } = person;
  const cause = dice.pick(CAUSES[mood]);
  // A pronoun stands only for somebody whom the sentence before began with.
  const He = cause.startsWith('{p} ') ? capitalise(he) : p;
  const values = { p, he, him, his, He, His: capitalise(his) };
  const text = fill(`${cause} ${dice.pick(SIGNS[mood])}`, values);
  return { person, mood, cause, text };
}
