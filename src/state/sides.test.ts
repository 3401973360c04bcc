import { expect, it } from 'vitest';
import type { Side } from '../workers/engine-protocol.ts';
import { columnsOf, MOST_SIDES, SidesStore, sameSide } from './sides.ts';

const BASE: Side = { kind: 'base' };
const at = (run: string, step: number): Side => ({ kind: 'checkpoint', run, step });
const chosenOf = ({ store }: SidesStore) => store.getState().chosen;

it('PAGE-125: at first the base and the compared run, each column with a name of its own', () => {
  const sides = new SidesStore();
  expect(columnsOf(chosenOf(sides), null)).toEqual([
    { name: 'Base', chosen: BASE, side: BASE },
    { name: 'Tuned', chosen: 'compared', side: null },
  ]);
  sides.add(at('a', 50));
  sides.add(BASE);
  expect(columnsOf(chosenOf(sides), at('b', 7)).map(({ name, side }) => [name, side])).toEqual([
    ['Base', BASE],
    ['Tuned', at('b', 7)],
    ['Tuned 2', at('a', 50)],
    ['Base 2', BASE],
  ]);
});

it('PAGE-125: columns come and go, one stays, and there are not too many', () => {
  const sides = new SidesStore();
  for (let i = 0; i < 10; i++) sides.add(at('a', i));
  expect(chosenOf(sides)).toHaveLength(MOST_SIDES);
  for (let i = 0; i < 10; i++) sides.remove(0);
  expect(chosenOf(sides)).toHaveLength(1);
});

it('PAGE-125: a run that is compared from elsewhere takes the place of a chosen checkpoint', () => {
  const sides = new SidesStore();
  sides.choose(1, at('a', 50));
  sides.add(at('b', 10));
  sides.follow();
  expect(chosenOf(sides)).toEqual([BASE, 'compared', at('b', 10)]);
  sides.follow();
  expect(chosenOf(sides)).toHaveLength(3);
  sides.forget('b');
  expect(chosenOf(sides)).toEqual([BASE, 'compared']);
});

it('PAGE-125: sides are the same by run and step', () => {
  expect(sameSide(BASE, BASE)).toBe(true);
  expect(sameSide(BASE, at('a', 1))).toBe(false);
  expect(sameSide(at('a', 1), at('a', 1))).toBe(true);
  expect(sameSide(at('a', 1), at('a', 2))).toBe(false);
});
