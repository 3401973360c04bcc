import type { Dice } from '../random.ts';
import type { World } from '../world.ts';
import { comparison, entries, miscellany, paraphrases, portrait, wellKnown } from './facts.ts';
import { phraseBook } from './language.ts';
import { arithmetic, deed, kinds, program, review, story, trade } from './prose.ts';

/** How many in a hundred documents are of each sort. */
const SORTS: readonly (readonly [percent: number, write: (dice: Dice, world: World) => string])[] = [
  [12, portrait],
  [9, paraphrases],
  [4, comparison],
  [14, entries],
  [8, wellKnown],
  [6, miscellany],
  [17, phraseBook],
  [8, story],
  [6, review],
  [5, kinds],
  [3, arithmetic],
  [3, program],
  [4, deed],
  [1, trade],
];

/** One document of the plain-text corpus: statements only, never a request. */
export function writeDocument(dice: Dice, world: World): string {
  let at = dice.int(1, 100);
  for (const [percent, write] of SORTS) {
    at -= percent;
    if (at <= 0) return write(dice, world);
  }
  throw new Error('The shares of the sorts of documents must add up to 100');
}
