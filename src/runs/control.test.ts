import { expect, it } from 'vitest';
import { RunControl } from './control.ts';
import { Turns } from './turns.ts';

it('ENG-11: a paused run waits until it is resumed', async () => {
  const control = new RunControl();
  control.pause();
  let passed = false;
  const waiting = control.gate().then(() => {
    passed = true;
  });
  await Promise.resolve();
  expect([passed, control.isPaused]).toEqual([false, true]);
  control.resume();
  await waiting;
  expect([passed, control.isPaused, control.isStopped]).toEqual([true, false, false]);
});

it('ENG-11: stopping a paused run lets it go on to its end', async () => {
  const control = new RunControl();
  control.pause();
  control.stop();
  await control.gate();
  expect(control.isStopped).toBe(true);
  control.pause();
  expect(control.isPaused).toBe(false);
});

it('ENG-11: turns do not overlap, and one that fails does not hold up the next', async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string) => async () => {
    log.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    log.push(`${name} ends`);
    if (name === 'b') throw new Error(name);
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => turns.take(work(name))));
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});
