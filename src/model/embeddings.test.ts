import { describe, expect, it } from 'vitest';
import { f32, memoryFolder, type RawTensor, safetensorsBytes } from '../../tests/helpers/folders.ts';
import { unwrap } from '../io/faults.ts';
import { diskFolder } from '../io/node/disk.ts';
import { randomStream } from '../recipe/random.ts';
import { judgeEmbeddings, judgeRow } from './embeddings.ts';
import { loadModelFolder } from './folder.ts';
import { readSafetensors } from './safetensors.ts';

const [ROWS, WIDTH] = [1000, 16];
const random = randomStream(1, 'rows');
const row = (scale: number) => Array.from({ length: WIDTH }, () => scale * (random.uniform() * 2 - 1));

/** Rows of a spread around norm 2.3, but for those given. */
function matrix(special: Readonly<Record<number, readonly number[]>>): number[] {
  return Array.from({ length: ROWS }, (_, id) => special[id] ?? row(1)).flat();
}

/** A store of tensors that counts the bytes it is asked for. */
async function storeOf(tensors: Record<string, RawTensor>) {
  const source = await memoryFolder('m', { 'a.safetensors': safetensorsBytes(tensors) }).open(
    'a.safetensors',
  );
  let bytes = 0;
  const slice = (start: number, end: number) => {
    bytes += end - start;
    return source!.slice(start, end);
  };
  const store = unwrap(await readSafetensors({ ...source!, slice }));
  bytes = 0;
  return { store, bytes: () => bytes };
}

const EMBEDDING = 'model.embed_tokens.weight';
const tied = { tiedEmbeddings: true };
const states = async (values: number[], ids: number[], added: number[]) => {
  const { store } = await storeOf({ [EMBEDDING]: f32([ROWS, WIDTH], values) });
  const found = await judgeEmbeddings(tied, store, ids, added);
  return ids.map((id) => found.get(id)?.state);
};

describe('MODEL-15: whether the embedding of a token was trained', () => {
  it('far below the typical norm, or zero: no', async () => {
    const zero = Array.from({ length: WIDTH }, () => 0);
    expect(
      await states(matrix({ 990: row(0.05), 991: zero, 992: row(0.5) }), [990, 991, 992, 3], []),
    ).toEqual(['small', 'small', 'trained', 'trained']);
  });

  it('the same as other added tokens, but for noise: no', async () => {
    const one = row(1);
    const near = one.map((value, i) => value * 1.02 + (i % 2 === 0 ? 1e-3 : -1e-3));
    const values = matrix({ 990: one, 991: near, 992: row(1) });
    expect(await states(values, [990, 992], [991, 992])).toEqual(['copies', 'trained']);
    expect(await states(values, [990], [992])).toEqual(['trained']);
  });

  it('norms and twins are told as measured', () => {
    const ordinary = [1, 2, 3].map((scale) => Float32Array.of(0, scale));
    expect(
      judgeRow(Float32Array.of(3, 4), ordinary, [Float32Array.of(6, 8), Float32Array.of(-3, -4)]),
    ).toEqual({
      state: 'copies',
      matrix: 'embedding',
      norm: 5,
      typical: 2,
      twins: 1,
    });
    expect(judgeRow(Float32Array.of(0.1875, 0), ordinary, []).state).toBe('small');
    expect(judgeRow(Float32Array.of(0.25, 0), ordinary, []).state).toBe('trained');
  });

  it('an output matrix of its own counts too', async () => {
    const { store } = await storeOf({
      [EMBEDDING]: f32([ROWS, WIDTH], matrix({ 991: row(0.01) })),
      'lm_head.weight': f32([ROWS, WIDTH], matrix({ 990: row(0.01), 991: row(0.01) })),
    });
    const found = await judgeEmbeddings({ tiedEmbeddings: false }, store, [990, 991, 992], []);
    expect([...found].map(([id, { state, matrix }]) => [id, state, matrix])).toEqual([
      [990, 'small', 'output'],
      [991, 'small', 'embedding'],
      [992, 'trained', 'embedding'],
    ]);
  });

  it('an id without a row has no verdict', async () => {
    expect(await states(matrix({}), [ROWS, 1], [ROWS + 5])).toEqual([undefined, 'trained']);
  });

  it('reads rows, never the whole tensor', async () => {
    const rows = 20_000;
    const values = Array.from({ length: rows * WIDTH }, (_, i) => ((i * 7919) % 101) - 50);
    const { store, bytes } = await storeOf({ [EMBEDDING]: f32([rows, WIDTH], values) });
    await judgeEmbeddings(tied, store, [rows - 1], [rows - 2]);
    // 64 places of 8 rows, the row asked about, and the other added token
    expect(bytes()).toBe((64 * 8 + 2) * WIDTH * 4);
  });

  it('the ends of the bundled model were trained (bf16)', async () => {
    const model = unwrap(await loadModelFolder(diskFolder('public/models/bundled'), 'bundled'));
    const { eosTokenIds } = model.config;
    const found = await judgeEmbeddings(model.config, model.tensors, eosTokenIds, []);
    expect(eosTokenIds.length).toBeGreaterThan(0);
    expect(eosTokenIds.map((id) => found.get(id)?.state)).toEqual(eosTokenIds.map(() => 'trained'));
  });
});
