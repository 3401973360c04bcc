import type { Sort } from './domain.ts';
import { SORTS as JUDGING } from './judging/index.ts';
import { SORTS as KNOWLEDGE } from './knowledge/index.ts';
import type { World } from './knowledge/world.ts';
import { SORTS as LANGUAGE } from './language/index.ts';
import { SORTS as PROGRAMS } from './programs/index.ts';
import type { Dice } from './random.ts';
import { SORTS as STORIES } from './stories/index.ts';
import { SORTS as SUMS } from './sums/index.ts';

const SORTS: readonly Sort[] = [...KNOWLEDGE, ...STORIES, ...LANGUAGE, ...JUDGING, ...PROGRAMS, ...SUMS];

/** Documents of a sort that are written to learn how long they are. */
const TRIAL = 60;

/**
 * Documents of all sorts in random order, until they hold `characters`. Sorts are drawn with chances of weight
 * over mean length, so that each one's share of the characters follows its weight.
 */
export function* writeCorpus(dice: Dice, world: World, characters: number): Generator<string> {
  const chances = SORTS.map(({ weight, write }) => {
    let length = 0;
    for (let trial = 0; trial < TRIAL; trial++) length += write(dice, world).length;
    return (weight * TRIAL) / length;
  });
  for (let written = 0; written < characters; ) {
    const document = dice.weighted(SORTS, chances).write(dice, world);
    written += document.length;
    yield document;
  }
}
