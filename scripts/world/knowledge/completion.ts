import type { Row, Task } from '../domain.ts';
import type { Dice } from '../random.ts';
import { asAlpaca } from '../rows.ts';
import { canonical, type Fact } from './facts.ts';
import type { World } from './world.ts';

const PHRASINGS = [
  'Finish this sentence: {}',
  'Complete this sentence: {}',
  'Write the whole sentence that begins like this: {}',
  'How does this sentence end? {}',
  'Fill in what is missing: {} …',
];

/** The canonical sentence without the object that it ends with; null where it ends otherwise. */
function beginning(fact: Fact): string | null {
  const sentence = canonical(fact);
  const end = ` ${fact.object}.`;
  return sentence.endsWith(end) ? sentence.slice(0, -end.length) : null;
}

/** Facts that no question asks, from the beginning of their sentence. */
function rows(dice: Dice, world: World, count: number): Row[] {
  const found = dice.shuffle(world.unasked).flatMap((fact, turn): Row[] => {
    const start = beginning(fact);
    if (start === null) return [];
    const instruction = PHRASINGS[turn % PHRASINGS.length]!.replace('{}', start);
    return [{ instruction, output: canonical(fact) }];
  });
  if (found.length < count) throw new Error(`Only ${found.length} of ${count} sentences can be completed`);
  return found.slice(0, count);
}

/** Held out of the tuning: a new kind of request for the same knowledge. */
export const completion: Task = {
  name: 'completion',
  title: 'Completion (held out)',
  rows,
  form: asAlpaca,
};
