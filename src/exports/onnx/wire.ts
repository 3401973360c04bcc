import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types of onnx.proto's TensorProto.DataType. */
export const ELEMENT = { float: 1, int64: 7, bool: 9, float16: 10 } as const;
export type Element = keyof typeof ELEMENT;

/** An operator's constant setting: a whole number, a float, or whole numbers. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] };

export interface Node {
  readonly type: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A named input or output; a size that only a call knows has a name. */
export interface Port {
  readonly name: string;
  readonly element: Element;
  readonly shape: readonly (number | string)[];
}

/** Where a tensor's bytes are: in the model's file, or in a file beside it. */
export type Place = 'inside' | { readonly file: string; readonly offset: number };

/** A constant of the graph before its bytes. */
export interface TensorHead {
  readonly name: string;
  readonly element: Element;
  readonly shape: readonly number[];
  /** Of its numbers, little-endian and row-major. */
  readonly byteLength: number;
}

/** Field numbers of onnx.proto, of the messages that a model uses. */
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opset: 8 };
const OPSET = { version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, name: 3, type: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, float: 2, int: 3, ints: 8, kind: 20 };
const ATTRIBUTE_KIND = { float: 1, int: 2, ints: 7 };
const TENSOR = { dims: 1, element: 2, name: 8, raw: 9, external: 13, location: 14 };
const EXTERNAL = 1;
const ENTRY = { key: 1, value: 2 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1 };
const TENSOR_TYPE = { element: 1, shape: 2 };
const SHAPE = { dim: 1 };
const DIM = { value: 1, name: 2 };

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const whole = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);
const nested = (writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void) => {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
};

function writeAttribute(writer: BinaryWriter, name: string, attribute: Attribute): void {
  text(writer, ATTRIBUTE.name, name);
  const { kind, value } = attribute;
  if (kind === 'float') writer.tag(ATTRIBUTE.float, WireType.Bit32).float(value);
  else if (kind === 'int') whole(writer, ATTRIBUTE.int, value);
  else for (const one of value) whole(writer, ATTRIBUTE.ints, one);
  whole(writer, ATTRIBUTE.kind, ATTRIBUTE_KIND[kind]);
}

function writeNode(writer: BinaryWriter, { type, name, inputs, outputs, attributes }: Node): void {
  for (const input of inputs) text(writer, NODE.input, input);
  for (const output of outputs) text(writer, NODE.output, output);
  text(writer, NODE.name, name);
  text(writer, NODE.type, type);
  for (const [key, attribute] of Object.entries(attributes))
    nested(writer, NODE.attribute, (inner) => writeAttribute(inner, key, attribute));
}

function writePort(writer: BinaryWriter, { name, element, shape }: Port): void {
  text(writer, VALUE.name, name);
  nested(writer, VALUE.type, (type) =>
    nested(type, TYPE.tensor, (tensor) => {
      whole(tensor, TENSOR_TYPE.element, ELEMENT[element]);
      nested(tensor, TENSOR_TYPE.shape, (dims) => {
        for (const size of shape)
          nested(dims, SHAPE.dim, (dim) => {
            if (typeof size === 'number') whole(dim, DIM.value, size);
            else text(dim, DIM.name, size);
          });
      });
    }),
  );
}

/** A TensorProto up to its bytes, or whole where these lie in another file. */
function tensorHead({ name, element, shape, byteLength }: TensorHead, place: Place): Uint8Array {
  const writer = new BinaryWriter();
  for (const size of shape) whole(writer, TENSOR.dims, size);
  whole(writer, TENSOR.element, ELEMENT[element]);
  text(writer, TENSOR.name, name);
  if (place === 'inside') return writer.tag(TENSOR.raw, WireType.LengthDelimited).uint32(byteLength).finish();
  const entries = { location: place.file, offset: place.offset, length: byteLength };
  for (const [key, value] of Object.entries(entries))
    nested(writer, TENSOR.external, (entry) => {
      text(entry, ENTRY.key, key);
      text(entry, ENTRY.value, String(value));
    });
  whole(writer, TENSOR.location, EXTERNAL);
  return writer.finish();
}

/** A graph to be written. */
export interface ModelParts<T extends TensorHead> {
  readonly name: string;
  readonly opset: number;
  readonly nodes: readonly Node[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly tensors: readonly { readonly tensor: T; readonly place: Place }[];
}

/** Of the file format: that of ONNX 1.13, which every runtime of today reads. */
const IR_VERSION = 8;

/**
 * A ModelProto (onnx.proto) as pieces in their order: bytes, or the tensor whose bytes stand there. Lengths are known
 * before any weight is read, so a model of any size is streamed.
 */
export function modelPieces<T extends TensorHead>(parts: ModelParts<T>): readonly (Uint8Array | T)[] {
  const front = new BinaryWriter();
  for (const node of parts.nodes) nested(front, GRAPH.node, (inner) => writeNode(inner, node));
  text(front, GRAPH.name, parts.name);
  for (const port of parts.inputs) nested(front, GRAPH.input, (inner) => writePort(inner, port));
  for (const port of parts.outputs) nested(front, GRAPH.output, (inner) => writePort(inner, port));
  const graph: (Uint8Array | T)[] = [front.finish()];
  for (const { tensor, place } of parts.tensors) {
    const head = tensorHead(tensor, place);
    const length = head.length + (place === 'inside' ? tensor.byteLength : 0);
    graph.push(
      new BinaryWriter().tag(GRAPH.initializer, WireType.LengthDelimited).uint32(length).raw(head).finish(),
    );
    if (place === 'inside') graph.push(tensor);
  }
  const graphBytes = graph.reduce((sum, piece) => sum + lengthOf(piece), 0);
  const model = new BinaryWriter();
  whole(model, MODEL.irVersion, IR_VERSION);
  text(model, MODEL.producerName, 'temper');
  nested(model, MODEL.opset, (opset) => whole(opset, OPSET.version, parts.opset));
  model.tag(MODEL.graph, WireType.LengthDelimited).uint32(graphBytes);
  return [model.finish(), ...graph];
}

/** Bytes of a piece. */
export const lengthOf = (piece: Uint8Array | TensorHead): number =>
  piece instanceof Uint8Array ? piece.length : piece.byteLength;
