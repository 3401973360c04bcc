import { describe, expect, it } from 'vitest';
import { normals } from '../../tests/helpers/numeric.ts';
import {
  type Asked,
  newest,
  type Sat,
  type SittingBench,
  sit,
  smallRecipe,
  smallRows,
  withSittings,
} from '../../tests/helpers/sitting.ts';
import { unwrap } from '../io/faults.ts';
import { candidates, variantName } from '../kernels/linear/variant.ts';
import { initLora } from '../model/lora.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { RunControl } from './control.ts';
import type { RunEvent } from './events.ts';
import type { RunKeeper } from './library.ts';
import { RunLog } from './log.ts';
import { memoryKeeper } from './memory-keeper.ts';

const stepsOf = ({ events }: Pick<Sat, 'events'>) =>
  events.flatMap((event) => (event.kind === 'step' ? [event.record] : []));
const notesOf = ({ events }: Pick<Sat, 'events'>) =>
  events.flatMap((event) => (event.kind === 'note' ? [event.note.text] : []));

/** Everything of a run's end that must not depend on its sittings. */
async function ending(keeper: RunKeeper) {
  const { bytes } = await newest(keeper);
  const { step, adapter, optimizer, earlyStop, log } = unwrap(await decodeCheckpoint(bytes));
  const { evaluations, ...parsed } = unwrap(RunLog.parse(log));
  return {
    step,
    adapter,
    optimizer,
    earlyStop,
    evaluations,
    losses: Array.from(unwrap(RunLog.parse(log)).column('loss')),
    rates: Array.from(unwrap(RunLog.parse(log)).column('learningRate')),
    logged: parsed.notes.length > 0,
  };
}

/** A run that `interrupt` ends in its first sitting, and that goes on in a second one. */
async function inTwo(
  bench: SittingBench,
  asked: Asked,
  between: (keeper: RunKeeper) => Promise<void> = async () => {},
) {
  const keeper = memoryKeeper();
  const first = await sit(bench, { ...asked, keeper });
  await between(keeper);
  const { onEvent: _, ...rest } = asked;
  const second = await sit(bench, { ...rest, keeper, goesOn: true });
  return { keeper, first, second };
}

const killedAt = (at: number) => (event: RunEvent) => {
  if (event.kind === 'step' && event.record.step === at) throw new Error('killed');
};
const stoppedAt =
  (at: number): NonNullable<Asked['onEvent']> =>
  (event, control) => {
    if (event.kind === 'step' && event.record.step === at) control.stop();
  };

describe('a run in several sittings', () => {
  it('RUN-3: stopped or killed anywhere, it ends with the bits of one that was not', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe();
      const keeper = memoryKeeper();
      const whole = await sit(bench, { recipe, keeper });
      expect(whole.error).toBeNull();
      expect(whole.result).toMatchObject({ status: 'finished', steps: 8 });
      const truth = await ending(keeper);
      expect(truth.losses).toHaveLength(8);
      expect(truth.evaluations.map(({ step }) => step)).toEqual([0, 3, 6, 8]);
      for (const onEvent of [
        stoppedAt(1),
        stoppedAt(3),
        stoppedAt(7),
        killedAt(2),
        killedAt(5),
        killedAt(6),
      ]) {
        const { keeper: other, second } = await inTwo(bench, { recipe, onEvent });
        expect(second.error).toBeNull();
        expect(await ending(other)).toEqual(truth);
        expect(second.result?.result).toEqual(whole.result?.result);
      }
    });
  });

  it('RUN-3: checkpoints between evaluations are gone on from, and an evaluation that was cut off comes again', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe({ evaluation: { checkpoints: { every: 2 } } });
      const keeper = memoryKeeper();
      await sit(bench, { recipe, keeper });
      const truth = await ending(keeper);
      const killed = await inTwo(bench, { recipe, onEvent: killedAt(5) });
      expect(killed.second.events[0]).toMatchObject({ kind: 'began', from: 4 });
      expect(await ending(killed.keeper)).toEqual(truth);
      // A stop while step 3 is evaluated: what was half scored is not told.
      const stop: NonNullable<Asked['onEvent']> = (event, control) => {
        if (event.kind === 'step' && event.record.step === 3)
          void Promise.resolve().then(() => control.stop());
      };
      const stopped = await inTwo(bench, { recipe, onEvent: stop });
      expect(stopped.first.result).toMatchObject({ status: 'stopped', steps: 3 });
      expect(await ending(stopped.keeper)).toEqual(truth);
    });
  });

  it('RUN-4: where the newest checkpoint is damaged, the one before it is gone on from, with a warning', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe();
      const keeper = memoryKeeper();
      await sit(bench, { recipe, keeper });
      const { keeper: other, second } = await inTwo(bench, { recipe, onEvent: killedAt(7) }, async (kept) => {
        const { step, bytes } = await newest(kept);
        expect(step).toBe(6);
        bytes[bytes.length - 1]! ^= 1;
      });
      expect(second.events[0]).toMatchObject({ kind: 'began', from: 3 });
      expect(second.events[1]).toMatchObject({ kind: 'checkpoint', kept: [{ step: 3 }] });
      expect(notesOf(second).join('\n')).toMatch(/The checkpoint of step 6 is damaged: .+/);
      expect(await ending(other)).toEqual(await ending(keeper));
      // None is whole: it begins anew, and ends the same.
      const anew = await inTwo(bench, { recipe, onEvent: killedAt(2) }, async (kept) => {
        const { bytes } = await newest(kept);
        bytes.fill(0);
      });
      expect(anew.second.events[0]).toMatchObject({ kind: 'began', from: 0, log: null });
      expect(await ending(anew.keeper)).toEqual(await ending(keeper));
    });
  });

  it('RUN-5: other rows, another model and a run that is not there are refused with what to do', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe();
      const keeper = memoryKeeper();
      await sit(bench, { recipe, keeper, onEvent: killedAt(2) });
      const again = (rest: Partial<Asked>) => sit(bench, { recipe, keeper, goesOn: true, ...rest });
      const model = await again({ model: { name: 'other', hash: 'cd'.repeat(32) } });
      expect(model.error).toMatchObject({
        code: 'model-changed',
        message: expect.stringMatching(/on small .* this is other: choose/),
      });
      const rows = smallRows(recipe);
      const fewer = { ...rows, epochs: rows.epochs.map((epoch) => epoch.toReversed()) };
      const files = [{ name: 'a.jsonl', size: 10, examples: 13 }];
      const data = await again({ rows: fewer, files });
      expect(data.error).toMatchObject({
        code: 'data-changed',
        message: expect.stringMatching(/a\.jsonl had 14 examples and has 13/),
      });
      const missing = await again({ id: 'x' });
      expect(missing.error).toMatchObject({ code: 'run-missing' });
      // The run itself can still go on, and its recipe is the record's.
      const other = await again({ recipe: smallRecipe({ seed: 1 }), rows: smallRows(recipe) });
      expect(other.result?.status).toBe('finished');
      expect(other.events[0]).toMatchObject({ kind: 'began', record: { recipe: { seed: 42 } } });
    });
  });
});

describe('what a run is computed with', () => {
  it('RUN-13: it goes on with the products that it began with, whatever is measured later', async () => {
    await withSittings(async (bench) => {
      const { lanes, base } = bench;
      const recipe = smallRecipe();
      const best = (form: 'dot' | 'outer') => candidates(form, { lanes, software: true }).at(-1)!;
      const other = base.withProducts({ dot: best('dot'), outer: best('outer') });
      const keeper = memoryKeeper();
      await sit(bench, { recipe, keeper, base: other });
      const cut = memoryKeeper();
      await sit(bench, { recipe, keeper: cut, base: other, onEvent: killedAt(5) });
      const second = await sit(bench, { recipe, keeper: cut, goesOn: true });
      expect(notesOf(second)[1]).toContain(`products: ${variantName(best('dot'))} forward`);
      expect(await ending(cut)).toEqual(await ending(keeper));
    });
  });

  it('RUN-13: another device, or products that it does not have, are told in a sentence', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe();
      const keeper = memoryKeeper();
      await sit(bench, { recipe, keeper, onEvent: killedAt(5) });
      const find: RunKeeper['find'] = async (id) => {
        const found = await keeper.find(id);
        if (!found) return null;
        const products = { forward: 'subgroup 99×9 of 7×7', inputGradient: 'naive' };
        return { ...found, record: { ...found.record, engine: { ...found.record.engine, products } } };
      };
      const second = await sit(bench, {
        recipe,
        keeper: { ...keeper, find },
        goesOn: true,
        device: 'another device',
      });
      expect(second.result?.status).toBe('finished');
      const warnings = second.events.flatMap((event) =>
        event.kind === 'note' && event.note.kind === 'warning' ? [event.note.text] : [],
      );
      expect(warnings).toEqual([
        'The device is another: another device, before test device. From here on the run is not bit for bit.',
        'This device does not multiply by subgroup 99×9 of 7×7 and naive, as the run began: from here on it is not bit for bit.',
      ]);
    });
  });

  it('RUN-14: an adapter that a run begins with brings its own settings, and outlives a cut before the first step', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe({ lora: { rank: 4 } });
      const { lora } = smallRecipe();
      const fresh = initLora(bench.base.config, lora, 1);
      const learned = [...fresh].map(([name, tensor]) => {
        return [name, { ...tensor, data: normals(name, tensor.data.length, 0.02) }] as const;
      });
      const start = { name: 'before', lora, tensors: new Map(learned) };
      const keeper = memoryKeeper();
      const whole = await sit(bench, { recipe, keeper, start });
      expect(whole.events[0]).toMatchObject({ record: { recipe: { lora: { rank: 2 } } } });
      const cut = memoryKeeper();
      const onEvent = (event: RunEvent) => {
        if (event.kind === 'evaluation') throw new Error('killed');
      };
      await sit(bench, { recipe, keeper: cut, start, onEvent });
      await sit(bench, { recipe, keeper: cut, goesOn: true });
      expect(await ending(cut)).toEqual(await ending(keeper));
      // Before its first checkpoint it goes on from that very adapter, and from no fresh one.
      const bare = memoryKeeper();
      const [began] = whole.events;
      if (began?.kind !== 'began') throw new Error('It did not begin.');
      await bare.begin(began.record, 'bare');
      const lost = await sit(bench, { recipe, keeper: bare, goesOn: true });
      expect(lost.error).toMatchObject({ code: 'start-missing', details: { name: 'before' } });
      const other = { ...start, tensors: fresh };
      const wrong = await sit(bench, { recipe, keeper: bare, goesOn: true, start: other });
      expect(wrong.error).toMatchObject({ code: 'start-missing' });
      await sit(bench, { recipe, keeper: bare, goesOn: true, start });
      expect(await ending(bare)).toEqual(await ending(keeper));
    });
  });
});

describe('what a run keeps', () => {
  it('RUN-12: early stopping ends a run with its reason; the best is its result, also of an earlier sitting', async () => {
    await withSittings(async (bench) => {
      // A rate so high that every step makes it worse, after one that does not.
      const recipe = smallRecipe({
        training: { learningRate: 1e-9, warmup: 0, schedule: 'constant' },
        evaluation: { every: 1, patience: 3, minDelta: 5, samples: { count: 0 } },
      });
      const keeper = memoryKeeper();
      const cut = await sit(bench, { recipe, keeper, onEvent: killedAt(3) });
      expect(cut.result).toBeNull();
      const ended = await sit(bench, { recipe, keeper, goesOn: true });
      expect(ended.result).toMatchObject({ status: 'finished', steps: 3 });
      expect(notesOf(ended).join('\n')).toMatch(
        /Ends early after step 3: the validation loss has not fallen by more than 5 nats for 3 evaluations; the best is \d\.\d{4} after step \d\./,
      );
      // Taken up again there is nothing left to do.
      const again = await sit(bench, { recipe, keeper, goesOn: true });
      expect(again.result).toEqual(ended.result);
      expect(again.events.some(({ kind }) => kind === 'step')).toBe(false);
    });
  });

  it('RUN-15: where nothing can be written the run goes on, and says so', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const full: RunKeeper = {
        ...keeper,
        keep: async () => ({ kept: [], full: 'There is no room for the checkpoint: delete runs.' }),
        save: async () => {
          throw new Error('The store is gone.');
        },
      };
      const outcome = await sit(bench, { recipe: smallRecipe({ evaluation: { every: 4 } }), keeper: full });
      expect(outcome.result).toMatchObject({ status: 'finished', steps: 8 });
      const notes = notesOf(outcome);
      expect(notes.filter((text) => text.startsWith('There is no room'))).toHaveLength(3);
      expect(
        notes.filter((text) => text === 'The log could not be written: The store is gone.'),
      ).toHaveLength(1);
      const kept = await sit(bench, { recipe: smallRecipe({ evaluation: { every: 4 } }) });
      expect(outcome.result).toEqual(kept.result);
    });
  });

  it('RUN-6: numbers that are none end the run with their cause and a checkpoint of the last good state', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const recipe = smallRecipe({
        lora: { rank: 2, targets: ['q', 'down'] },
        training: {
          learningRate: 10,
          schedule: 'constant',
          warmup: 0,
          weightDecay: 10,
          clip: null,
          betas: [0, 0],
        },
        mixture: { size: { examples: 200 }, maxRepeats: 'inf' },
      });
      const broken = await sit(bench, { recipe, keeper });
      const good = stepsOf(broken).at(-1)?.step ?? 0;
      expect(broken.error).toMatchObject({ code: 'not-a-number', details: { step: good + 1 } });
      const { step, bytes } = await newest(keeper);
      expect(step).toBe(good);
      const { adapter, optimizer } = unwrap(await decodeCheckpoint(bytes));
      expect(optimizer.steps).toBe(good);
      for (const { data } of adapter.values()) expect(data.every(Number.isFinite)).toBe(true);
      expect(await keeper.find('r')).toMatchObject({
        progress: { status: 'failed', step: good, fault: { code: 'not-a-number' } },
      });
      expect(notesOf(broken).at(-1)).toMatch(/is not a number, first in/);
    });
  });

  it('RUN-17: another plain text is not scored, and refused where the run is judged by it', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const recipe = smallRecipe();
      const onEvent = stoppedAt(4);
      await sit(bench, { recipe, keeper, onEvent });
      const plainText = ['Another text.'];
      const second = await sit(bench, { recipe, keeper, goesOn: true, plainText });
      expect(notesOf(second).join('\n')).toMatch(/plain text is not the one that the run began with/);
      const scored = second.events.flatMap((event) =>
        event.kind === 'evaluation' ? [event.record.plainText] : [],
      );
      expect(scored.length).toBeGreaterThan(0);
      expect(new Set(scored)).toEqual(new Set([null]));

      const judged = smallRecipe({ evaluation: { measure: 'plain-text' } });
      const other = memoryKeeper();
      await sit(bench, { recipe: judged, keeper: other, onEvent });
      const refused = await sit(bench, { recipe: judged, keeper: other, goesOn: true, plainText });
      expect(refused.error).toMatchObject({ code: 'data-changed' });
      expect((await sit(bench, { recipe: judged, keeper: other, goesOn: true })).error).toBeNull();
    });
  });

  it('RUN-17: a run without validation rows says so, and its last checkpoint is its result', async () => {
    await withSittings(async (bench) => {
      const run = await sit(bench, { recipe: smallRecipe({ evaluation: { examples: 0 } }) });
      expect(notesOf(run).join('\n')).toMatch(/There is no validation row to score/);
      expect(run.result?.result.step).toBe(run.result?.steps);
    });
  });

  it('RUN-6: a validation loss that is no number ends the run before it is written down', async () => {
    await withSittings(async (bench) => {
      const recipe = smallRecipe();
      const { lora, seed } = recipe;
      const tensors = new Map(
        [...initLora(bench.base.config, lora, seed)].map(([name, tensor]) => [
          name,
          { ...tensor, data: new Float32Array(tensor.data.length).fill(1e30) },
        ]),
      );
      const broken = await sit(bench, { recipe, start: { name: 'before', lora, tensors } });
      expect(broken.error).toMatchObject({ code: 'not-a-number', details: { step: 0 } });
      expect(String(broken.error)).toMatch(/The validation loss of .+ after step 0 is not a number/);
    });
  });

  it('RUN-7: evaluation, samples, plain text and checkpoints change no bit of the training', async () => {
    await withSittings(async (bench) => {
      const busy = await sit(bench, {
        recipe: smallRecipe({ evaluation: { every: 1, checkpoints: { every: 1 }, keep: 'last' } }),
      });
      const quiet = await sit(bench, {
        recipe: smallRecipe({
          evaluation: { every: 1000, examples: 0, plainText: 'none', samples: { count: 0 }, keep: 'last' },
        }),
      });
      expect(busy.error ?? quiet.error).toBeNull();
      const seen = (one: Sat) => stepsOf(one).map(({ loss, gradNorm }) => [loss, gradNorm]);
      expect(seen(busy)).toEqual(seen(quiet));
      expect(busy.result?.result).toEqual(quiet.result?.result);
    });
  });

  it('RUN-8: its evaluations hold losses, held-out tasks apart, plain text, and answers with their repetition', async () => {
    await withSittings(async (bench) => {
      const outcome = await sit(bench, { recipe: smallRecipe() });
      const [first] = outcome.events.flatMap((event) => (event.kind === 'evaluation' ? [event.record] : []));
      expect(first?.perTask.map(({ task, heldOut }) => [task, heldOut])).toEqual([
        ['sea', false],
        ['sum', false],
        ['sky', true],
      ]);
      const trained = first!.perTask.slice(0, 2);
      const tokens = trained.reduce((sum, one) => sum + one.tokens, 0);
      expect(first!.tokens).toBe(tokens);
      expect(first!.loss).toBeCloseTo(
        trained.reduce((sum, one) => sum + one.loss * one.tokens, 0) / tokens,
        12,
      );
      expect(first!.plainText?.tokens).toBeGreaterThan(5);
      expect(first!.samples.map(({ task, prompt, expected }) => [task, prompt, expected])).toEqual([
        ['sea', 'sea 50?', 'It is so so 50.'],
        ['sum', 'sum 50?', 'It is so so 50.'],
      ]);
      for (const { perTask, loss } of stepsOf(outcome)) {
        const all = perTask.reduce((sum, one) => sum + one.tokens, 0);
        expect(
          Math.abs(perTask.reduce((sum, one) => sum + one.loss * one.tokens, 0) / all - loss),
        ).toBeLessThan(1e-5);
      }
      expect(notesOf(outcome)[0]).toBe('Begins: 8 steps of small, seed 42.');
      expect(notesOf(outcome).at(-1)).toMatch(/^Finished after step 8; its result is that of step \d\.$/);
    });
  });

  it('RUN-9: a pause writes a checkpoint and is no time of computing', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      let paused = -1;
      const outcome = await sit(bench, {
        recipe: smallRecipe(),
        keeper,
        onEvent: (event, control) => {
          if (event.kind === 'step' && event.record.step === 4) control.pause();
          if (event.kind !== 'status' || event.status !== 'paused') return;
          void keeper.find('r').then(async (found) => {
            paused = found?.checkpoints.at(-1)?.step ?? -1;
            expect(found?.progress.status).toBe('paused');
            await new Promise((resolve) => setTimeout(resolve, 600));
            control.resume();
          });
        },
      });
      expect(paused).toBe(4);
      expect(outcome.result?.status).toBe('finished');
      const notes = outcome.events.flatMap((event) => (event.kind === 'note' ? [event.note] : []));
      const at = notes.findIndex(({ text }) => text === 'Paused after step 4.');
      expect(notes[at + 1]).toMatchObject({ text: 'Goes on after the pause.' });
      expect(notes[at + 1]!.at - notes[at]!.at).toBeLessThan(500);
    });
  });

  it('MODEL-14: a context that the model does not have is refused before anything is begun', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const outcome = await sit(bench, { recipe: smallRecipe({ mask: { context: 1_000_000 } }), keeper });
      expect(outcome.error).toMatchObject({ code: 'context-too-long' });
      expect([outcome.events, await keeper.find('r')]).toEqual([[], null]);
    });
  });

  it('Pitfall 18: four rows at once and one by one, of unequal lengths, are one run', async () => {
    await withSittings(async (bench) => {
      const lora = { rank: 2, dropout: 0 };
      const of = (microBatch: number) =>
        smallRecipe({
          lora,
          training: { microBatch, accumulation: 4 / microBatch },
          evaluation: { every: 100 },
        });
      const [whole, parts] = [await sit(bench, { recipe: of(4) }), await sit(bench, { recipe: of(1) })];
      expect(whole.result?.steps).toBe(4);
      for (const [place, { loss, gradNorm, perTask }] of stepsOf(whole).entries()) {
        const other = stepsOf(parts)[place]!;
        expect(Math.abs(other.loss - loss)).toBeLessThan(1e-5);
        expect(Math.abs(other.gradNorm / gradNorm - 1)).toBeLessThan(1e-4);
        for (const [task, one] of perTask.entries())
          expect(Math.abs(other.perTask[task]!.loss - one.loss)).toBeLessThan(1e-5);
      }
    });
  });

  it('Pitfall 23: a run with nothing supervised is refused with the cause, and nothing of it is kept', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const recipe = smallRecipe();
      const rows = smallRows(recipe);
      const mute = rows.examples.map((example) => ({
        ...example,
        messages: example.messages.map((message) => ({ ...message, weight: 0 })),
      }));
      const outcome = await sit(bench, { recipe, keeper, rows: { ...rows, examples: mute } });
      expect(outcome.error).toMatchObject({
        code: 'nothing-to-train',
        message: expect.stringMatching(/^No row of the mixture can be trained on; the first: .+/),
      });
      expect([outcome.events, await keeper.find('r')]).toEqual([[], null]);
    });
  });

  it('RUN-10: a stop while rows are labelled ends the run before it began', async () => {
    await withSittings(async (bench) => {
      const keeper = memoryKeeper();
      const control = new RunControl();
      control.stop();
      const outcome = await sit(bench, { recipe: smallRecipe(), keeper, control });
      expect(outcome.result).toMatchObject({ status: 'stopped', steps: 0 });
      expect(outcome.events).toEqual([]);
      expect(await keeper.find('r')).toBeNull();
    });
  });
});
