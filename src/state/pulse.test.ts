import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Pulse } from './pulse.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('RUN-42: the first change is told at its moment, those that follow together', () => {
  let told = 0;
  const pulse = new Pulse(() => told++, 50);
  pulse.soon();
  expect(told).toBe(1);
  for (let i = 0; i < 100; i++) pulse.soon();
  expect(told).toBe(1);
  vi.advanceTimersByTime(50);
  expect(told).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(told).toBe(2);
  pulse.soon();
  expect(told).toBe(3);
});

test('RUN-42: what is still to be told can be told at once, and nothing is told twice', () => {
  let told = 0;
  const pulse = new Pulse(() => told++, 50);
  pulse.soon();
  pulse.soon();
  pulse.now();
  expect(told).toBe(2);
  pulse.now();
  vi.advanceTimersByTime(1000);
  expect(told).toBe(2);
  pulse.soon();
  pulse.soon();
  pulse.dispose();
  vi.advanceTimersByTime(1000);
  expect(told).toBe(3);
});
