import { expect, it } from 'vitest';
import { RunLog } from '../../../runs/log.ts';
import { evaluatedTasks, lineOf } from './curves.ts';
import { curvesCsv, curvesJsonl } from './downloads.ts';

const task = (name: string, loss: number, heldOut = false) => ({ task: name, loss, tokens: 4, heldOut });

function logOf(): RunLog {
  const log = new RunLog();
  const evaluate = (step: number, loss: number) =>
    log.addEvaluation({
      step,
      loss,
      tokens: 8,
      perTask: [task('a', loss), task('b', 2 * loss, true), task('c', 4 * loss, true)],
      plainText: step === 0 ? null : { loss: 5, tokens: 3 },
      samples: [],
    });
  const step = (number: number, loss: number) =>
    log.addStep({
      step: number,
      loss,
      learningRate: 0.1,
      gradNorm: 2,
      supervisedTokens: 10 * number,
      milliseconds: 3,
      gpuMilliseconds: null,
      perTask: [{ task: 'a', loss, tokens: 1 }],
    });
  evaluate(0, 4);
  step(1, 3);
  // Nothing was supervised in step 2.
  evaluate(2, 2);
  step(3, 1);
  log.addNote({ step: 3, at: 9, kind: 'info', text: '{"run" over\n{lines}' });
  return log;
}

const plain = ({ x, y }: { readonly x: Float64Array; readonly y: Float64Array }) => [[...x], [...y]];

it('PAGE-82: any curve over steps, or over the supervised tokens that were learned from', () => {
  const log = logOf();
  expect(plain(lineOf(log, 'validation', 'steps'))).toEqual([
    [0, 2],
    [4, 2],
  ]);
  expect(plain(lineOf(log, 'validation', 'tokens'))).toEqual([
    [0, 10],
    [4, 2],
  ]);
  expect(plain(lineOf(log, 'held-out', 'steps'))).toEqual([
    [0, 2],
    [12, 6],
  ]);
  expect(plain(lineOf(log, 'plain-text', 'steps'))).toEqual([[2], [5]]);
  expect(plain(lineOf(log, { task: 'b' }, 'tokens'))).toEqual([
    [0, 10],
    [8, 4],
  ]);
  expect(plain(lineOf(log, { task: 'z' }, 'steps'))).toEqual([[], []]);
  const train = lineOf(log, 'train', 'tokens');
  expect([...train.x]).toEqual([10, 40]);
  expect(train.y[0]).toBeCloseTo(3, 12);
  expect(train.y[1]).toBeCloseTo((0.6 * 0.4 * 3 + 0.4 * 1) / (0.6 * 0.4 + 0.4), 12);
  expect(evaluatedTasks([log, new RunLog()])).toEqual(['a', 'b', 'c']);
});

it('PAGE-83: the numbers leave as CSV, a row a step', () => {
  const csv = curvesCsv([{ id: 'r', name: '=one', log: logOf() }]).split('\r\n');
  expect(csv[0]).toBe(
    'run,id,step,supervised tokens until there,train loss,validation loss,plain-text loss,learning rate,gradient norm,ms,ms on the GPU,train loss: a,train loss: b,train loss: c,validation loss: a,validation loss: b,validation loss: c',
  );
  expect(csv.slice(1)).toEqual([
    `"'=one",r,0,0,,4,,,,,,,,,4,8,16`,
    `"'=one",r,1,10,3,,,0.1,2,3,,3,,,,,`,
    `"'=one",r,2,10,,2,5,,,,,,,,2,4,8`,
    `"'=one",r,3,40,1,,,0.1,2,3,,1,,,,,`,
    '',
  ]);
});

it('PAGE-83: the logs leave as JSON Lines, each line with its run', () => {
  const text = curvesJsonl([
    { id: 'r', name: 'one', log: logOf() },
    { id: 's', name: 'two', log: new RunLog() },
  ]);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toHaveLength(7);
  expect(lines[0]).toEqual({ run: 'r', kind: 'run', name: 'one' });
  expect(lines[5]).toEqual({
    run: 'r',
    kind: 'note',
    step: 3,
    at: 9,
    note: 'info',
    text: '{"run" over\n{lines}',
  });
  expect(lines[6]).toEqual({ run: 's', kind: 'run', name: 'two' });
});
