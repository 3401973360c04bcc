import { expect, it } from 'vitest';
import { failed, ok, TemperError } from '../io/faults.ts';
import { PlainTextStore, type TextShelf } from './plain-text.ts';

function shelfOf(content: string | null = null, hasRoom = true): TextShelf & { content: string | null } {
  return {
    content,
    read() {
      return this.content;
    },
    write(text) {
      if (hasRoom) this.content = text;
      return hasRoom;
    },
  };
}
const bundled = async () => '{"text": "Once."}\n';
const stateOf = (store: PlainTextStore) => store.store.getState();

it('PAGE-114: own text outlives the page, and is forgotten where that is asked for', async () => {
  const shelf = shelfOf();
  const store = new PlainTextStore(shelf, bundled);
  expect((await store.texts('own')).ok).toBe(false);
  expect(store.take('my.txt', 'A text.')).toEqual(ok(['A text.']));
  expect(stateOf(store)).toMatchObject({ own: { name: 'my.txt', texts: ['A text.'] }, kept: true });
  const later = new PlainTextStore(shelf, bundled);
  expect(await later.texts('own')).toEqual(ok(['A text.']));
  later.forget();
  expect(stateOf(new PlainTextStore(shelf, bundled)).own).toBeNull();
});

it('PAGE-114: what cannot be used is told and leaves what there was', async () => {
  const store = new PlainTextStore(shelfOf(), bundled);
  store.take('a.txt', 'first');
  store.take('b.jsonl', 'no JSON');
  expect(stateOf(store)).toMatchObject({ own: { name: 'a.txt' }, fault: { file: 'b.jsonl', row: 1 } });
  await store.takeFile(new File(['x'.repeat(1_000_001)], 'large.txt'));
  expect(stateOf(store).own?.name).toBe('a.txt');
  expect(stateOf(store).fault?.message).toMatch(/^large\.txt has 1\.0 MB: at most 1 MB/);
  await store.takeFile(new File(['{"text": "second"}'], 'c.jsonl'));
  expect(stateOf(store)).toMatchObject({ own: { name: 'c.jsonl', texts: ['second'] }, fault: null });
});

it('PAGE-114: without room it is used all the same, and said to be lost with the page', () => {
  const store = new PlainTextStore(shelfOf(null, false), bundled);
  store.take('a.txt', 'text');
  expect(stateOf(store)).toMatchObject({ own: { texts: ['text'] }, kept: false });
});

it('what was kept by another version is left', () => {
  for (const content of ['{', '{"name": "a.jsonl", "content": "no JSON"}', '{"version": 9}'])
    expect(stateOf(new PlainTextStore(shelfOf(content), bundled)).own).toBeNull();
});

it('PAGE-114: the bundled text is read once, and again where that failed', async () => {
  let reads = 0;
  const store = new PlainTextStore(shelfOf(), async () => {
    if (++reads === 1) throw new TemperError('offline', 'The text could not be read.');
    return bundled();
  });
  expect(await store.texts('bundled')).toEqual(
    failed({ code: 'offline', message: 'The text could not be read.' }),
  );
  expect(await store.texts('bundled')).toEqual(ok(['Once.']));
  await store.texts('bundled');
  expect(reads).toBe(2);
  expect(await store.texts('none')).toEqual(ok([]));
});
