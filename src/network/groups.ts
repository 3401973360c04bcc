import type { LoraBlock } from '../kernels/linear/lora.ts';
import { linearShapes } from '../model/layout.ts';
import { type LoraSettings, type LoraTensor, loraTensors } from '../model/lora.ts';
import type { ModelConfig } from '../model/types.ts';
import type { Target } from '../recipe/schema.ts';

/** The fused products of a block and the targets they join. */
export const GROUPS = { qkv: ['q', 'k', 'v'], o: ['o'], gateUp: ['gate', 'up'], down: ['down'] } as const;
export type GroupName = keyof typeof GROUPS;
export const GROUP_NAMES: readonly GroupName[] = ['qkv', 'o', 'gateUp', 'down'];

const targetsOf = (name: GroupName): readonly Target[] => GROUPS[name];

/** S·R: columns of P of each fused product. */
export function loraWidths(
  lora: Pick<LoraSettings, 'rank' | 'targets'>,
): Readonly<Record<GroupName, number>> {
  const width = (name: GroupName) =>
    lora.rank * targetsOf(name).filter((target) => lora.targets.includes(target)).length;
  return { qkv: width('qkv'), o: width('o'), gateUp: width('gateUp'), down: width('down') };
}

/** Elements of a section of the parameters: 128 MiB, what every device binds at once. */
const SECTION = 2 ** 25;

/** A tensor's place: which section, and where in it, in elements. */
export interface Place {
  readonly section: number;
  readonly start: number;
  readonly count: number;
}

/** Where the LoRA of a fused product lies in the parameters. */
export interface GroupPlace {
  readonly layer: number;
  readonly name: GroupName;
  readonly slots: number;
  readonly blocks: readonly LoraBlock[];
  readonly a: Place;
  readonly b: Place;
  /** Pairs of the group, in the order of their slots. */
  readonly pairs: readonly { readonly tensor: LoraTensor; readonly block: LoraBlock }[];
}

const aligned = (elements: number) => Math.ceil(elements / 64) * 64;

export interface GroupPlan {
  readonly places: readonly GroupPlace[];
  /** Elements of each section. */
  readonly sections: readonly number[];
}

/**
 * Plans the flat parameters, one section as long as they fit it: every view starts on a multiple of 64
 * elements, as bindings need.
 */
export function planGroups(config: ModelConfig, lora: LoraSettings, section = SECTION): GroupPlan {
  const shapes = linearShapes(config);
  const byKey = new Map<string, LoraTensor>();
  for (const tensor of loraTensors(config, lora)) byKey.set(`${tensor.layer}.${tensor.target}`, tensor);
  const places: GroupPlace[] = [];
  const sections = [0];
  const take = (elements: number): Place => {
    const last = sections.length - 1;
    if (sections[last]! > 0 && sections[last]! + aligned(elements) > section) sections.push(0);
    const at = sections.length - 1;
    const start = sections[at]!;
    sections[at] = start + aligned(elements);
    return { section: at, start, count: elements };
  };
  for (let layer = 0; layer < config.layers; layer++) {
    for (const name of GROUP_NAMES) {
      const blocks: LoraBlock[] = [];
      const pairs: { tensor: LoraTensor; block: LoraBlock }[] = [];
      let end = 0;
      for (const target of targetsOf(name)) {
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
  return { places, sections };
}
