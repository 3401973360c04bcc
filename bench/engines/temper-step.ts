import type { OpenedDevice } from '../../src/gpu/device.ts';
import { Recorder } from '../../src/gpu/recorder.ts';
import { measureProducts } from '../../src/kernels/linear/tuning.ts';
import { DeviceAdapter } from '../../src/network/adapter.ts';
import { BaseModel } from '../../src/network/base.ts';
import { capacityOf, Trainer } from '../../src/training/trainer.ts';
import type { Task } from '../task/files.ts';
import { norm2 } from '../task/layered.ts';
import { ADAMW, LORA } from '../task/shapes.ts';
import type { StepEngine } from './serve.ts';

/** A step of the engine of this repository, its weights on the device. */
export async function temperStep(
  { device, report, lanes }: OpenedDevice,
  { shape, model, adapter, batch }: Task,
): Promise<StepEngine> {
  const recorder = new Recorder(device);
  const start = performance.now();
  const products = await measureProducts(recorder, { lanes, software: report.software });
  const tuningMs = performance.now() - start;
  const base = await BaseModel.load(device, model, products);
  const lora = new DeviceAdapter(recorder, shape.config, LORA);
  lora.load(adapter);
  await device.queue.onSubmittedWorkDone();
  const { learningRate, beta1, beta2 } = ADAMW;
  let trainer: Trainer | undefined;
  return {
    tuningMs,
    async step() {
      // Made within the first step, since its plans are part of what a user waits for.
      trainer ??= new Trainer(recorder, base, lora, capacityOf([batch], true), {
        betas: [beta1, beta2],
        eps: 1e-8,
        weightDecay: 0,
        clip: null,
      });
      const stats = await trainer.step([batch], learningRate);
      return stats!.loss;
    },
    async gradientNorms() {
      const tensors = await lora.read(trainer!.gradient);
      return Object.fromEntries([...tensors].map(([name, { data }]) => [name, norm2(data)]));
    },
  };
}
