import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from '../onnx/onnx_pb.ts';
import type { ConstTensor } from '../onnx/onnx-graph.ts';

/** Element types as ONNX numbers them. */
export const ONNX = { float: 1, int32: 6, int64: 7, bool: 9 } as const;

const OPSET = 18n;
const IR_VERSION = 8n;

/** A node's attributes; whole numbers that are meant as floats stand in `floats`. */
export interface NodeAttributes {
  readonly ints?: Readonly<Record<string, number | readonly number[]>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** Puts an ONNX file together, node by node. Names are made free of each other. */
export class OnnxWriter {
  readonly #nodes: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly #weights: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #inputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #outputs: MessageInitShape<typeof ValueInfoProtoSchema>[] = [];
  readonly #names = new Set<string>();
  #count = 0;

  /** The name itself where it is free, else one like it; taken from then on. */
  name(wanted: string): string {
    let free = wanted;
    while (this.#names.has(free) || free === '') free = `${wanted}~${++this.#count}`;
    this.#names.add(free);
    return free;
  }

  /** @param shape null for a side that is open, and null for all where their number is */
  input(wanted: string, elemType: number, shape: readonly (number | null)[] | null): string {
    const name = this.name(wanted);
    const dim = shape?.map((side, axis) => ({
      value:
        side === null
          ? { case: 'dimParam' as const, value: `side${axis}` }
          : { case: 'dimValue' as const, value: BigInt(side) },
    }));
    this.#inputs.push({ name, type: { tensorType: { elemType, ...(dim ? { shape: { dim } } : {}) } } });
    return name;
  }

  /** Hands a value out under a name that was taken for it. */
  output(name: string, value: string): void {
    this.#nodes.push({ name, opType: 'Identity', input: [value], output: [name] });
    this.#outputs.push({ name, type: { tensorType: { elemType: ONNX.float } } });
  }

  /** A value of the file; `ints` are always of 64 bits, as ONNX wants sizes and axes. */
  ints(values: readonly number[], wanted: string, shape: readonly number[] = [values.length]): string {
    const name = this.name(wanted);
    this.#weights.push({
      name,
      dims: shape.map(BigInt),
      dataType: ONNX.int64,
      int64Data: values.map((value) => BigInt(value)),
    });
    return name;
  }

  weight({ data, shape }: Pick<ConstTensor, 'data' | 'shape'>, wanted: string): string {
    const name = this.name(wanted);
    const dataType =
      data instanceof Float32Array ? ONNX.float : data instanceof Int32Array ? ONNX.int32 : ONNX.bool;
    const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    this.#weights.push({ name, dims: shape.map(BigInt), dataType, rawData });
    return name;
  }

  /** Adds a node with some outputs, the first named as wanted; returns their names. */
  node(
    opType: string,
    input: readonly string[],
    wanted: string,
    attributes: NodeAttributes = {},
    outputs = 1,
  ): string[] {
    const output = Array.from({ length: outputs }, (_, index) =>
      this.name(index ? `${wanted}:${index}` : wanted),
    );
    this.#nodes.push({
      name: output[0]!,
      opType,
      input: [...input],
      output,
      attribute: [...attributesOf(attributes)],
    });
    return output;
  }

  finish(metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
    const model = create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: 'glance',
      opsetImport: [{ domain: '', version: OPSET }],
      metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      graph: {
        name: 'graph',
        node: this.#nodes,
        initializer: this.#weights,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return toBinary(ModelProtoSchema, model);
  }
}

/** ref: AttributeProto.AttributeType of the ONNX format */
function* attributesOf({
  ints = {},
  floats = {},
  texts = {},
}: NodeAttributes): Generator<MessageInitShape<typeof AttributeProtoSchema>> {
  for (const [name, value] of Object.entries(ints)) {
    if (typeof value === 'number') yield { name, type: 2, i: BigInt(value) };
    else yield { name, type: 7, ints: value.map(BigInt) };
  }
  for (const [name, f] of Object.entries(floats)) yield { name, type: 1, f };
  for (const [name, value] of Object.entries(texts))
    yield { name, type: 3, s: new TextEncoder().encode(value) };
}
