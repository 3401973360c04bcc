import { encodeTensor } from '../../model/encode.ts';
import type { Attribute, Element, Node, Port, TensorHead } from './wire.ts';

/** A constant of a graph with its bytes. */
export interface GraphTensor extends TensorHead {
  bytes(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

type Settings = Readonly<Record<string, number | readonly number[]>>;

/** Names of a value of the graph. */
export type Value = string;

const attributeOf = (value: number | readonly number[]): Attribute =>
  typeof value === 'number' ? { kind: 'int', value } : { kind: 'ints', value };

/** Builds a graph operation by operation; each value has a name of its own. */
export class GraphBuilder {
  readonly nodes: Node[] = [];
  readonly tensors: GraphTensor[] = [];
  readonly inputs: Port[] = [];
  readonly outputs: Port[] = [];
  private readonly constants = new Map<string, Value>();
  private readonly counts = new Map<string, number>();

  input(port: Port): Value {
    this.inputs.push(port);
    return port.name;
  }

  output(port: Port): void {
    this.outputs.push(port);
  }

  tensor(tensor: GraphTensor): Value {
    this.tensors.push(tensor);
    return tensor.name;
  }

  /** One operation with one result; `as` names that, else it is named by the operation. */
  op(type: string, inputs: readonly Value[], settings: Settings = {}, as?: string): Value {
    return this.ops(type, inputs, settings, [as ?? this.fresh(type)])[0]!;
  }

  ops(
    type: string,
    inputs: readonly Value[],
    settings: Settings,
    outputs: readonly string[],
  ): readonly Value[] {
    const attributes = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, attributeOf(value)]),
    );
    this.nodes.push({ type, name: this.fresh(`${type}.node`), inputs, outputs, attributes });
    return outputs;
  }

  fresh(stem: string): string {
    const count = this.counts.get(stem) ?? 0;
    this.counts.set(stem, count + 1);
    return `${stem}.${count}`;
  }

  /** Whole numbers; a scalar where it is a number. */
  ints(value: number | readonly number[]): Value {
    const values = [value].flat();
    const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(
      `ints:${JSON.stringify(value)}`,
      'int64',
      typeof value === 'number' ? [] : [values.length],
      bytes,
    );
  }

  /** An f32 scalar, or numbers in a shape. */
  floats(value: number | Float32Array, shape: readonly number[] = []): Value {
    const values = typeof value === 'number' ? Float32Array.of(value) : value;
    return this.constant(
      `floats:${shape.join('x')}:${values.join(',')}`,
      'float',
      shape,
      encodeTensor(values, 'F32'),
    );
  }

  private constant(key: string, element: Element, shape: readonly number[], bytes: Uint8Array): Value {
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const name = this.fresh('constant');
    this.constants.set(key, name);
    return this.tensor({ name, element, shape, byteLength: bytes.length, bytes: () => [bytes] });
  }
}
