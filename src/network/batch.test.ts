import { expect, it } from 'vitest';
import { loadStepFixture } from '../../tests/helpers/fixture.ts';
import { PLAIN, withTrainer } from '../../tests/helpers/trainer.ts';

it.each([
  ['an id', 'inputIds', 131, 'bad-token'],
  ['a label', 'labels', 131, 'bad-token'],
  ['a negative label', 'labels', -5, 'bad-token'],
  ['a negative position', 'positions', -1, 'bad-position'],
] as const)('ENG-21: %s outside its range is refused', async (_, field, value, code) => {
  const fixture = await loadStepFixture('llama-step');
  const at = fixture.batch.labels.findIndex((label, t) => t > 0 && label !== -100);
  const wrong = { ...fixture.batch, [field]: fixture.batch[field].with(at, value) };
  await withTrainer(fixture, [fixture.batch], PLAIN, async (trainer) => {
    await expect(trainer.gradients([wrong])).rejects.toMatchObject({ code });
    expect(Number.isFinite((await trainer.gradients([fixture.batch]))?.loss)).toBe(true);
  });
});
