import type { Dice } from './random.ts';
import { capitalise, fill, withArticle } from './text.ts';
import { COLOURS, FOODS, PEOPLE } from './words.ts';

/** A short story and the one sentence that sums it up. */
export interface Story {
  readonly text: string;
  readonly summary: string;
}

const THINGS = [
  'hat',
  'scarf',
  'coat',
  'cap',
  'glove',
  'mug',
  'kite',
  'basket',
  'lamp',
  'cup',
  'bag',
  'ribbon',
];
const DISHES = ['soup', 'rice', 'fish', 'beans', 'eggs', 'plums'];
const PLACES = ['mill', 'market', 'bridge', 'school', 'garden', 'harbour', 'well', 'forest', 'inn', 'tower'];
const BEASTS = ['dog', 'goat', 'horse', 'duck', 'sheep', 'cat', 'hen', 'fox'];
const BUILDINGS = ['mill', 'school', 'inn', 'tower', 'barn', 'town hall'];
const WEATHERS = ['rain', 'snow', 'fog'];
const STORMS = ['storm', 'wind', 'heavy snow'];

const PLOTS: readonly { text: string; summary: string }[] = [
  {
    text: '{p} lost {a_thing} near the {place}. {He} looked for it all morning. Then {q} found it behind a wall. {p} was happy and gave {q} some {food}.',
    summary: '{q} found the {thing} that {p} had lost.',
  },
  {
    text: 'The {beast} ran away from the {place} in the night. {p} and {q} followed its tracks in the {weather}. At last {p} found it asleep under a tree. They brought it home.',
    summary: '{p} found the {beast} that had run away.',
  },
  {
    text: '{p} wanted to cook {dish} for the feast. There was no fire at home, so {he} went to the {building}. There {q} lent {him} a stove. Everyone at the feast asked for more.',
    summary: '{p} cooked {dish} for the feast with the help of {q}.',
  },
  {
    text: 'The {storm} broke the roof of the {building}. Nobody knew how to mend it. {p} came with a ladder and worked for two days. Now the roof is as good as new.',
    summary: '{p} mended the roof of the {building} after the {storm}.',
  },
  {
    text: '{p} saw {a_thing} at the market. It cost ten coins, and {he} had only six. {q} gave {him} the other four. {p} carried the {thing} home with a smile.',
    summary: '{p} bought {a_thing} with the help of {q}.',
  },
  {
    text: 'Every day {p} walked past the {place}. One day {he} heard a small sound and stopped. A young {beast} was stuck in the mud. {p} pulled it out and washed it.',
    summary: '{p} saved a young {beast} near the {place}.',
  },
  {
    text: '{p} and {q} had a race from the {place} to the river. {q} was faster at first. But {q} fell over a root, and {p} came first. They laughed about it all evening.',
    summary: '{p} won the race against {q}.',
  },
  {
    text: '{p} had never been to the {place}. {q} drew a small map on paper. The {weather} made the way hard to see. With the map {p} still came there before noon.',
    summary: '{p} found the way to the {place} with a map from {q}.',
  },
  {
    text: 'It was the birthday of {p}. {q} worked in secret for a week. In the evening {q} came with {a_thing} in a box. {p} had not had such a fine gift for years.',
    summary: '{q} gave {p} {a_thing} for {his} birthday.',
  },
  {
    text: '{p} planted beans beside the {place}. A {beast} came and ate half of them. {q} built a fence of sticks. In autumn there were enough beans for both of them.',
    summary: '{q} built a fence to save the beans of {p}.',
  },
];

/** Tells a story with people, things and places drawn at random. */
export function tellStory(dice: Dice): Story {
  const [hero, friend] = dice.sample(PEOPLE, 2);
  const thing = `${dice.pick(COLOURS)} ${dice.pick(THINGS)}`;
  const values = {
    p: hero!.name,
    q: friend!.name,
    he: hero!.he,
    He: capitalise(hero!.he),
    him: hero!.him,
    his: hero!.his,
    thing,
    a_thing: withArticle(thing),
    place: dice.pick(PLACES),
    beast: dice.pick(BEASTS),
    food: dice.pick(FOODS),
    dish: dice.pick(DISHES),
    weather: dice.pick(WEATHERS),
    storm: dice.pick(STORMS),
    building: dice.pick(BUILDINGS),
  };
  const plot = dice.pick(PLOTS);
  return { text: fill(plot.text, values), summary: fill(plot.summary, values) };
}
