import { expect, it } from 'vitest';
import { testGpu } from '../../../tests/helpers/gpu.ts';
import { onDevice } from '../../../tests/helpers/on-device.ts';
import { Arena } from '../../gpu/buffers.ts';
import { Recorder } from '../../gpu/recorder.ts';
import { measureProducts, namedPlan, planNames, UNMEASURED } from './tuning.ts';
import { candidates } from './variant.ts';

it('ENG-18: the plan is one of the candidates', async () => {
  const { plan, device } = await onDevice(async ({ recorder, lanes }) => {
    const device = { lanes, software: true };
    return { plan: await measureProducts(recorder, device), device };
  });
  expect(candidates('dot', device)).toContainEqual(plan.dot);
  expect(candidates('outer', device)).toContainEqual(plan.outer);
});

it('ENG-42: a plan is found again by the names that a run’s record has', async () => {
  await onDevice(async ({ device, lanes }) => {
    const has = { lanes, software: true };
    for (const dot of candidates('dot', has)) {
      for (const outer of candidates('outer', has)) {
        const plan = { dot, outer };
        expect(namedPlan(planNames(plan), device)).toEqual(plan);
      }
    }
    expect(namedPlan(planNames(UNMEASURED), device)).toEqual(UNMEASURED);
    expect(namedPlan({ forward: 'subgroup 99×9 of 7×7', inputGradient: 'naive' }, device)).toBeNull();
  });
});

it('ENG-18: a candidate that the device refuses is left out, and leaves nothing behind', async () => {
  const { adapter } = await testGpu();
  // Without the feature, programs that use subgroups do not compile.
  const device = await adapter.requestDevice();
  const recorder = new Recorder(device);
  const plan = await measureProducts(recorder, { lanes: 8, software: true });
  expect([plan.dot?.kind, plan.outer?.kind]).toEqual(['register', 'register']);
  const arena = new Arena(device, 'after');
  expect([...(await recorder.readFloats(arena.upload('x', Float32Array.of(1, 2)), 2))]).toEqual([1, 2]);
  arena.dispose();
  recorder.dispose();
  device.destroy();
});
