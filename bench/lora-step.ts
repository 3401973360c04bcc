import { openDevice } from '../src/gpu/device.ts';
import { Recorder } from '../src/gpu/recorder.ts';
import { initLora } from '../src/model/lora.ts';
import { DeviceAdapter } from '../src/network/adapter.ts';
import { BaseModel } from '../src/network/base.ts';
import { defaultRecipe } from '../src/recipe/parse.ts';
import { capacityOf, Trainer } from '../src/training/trainer.ts';
import { randomBatch, randomModel, SHAPES, stepFlops } from './shapes.ts';

const STEPS = 12;

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** One LoRA step (rank 8 on all seven matrices, micro-batch 1) on random weights, timed until its loss is read. */
export async function loraStep(gpu: GPU, shapeNames: readonly string[]) {
  const { device, report } = await openDevice(gpu);
  const shapes = [];
  for (const name of shapeNames) {
    const shape = SHAPES[name];
    if (!shape) throw new Error(`There is no shape "${name}"; there are ${Object.keys(SHAPES).join(', ')}.`);
    const recorder = new Recorder(device);
    const { lora, training } = defaultRecipe();
    const base = await BaseModel.load(device, randomModel(shape.config));
    const adapter = new DeviceAdapter(recorder, base.config, lora);
    adapter.load(initLora(base.config, lora, 1));
    const batch = randomBatch(shape);
    const trainer = new Trainer(recorder, base, adapter, capacityOf([batch], true), training);
    const times: number[] = [];
    const losses: number[] = [];
    let before = { ...recorder.counts };
    for (let step = 0; step < STEPS; step++) {
      before = { ...recorder.counts };
      const start = performance.now();
      losses.push((await trainer.step([batch], 1e-3))!.loss);
      times.push(performance.now() - start);
    }
    const step = median(times.slice(2));
    shapes.push({
      shape: name,
      first_ms: Math.round(times[0]!),
      step_ms: Math.round(step * 10) / 10,
      gflop: Math.round(stepFlops(shape) / 1e7) / 100,
      gflops: Math.round(stepFlops(shape) / step / 1e4) / 100,
      dispatches: recorder.counts.dispatches - before.dispatches,
      submits: recorder.counts.submits - before.submits,
      bytes: { base: base.bytes, training: trainer.bytes },
      losses: [losses[0], losses[STEPS - 1]],
    });
    trainer.dispose();
    adapter.dispose();
    base.dispose();
    recorder.dispose();
  }
  device.destroy();
  return { bench: 'lora-step', adapter: report, shapes };
}
