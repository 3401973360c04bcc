import { afterEach, expect, it } from 'vitest';
import { clientOf } from '../../tests/helpers/channel.ts';
import { dataHandlers } from '../../tests/helpers/page-data.ts';
import { exampleOf } from '../../tests/helpers/tokens.ts';
import { defaultRecipe } from '../recipe/parse.ts';
import type { DataRequests } from '../workers/protocol.ts';
import { RowReader } from './rows.ts';

const opened: { dispose(): void }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.dispose();
});

function setup() {
  const asked: number[][] = [];
  let recipe = defaultRecipe();
  const client = clientOf<DataRequests>(
    dataHandlers({
      rows: async ({ rows, data }) => {
        asked.push([...rows]);
        return Array.from(rows, (row) => ({ ...exampleOf([], row), task: data.rename.a ?? 'a' }));
      },
    }),
  );
  opened.push(client);
  const rename = (to: string) => {
    recipe = { ...recipe, data: { ...recipe.data, rename: { a: to } } };
  };
  return { rows: new RowReader(client, () => recipe), asked, rename };
}
const numbers = (count: number, from = 0) => Uint32Array.from({ length: count }, (_, i) => from + i);

it('PAGE-51: examples come in the order asked; those at hand are not read again', async () => {
  const { rows, asked } = setup();
  expect((await rows.read([5, 3, 5])).map(({ row }) => row)).toEqual([5, 3, 5]);
  expect((await rows.read([3, 4, 5])).map(({ row }) => row)).toEqual([3, 4, 5]);
  expect(asked).toEqual([[5, 3], [4]]);
  expect(rows.peek(4)?.row).toBe(4);
  expect(rows.peek(6)).toBeNull();
});

it('PAGE-51: no more than some hundred are kept, those shown last', async () => {
  const { rows } = setup();
  await rows.read(numbers(400));
  await rows.read([0]);
  await rows.read(numbers(400, 1000));
  expect(rows.peek(0)).not.toBeNull();
  expect(rows.peek(1)).toBeNull();
  expect(rows.peek(1399)).not.toBeNull();
});

it('PAGE-51: a task that is renamed is read under its new name', async () => {
  const { rows, rename } = setup();
  expect((await rows.read([1]))[0]?.task).toBe('a');
  rename('b');
  expect(rows.peek(1)).toBeNull();
  expect((await rows.read([1]))[0]?.task).toBe('b');
});

it('PAGE-51: what is counted or trained is not kept', async () => {
  const { rows } = setup();
  await rows.stream(numbers(10));
  expect(rows.peek(1)).toBeNull();
});
