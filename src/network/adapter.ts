import { Arena, slice, type View } from '../gpu/buffers.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { type LoraGroup, rowInB } from '../kernels/linear/lora.ts';
import { type LoraSettings, loraScale } from '../model/lora.ts';
import type { AdapterTensors, ModelConfig, Tensor } from '../model/types.ts';
import { type GroupName, type GroupPlace, type Place, planGroups } from './groups.ts';

/** Buffers laid out like an adapter's parameters: its tensors, its gradient, a moment of it. */
export type Flat = readonly View[];

const at = (buffer: Flat, { section, start, count }: Place): View => slice(buffer[section]!, start, count);

/** A LoRA adapter on the device: its tensors lie in few flat sections, so that few dispatches update them. */
export class DeviceAdapter {
  /** All parameters, with zeros between the tensors. */
  readonly parameters: Flat;
  /** Elements of each section. */
  readonly sections: readonly number[];
  private readonly arena: Arena;
  private readonly places: readonly GroupPlace[];
  private readonly groups: ReadonlyMap<string, LoraGroup>;

  constructor(
    private readonly recorder: Recorder,
    config: ModelConfig,
    readonly lora: LoraSettings,
    /** Elements of a section at most. */
    section?: number,
  ) {
    const { places, sections } = planGroups(config, lora, section);
    this.arena = new Arena(recorder.device, 'adapter');
    this.places = places;
    this.sections = sections;
    this.parameters = this.flat(this.arena, 'parameters');
    this.groups = new Map(
      places.map((place) => [
        `${place.layer}.${place.name}`,
        {
          rank: lora.rank,
          slots: place.slots,
          scale: loraScale(lora),
          blocks: place.blocks,
          a: at(this.parameters, place.a),
          b: at(this.parameters, place.b),
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

  /** Buffers laid out like `parameters`, zero. */
  flat(arena: Arena, name: string): Flat {
    return this.sections.map((count) => arena.alloc(name, count));
  }

  /** The parts of a gradient that belong to a group. */
  parts(buffer: Flat, layer: number, name: GroupName): { da: View; db: View } {
    const place = this.places.find((p) => p.layer === layer && p.name === name);
    if (!place) throw new TemperError('no-lora', `Layer ${layer} has no LoRA on ${name}.`);
    return { da: at(buffer, place.a), db: at(buffer, place.b) };
  }

  /**
   * Writes tensors to buffers laid out like `parameters`.
   * @throws TemperError `tensor-missing`
   */
  load(tensors: AdapterTensors, buffer: Flat = this.parameters): void {
    const flat = this.sections.map((count) => new Float32Array(count));
    this.eachTensor((name, { section, start, count }) => {
      const tensor = tensors.get(name);
      if (!tensor || tensor.data.length !== count) {
        throw new TemperError('tensor-missing', `The adapter has no tensor ${name} of ${count} elements.`);
      }
      flat[section]!.set(tensor.data, start);
    });
    buffer.forEach((view, section) => {
      this.recorder.write(view, flat[section]!);
    });
  }

  /** Tensors of buffers laid out like `parameters`, under their PEFT names. */
  async read(buffer: Flat = this.parameters): Promise<AdapterTensors> {
    const flat: Float32Array[] = [];
    for (const [section, view] of buffer.entries())
      flat.push(await this.recorder.readFloats(view, this.sections[section]!));
    const out = new Map<string, Tensor>();
    this.eachTensor((name, { section, start, count }, shape) =>
      out.set(name, { shape, data: flat[section]!.slice(start, start + count) }),
    );
    return out;
  }

  dispose(): void {
    this.arena.dispose();
  }

  private eachTensor(visit: (name: string, place: Place, shape: readonly number[]) => void): void {
    const { rank } = this.lora;
    for (const { a, b, pairs, blocks } of this.places) {
      pairs.forEach(({ tensor, block }, slot) => {
        const { inSize, outSize } = tensor;
        const aStart = a.start + slot * rank * inSize;
        const bStart = b.start + rowInB(blocks, block) * rank;
        visit(tensor.aName, { ...a, start: aStart, count: rank * inSize }, [rank, inSize]);
        visit(tensor.bName, { ...b, start: bStart, count: outSize * rank }, [outSize, rank]);
      });
    }
  }
}
