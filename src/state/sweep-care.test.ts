import { expect, it, vi } from 'vitest';
import { runRecord } from '../../tests/helpers/page-runs.ts';
import { alone, sweepChange, unlikeFirst } from './sweep-care.ts';

const A = { name: 'a.jsonl', size: 10, examples: 2 };
const B = { name: 'b.jsonl', size: 20, examples: 4 };
const first = runRecord('first', { files: [A, B] });
const { name: model, hash } = first.model;

it('PAGE-118: a sweep goes on with the model and the files that it began with, in any order', () => {
  expect(sweepChange(first, { model, hash, files: [B, A] })).toBeNull();
  expect(sweepChange(first, { model, hash: null, files: [A, B] })).toBeNull();
  for (const other of [
    { model: 'another', hash: null },
    { model, hash: '2' },
  ])
    expect(sweepChange(first, { ...other, files: [A, B] })?.code).toBe('model-changed');
  for (const files of [[A], [A, { ...B, examples: 5 }], [A, B, { ...A, name: 'c.jsonl' }]]) {
    const fault = sweepChange(first, { model, hash, files });
    expect(fault?.code).toBe('data-changed');
    expect(fault?.message).toContain('a.jsonl, b.jsonl. Put them back');
  }
});

it('PAGE-118: a run that has ended is held to the hashes of model and plain text', () => {
  expect(unlikeFirst(first, runRecord('next'))).toBeNull();
  const other = runRecord('next', { model: { ...first.model, hash: '2' } });
  expect(unlikeFirst(first, other)?.code).toBe('model-changed');
  expect(unlikeFirst(first, runRecord('next', { plainText: 'x' }))?.message).toContain('plain text');
});

it('PAGE-119: work under a name that is taken is not done; without locks it is', async () => {
  let taken: string | null = null;
  const request = async (name: string, _: object, work: (lock: object | null) => Promise<boolean>) => {
    if (taken === name) return work(null);
    taken = name;
    return work({});
  };
  vi.stubGlobal('navigator', { locks: { request } });
  let done = 0;
  const work = async () => {
    done++;
  };
  expect([await alone('x', work), await alone('x', work), done]).toEqual([true, false, 1]);
  vi.stubGlobal('navigator', {});
  expect([await alone('x', work), done]).toEqual([true, 2]);
  vi.unstubAllGlobals();
});
