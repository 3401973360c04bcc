import { Arena, slice, type View } from '../gpu/buffers.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { type LoraGroup, rowInB } from '../kernels/linear/lora.ts';
import { type LoraSettings, loraScale } from '../model/lora.ts';
import type { AdapterTensors, ModelConfig, Tensor } from '../model/types.ts';
import { type GroupName, type GroupPlace, planGroups } from './groups.ts';

/** A LoRA adapter on the device: all its tensors in one flat buffer, so that one dispatch updates them. */
export class DeviceAdapter {
  /** All parameters, with zeros between the tensors. */
  readonly parameters: View;
  /** Elements of `parameters`. */
  readonly count: number;
  private readonly arena: Arena;
  private readonly places: readonly GroupPlace[];
  private readonly groups: ReadonlyMap<string, LoraGroup>;

  constructor(
    private readonly recorder: Recorder,
    config: ModelConfig,
    readonly lora: LoraSettings,
  ) {
    const { places, count } = planGroups(config, lora);
    this.arena = new Arena(recorder.device, 'adapter');
    this.places = places;
    this.count = count;
    this.parameters = this.arena.alloc('parameters', count);
    this.groups = new Map(
      places.map((place) => [
        `${place.layer}.${place.name}`,
        {
          rank: lora.rank,
          slots: place.slots,
          scale: loraScale(lora),
          blocks: place.blocks,
          a: slice(this.parameters, place.a.start, place.a.count),
          b: slice(this.parameters, place.b.start, place.b.count),
        },
      ]),
    );
  }

  /** Bytes on the device. */
  get bytes(): number {
    return this.arena.bytes;
  }

  group(layer: number, name: GroupName): LoraGroup | null {
    return this.groups.get(`${layer}.${name}`) ?? null;
  }

  /** The parts of a buffer laid out like `parameters` (the gradient) that belong to a group. */
  parts(buffer: View, layer: number, name: GroupName): { da: View; db: View } {
    const place = this.places.find((p) => p.layer === layer && p.name === name);
    if (!place) throw new TemperError('no-lora', `Layer ${layer} has no LoRA on ${name}.`);
    return {
      da: slice(buffer, place.a.start, place.a.count),
      db: slice(buffer, place.b.start, place.b.count),
    };
  }

  /** @throws TemperError `tensor-missing` */
  load(tensors: AdapterTensors): void {
    const flat = new Float32Array(this.count);
    this.eachTensor((name, start, count) => {
      const tensor = tensors.get(name);
      if (!tensor || tensor.data.length !== count) {
        throw new TemperError('tensor-missing', `The adapter has no tensor ${name} of ${count} elements.`);
      }
      flat.set(tensor.data, start);
    });
    this.recorder.write(this.parameters, flat);
  }

  /** Tensors of a buffer laid out like `parameters`, under their PEFT names. */
  async read(buffer: View = this.parameters): Promise<AdapterTensors> {
    const flat = await this.recorder.readFloats(buffer, this.count);
    const out = new Map<string, Tensor>();
    this.eachTensor((name, start, count, shape) =>
      out.set(name, { shape, data: flat.slice(start, start + count) }),
    );
    return out;
  }

  dispose(): void {
    this.arena.dispose();
  }

  private eachTensor(
    visit: (name: string, start: number, count: number, shape: readonly number[]) => void,
  ): void {
    const { rank } = this.lora;
    for (const { a, b, pairs, blocks } of this.places) {
      pairs.forEach(({ tensor, block }, slot) => {
        const { inSize, outSize } = tensor;
        visit(tensor.aName, a.start + slot * rank * inSize, rank * inSize, [rank, inSize]);
        visit(tensor.bName, b.start + rowInB(blocks, block) * rank, outSize * rank, [outSize, rank]);
      });
    }
  }
}
