import { expect, it } from 'vitest';
import { normals, packBf16 } from '../../../tests/helpers/numeric.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { embedding } from '../embedding/embedding.ts';
import { embeddingReference } from '../embedding/reference.ts';
import { wholeWeight } from '../linear/weight.ts';
import { appendToCache } from './append.ts';
import { invertRows, takeRows } from './rows.ts';

it('gathers rows and puts them back, zeros elsewhere', async () => {
  const x = normals('x', 5 * 3);
  const rows = Uint32Array.from([4, 1]);
  const got = await onDevice(async ({ recorder, arena }) => {
    const gathered = arena.alloc('gathered', 6);
    const back = arena.alloc('back', 15);
    takeRows(recorder, {
      x: arena.upload('x', x),
      index: arena.upload('rows', rows),
      out: gathered,
      m: 2,
      c: 3,
    });
    takeRows(recorder, {
      x: gathered,
      index: arena.upload('inverse', invertRows(rows, 5)),
      out: back,
      m: 5,
      c: 3,
    });
    return recorder.readFloats(back, 15);
  });
  expect(got).toEqual(x.map((v, i) => (rows.includes(Math.floor(i / 3)) ? v : 0)));
});

it('looks up rows of a bf16 table', async () => {
  const { packed, rounded } = packBf16(normals('table', 7 * 6), 7);
  const ids = Uint32Array.from([6, 0, 3, 3]);
  const got = await onDevice(async ({ recorder, arena }) => {
    const x = arena.alloc('x', 4 * 6);
    const table = wholeWeight(arena.upload('table', packed), 'bf16', 7, 6);
    embedding(recorder, { ids: arena.upload('ids', ids), table, x, n: 4 });
    return recorder.readFloats(x, 24);
  });
  expect([...got]).toEqual([...embeddingReference(ids, rounded, 6)]);
});

it('appends columns of new rows to a cache', async () => {
  const got = await onDevice(async ({ recorder, arena }) => {
    const cache = arena.alloc('cache', 4 * 2);
    const x = arena.upload('x', Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]));
    appendToCache(recorder, { x, stride: 4, start: 1, cache, width: 2, first: 1, n: 2 });
    return recorder.readFloats(cache, 8);
  });
  expect([...got]).toEqual([0, 0, 1, 2, 5, 6, 0, 0]);
});
