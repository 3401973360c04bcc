import { openDevice } from '../gpu/device.ts';
import { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { measureProducts, type ProductPlan } from '../kernels/linear/tuning.ts';

/** The device's queue, and how it multiplies best: measured once, when it is opened. */
export interface Opened {
  readonly recorder: Recorder;
  /** What the device is called. */
  readonly name: string;
  readonly products: ProductPlan;
}

async function openMeasured(gpu: GPU): Promise<Opened> {
  const { device, report, lanes } = await openDevice(gpu);
  const recorder = new Recorder(device);
  try {
    const products = await measureProducts(recorder, { lanes, software: report.software });
    return { recorder, name: report.name, products };
  } catch (error) {
    recorder.dispose();
    device.destroy();
    throw error;
  }
}

/** The one device that all requests share: opened when it is first needed, and anew after it was lost. */
export class SharedDevice {
  private opening: Promise<Opened> | null = null;
  private recorder: Recorder | null = null;

  /** `onLost`: a lost device takes everything on it along. */
  constructor(
    private readonly gpu: GPU | undefined,
    private readonly onLost: () => void,
  ) {}

  /** @throws TemperError `no-webgpu`, `no-adapter` */
  open(): Promise<Opened> {
    if (this.opening) return this.opening;
    const { gpu } = this;
    if (!gpu)
      throw new TemperError('no-webgpu', 'This browser has no WebGPU, which training and generation need.');
    const opening = openMeasured(gpu);
    this.opening = opening;
    opening.then(
      ({ recorder }) => {
        this.recorder = recorder;
        // Only of a device that came into use, and until then no other one does.
        void recorder.device.lost.then(() => this.forget());
      },
      // What failed once may succeed later: a failure is not remembered.
      () => {
        this.opening = null;
      },
    );
    return opening;
  }

  /** Whether this is the queue of the device in use, and not of one that was lost. */
  isOpen(recorder: Recorder): boolean {
    return this.recorder === recorder;
  }

  private forget(): void {
    this.opening = null;
    this.recorder = null;
    this.onLost();
  }
}
