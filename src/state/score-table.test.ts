import { expect, it } from 'vitest';
import { exampleOf } from '../../tests/helpers/tokens.ts';
import type { RowScore } from '../runs/score.ts';
import { csvOf } from './csv.ts';
import { scoreTable } from './score-table.ts';
import type { ScoredRow } from './scores.ts';

const score = (tokens: number, nll: number, correct = 0): RowScore => ({ tokens, nll, correct });
const row = (task: string, heldOut: boolean, ...scores: readonly (RowScore | null)[]): ScoredRow => ({
  task,
  heldOut,
  example: exampleOf([]),
  scores,
});

it('PAGE-126: a line a task with each side’s means, and against the chosen side', () => {
  const rows = [
    row('a', false, score(2, 4, 1), score(2, 2, 2)),
    row('a', false, score(2, 6, 0), score(2, 6.01, 0)),
    row('b', false, score(1, 1, 1), null),
    row('c', true, score(1, 3), score(1, 4)),
  ];
  const { tasks, trained, heldOut } = scoreTable(rows, 0);
  expect(tasks.map(({ name, rows: of }) => [name, of])).toEqual([
    ['a', 2],
    ['b', 1],
    ['c', 1],
  ]);
  expect(tasks[0]?.sides.map((side) => side?.loss?.mean)).toEqual([2.5, 8.01 / 4]);
  expect(tasks[0]?.pairs[0]).toBeNull();
  expect(tasks[0]?.pairs[1]).toMatchObject({ rows: 2, wins: 1, ties: 1, losses: 0 });
  // What is not there yet counts for nothing.
  expect(tasks[1]?.sides[1]).toBeNull();
  expect(tasks[1]?.pairs[1]).toBeNull();
  expect(trained).toMatchObject({ name: 'All tasks', rows: 3 });
  expect(trained?.sides[0]?.tokens).toBe(5);
  // One held-out task is its own line already.
  expect(heldOut).toBeNull();
  expect(scoreTable(rows, 1).tasks[0]?.pairs[0]).toMatchObject({ wins: 0, losses: 1 });
});

it('PAGE-126: no rows, no lines', () => {
  expect(scoreTable([], 0)).toEqual({ tasks: [], trained: null, heldOut: null });
});

it('PAGE-127: a table as CSV, its texts as they are, its numbers as numbers', () => {
  const text = csvOf(
    ['task', 'answer', 'difference'],
    [
      ['a, b', 'say "no"', -0.5],
      ['c', '=1+1', null],
    ],
  );
  expect(text).toBe('task,answer,difference\r\n"a, b","say ""no""",-0.5\r\nc,"\'=1+1",\r\n');
});
