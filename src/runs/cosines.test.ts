import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cosinesOf, type GradientPart } from './cosines.ts';
import { strongestPulls } from './pulls.ts';

const signal = new AbortController().signal;
const part = (task: number, weight: number, ...values: number[]): GradientPart => ({
  task,
  weight,
  // Two sections, as an adapter's may lie.
  gradient: [Float32Array.from(values.slice(0, 1)), Float32Array.from(values.slice(1))],
});

it('weighs the parts of a task, and takes norms and cosines of the whole', async () => {
  const found = await cosinesOf(2, [part(0, 3, 4, 0), part(0, 1, 0, 4), part(1, 1, 0, -2)], signal);
  // (3·[4,0] + [0,4]) / 4 = [3, 1]
  expect(found?.norms[0]).toBeCloseTo(Math.sqrt(10), 12);
  expect(found?.norms[1]).toBe(2);
  expect(found?.cosines[0]?.[0]).toBeCloseTo(1, 12);
  expect(found?.cosines[0]?.[1]).toBeCloseTo(-1 / Math.sqrt(10), 12);
  expect(found?.cosines[1]?.[0]).toBe(found?.cosines[0]?.[1]);
  // The second task is of one part: nothing tells its noise.
  expect(found?.errors).toEqual([
    [null, null],
    [null, null],
  ]);
});

it('gives errors by the jackknife over the parts of both tasks', async () => {
  const parts = [part(0, 1, 1, 0), part(0, 1, 0, 1), part(1, 1, 1, 0), part(1, 1, 1, 0)];
  const found = await cosinesOf(2, parts, signal);
  // Without one part the first task is [0, 1] or [1, 0]: cosines 0 and 1 with [1, 0]; the second does not change.
  expect(found?.cosines[0]?.[1]).toBeCloseTo(Math.SQRT1_2, 12);
  expect(found?.errors[0]?.[1]).toBeCloseTo(Math.sqrt((1 / 2) * (0.25 + 0.25)), 12);
});

it('has no cosine where a gradient is zero', async () => {
  const found = await cosinesOf(2, [part(0, 1, 0, 0), part(1, 1, 1, 1)], signal);
  expect(found?.cosines[0]).toEqual([null, null]);
  expect(found?.norms).toEqual([0, Math.SQRT2]);
});

it('is symmetric, within [−1, 1], and does not see how long a gradient is', async () => {
  const value = fc.integer({ min: -8, max: 8 });
  const tasks = fc.array(fc.array(fc.tuple(value, value, value), { minLength: 2, maxLength: 4 }), {
    minLength: 2,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(tasks, async (drawn) => {
      const made = (scale: number) =>
        drawn.flatMap((rows, task) =>
          rows.map((row) => part(task, 1, ...row.map((x) => (task === 0 ? scale : 1) * x))),
        );
      const [once, twice] = [
        await cosinesOf(drawn.length, made(1), signal),
        await cosinesOf(drawn.length, made(4), signal),
      ];
      once?.cosines.forEach((line, i) => {
        line.forEach((cosine, j) => {
          expect(once.cosines[j]?.[i]).toBe(cosine);
          if (cosine === null) return;
          expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
          const scaled = twice?.cosines[i]?.[j];
          if (scaled !== null) expect(scaled).toBeCloseTo(cosine, 6);
        });
      });
    }),
    { numRuns: 100 },
  );
});

it('ends where it is cancelled', async () => {
  expect(await cosinesOf(1, [part(0, 1, 1, 1)], AbortSignal.abort())).toBeNull();
});

const conflicts = (cosines: number[][], errors: (number | null)[][]) => ({
  tasks: ['math', 'code', 'tales'],
  norms: [1, 1, 1],
  tokens: [9, 9, 9],
  cosines,
  errors,
  parts: [8, 8, 8],
});

it('names the strongest conflict and the strongest ally that are clear of the noise', () => {
  const cosines = [
    [1, -0.5, 0.4],
    [-0.5, 1, -0.9],
    [0.4, -0.9, 1],
  ];
  const clear = [
    [null, 0.1, 0.1],
    [0.1, null, 0.5],
    [0.1, 0.5, null],
  ];
  const { conflict, ally, sentence } = strongestPulls(conflicts(cosines, clear));
  // −0.9 ± 0.5 is no more than noise.
  expect(conflict).toMatchObject({ first: 'math', second: 'code', cosine: -0.5, error: 0.1 });
  expect(ally).toMatchObject({ first: 'math', second: 'tales', cosine: 0.4, error: 0.1 });
  expect(sentence).toBe(
    'math and code (cosine −0.50 ± 0.10) pull against each other most: a step that helps one undoes some of the other. math and tales (cosine +0.40 ± 0.10) pull together most: a step for one helps the other too.',
  );
  const noisy = clear.map((line) => line.map((error) => (error === null ? null : 1)));
  expect(strongestPulls(conflicts(cosines, noisy)).sentence).toBe(
    'No two tasks pull together or against each other by more than the noise of their rows.',
  );
  const unknown = clear.map((line) => line.map(() => null));
  expect(strongestPulls(conflicts(cosines, unknown)).sentence).toMatch(/at least two validation rows/);
});

it('EVAL-16: names pairs of unrelated tasks no oftener than chance allows', async () => {
  let seed = 7;
  // Marsaglia's xorshift: noise that is the same on every machine.
  const uniform = () => {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return (seed >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const PARTS = 8;
  const SETS = 60;
  let named = 0;
  for (let set = 0; set < SETS; set++) {
    const gradients = Array.from({ length: 6 * PARTS }, (_, place) =>
      part(Math.floor(place / PARTS), 1, ...Array.from({ length: 40 }, normal)),
    );
    const found = await cosinesOf(6, gradients, signal);
    const pulls = strongestPulls({
      ...found!,
      tasks: [...'abcdef'],
      tokens: Array(6).fill(1),
      parts: Array(6).fill(PARTS),
    });
    if (pulls.conflict || pulls.ally) named++;
  }
  // At 5 % three sets of sixty; more than nine would come about once in a thousand times.
  expect(named).toBeLessThan(10);
});
