import { expect, it, vi } from 'vitest';
import { type Sat, sit, smallRecipe, withSittings } from '../../tests/helpers/sitting.ts';
import { memoryKeeper } from './memory-keeper.ts';
import { signsOf } from './signs.ts';

vi.mock('./signs.ts', () => ({ signsOf: vi.fn(() => []) }));

const notesOf = ({ events }: Sat) => events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));

it('RUN-1: the record says what went in, once the memory is granted, and is the same in every sitting', async () => {
  await withSittings(async (bench) => {
    const keeper = memoryKeeper();
    const recipe = smallRecipe();
    const first = await sit(bench, {
      recipe,
      keeper,
      onEvent: (event, control) => {
        if (event.kind === 'step') control.stop();
      },
    });
    const [began] = first.events;
    expect(began).toMatchObject({
      kind: 'began',
      from: 0,
      log: null,
      record: {
        version: 1,
        id: 'r',
        recipe,
        plan: { total: 16 },
        files: [{ name: 'a.jsonl' }],
        rows: expect.stringMatching(/^[0-9a-f]{64}$/),
        model: { name: 'small', config: { layers: 2 } },
        totalSteps: 8,
        skipped: 0,
        truncated: 0,
        evaluated: [
          { task: 'sea', heldOut: false, rows: 2 },
          { task: 'sum', heldOut: false, rows: 2 },
          { task: 'sky', heldOut: true, rows: 2 },
        ],
        engine: { device: 'test device', recomputed: 0, blocks: 2 },
        sweep: null,
      },
    });
    const second = await sit(bench, { recipe, keeper, goesOn: true, name: 'other', device: 'other' });
    const [again] = second.events;
    expect(again).toMatchObject({ kind: 'began', from: 1, log: expect.stringContaining('"step":1') });
    if (began?.kind !== 'began' || again?.kind !== 'began') throw new Error('A sitting did not begin.');
    expect(again.record).toEqual(began.record);
    expect((await keeper.find('r'))?.progress).toMatchObject({ status: 'finished', step: 8, fault: null });
  });
});

it('RUN-16: sittings are told with the step that they begin at, and each sign once, over all of them', async () => {
  vi.mocked(signsOf).mockImplementation(({ evaluations }) =>
    evaluations.length < 2 ? [] : [{ key: 'validation-rises', text: 'Validation rises.' }],
  );
  await withSittings(async (bench) => {
    const keeper = memoryKeeper();
    const recipe = smallRecipe();
    const cut = await sit(bench, {
      recipe,
      keeper,
      onEvent: (event) => {
        if (event.kind === 'step' && event.record.step === 5) throw new Error('The tab was closed.');
      },
    });
    expect(notesOf(cut).filter(({ kind }) => kind === 'sign')).toMatchObject([
      { step: 3, text: 'Validation rises.' },
    ]);
    expect(notesOf(cut).at(-1)).toMatchObject({ kind: 'warning', step: 5, text: 'The tab was closed.' });
    const rest = await sit(bench, { recipe, keeper, goesOn: true });
    expect(notesOf(rest).map(({ step, text }) => [step, text])).toEqual([
      [3, 'Goes on in sitting 2 from the checkpoint of step 3.'],
      [3, expect.stringMatching(/^\d+ MiB on test device, no block is computed again; products: .+\.$/)],
      [
        6,
        expect.stringMatching(
          /^Validation loss after step 6: .+ than after step 3; plain text .+\.$|best so far\.$/,
        ),
      ],
      [8, expect.stringMatching(/^Validation loss after step 8: /)],
      [8, expect.stringMatching(/^Finished after step 8; its result is that of step \d\.$/)],
    ]);
    const times = notesOf(rest).map(({ at }) => at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
