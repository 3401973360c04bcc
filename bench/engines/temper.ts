import { openDevice } from '../../src/gpu/device.ts';
import { serve } from './serve.ts';
import { temperStep } from './temper-step.ts';

await serve(async (task, gpu) => temperStep(await openDevice(gpu), task));
