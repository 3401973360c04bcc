import { Arena, slice, type View } from '../gpu/buffers.ts';
import type { Recorder } from '../gpu/recorder.ts';
import { TemperError } from '../io/faults.ts';
import { type LoraBlock, type LoraGroup, rowInB } from '../kernels/linear/lora.ts';
import { linearShapes } from '../model/layout.ts';
import { type LoraSettings, type LoraTensor, loraScale, loraTensors } from '../model/lora.ts';
import type { AdapterTensors, ModelConfig, Tensor } from '../model/types.ts';
import type { Target } from '../recipe/schema.ts';

/** The fused products of a block and the targets they join. */
const GROUPS = { qkv: ['q', 'k', 'v'], o: ['o'], gateUp: ['gate', 'up'], down: ['down'] } as const;
export type GroupName = keyof typeof GROUPS;
const NAMES: readonly GroupName[] = ['qkv', 'o', 'gateUp', 'down'];

/** Where the LoRA of a fused product lies in the flat parameter buffer, in elements. */
interface GroupPlace {
  readonly layer: number;
  readonly name: GroupName;
  readonly slots: number;
  readonly blocks: readonly LoraBlock[];
  readonly a: { readonly start: number; readonly count: number };
  readonly b: { readonly start: number; readonly count: number };
  /** Pairs of the group, in the order of their slots. */
  readonly pairs: readonly { readonly tensor: LoraTensor; readonly block: LoraBlock }[];
}

const aligned = (elements: number) => Math.ceil(elements / 64) * 64;

/** Plans the flat buffer: every view starts on a multiple of 64 elements, as bindings need. */
function planGroups(config: ModelConfig, lora: LoraSettings): { places: GroupPlace[]; count: number } {
  const shapes = linearShapes(config);
  const byKey = new Map<string, LoraTensor>();
  for (const tensor of loraTensors(config, lora)) byKey.set(`${tensor.layer}.${tensor.target}`, tensor);
  const places: GroupPlace[] = [];
  let count = 0;
  const take = (elements: number) => {
    const start = count;
    count += aligned(elements);
    return { start, count: elements };
  };
  for (let layer = 0; layer < config.layers; layer++) {
    for (const name of NAMES) {
      const blocks: LoraBlock[] = [];
      const pairs: { tensor: LoraTensor; block: LoraBlock }[] = [];
      let end = 0;
      for (const target of GROUPS[name] as readonly Target[]) {
        const start = end;
        end += shapes[target].outSize;
        const tensor = byKey.get(`${layer}.${target}`);
        const block = { start, end, slot: tensor ? pairs.length : null };
        blocks.push(block);
        if (tensor) pairs.push({ tensor, block });
      }
      if (pairs.length === 0) continue;
      const rowsOfB = pairs.reduce((total, { tensor }) => total + tensor.outSize, 0);
      places.push({
        layer,
        name,
        slots: pairs.length,
        blocks,
        a: take(pairs.length * lora.rank * pairs[0]!.tensor.inSize),
        b: take(rowsOfB * lora.rank),
        pairs,
      });
    }
  }
  return { places, count };
}

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

  /** Most columns of P among the groups. */
  get widestP(): number {
    return Math.max(...this.places.map((place) => place.slots)) * this.lora.rank;
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
