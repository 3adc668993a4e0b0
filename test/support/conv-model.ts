import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../../src/runtime/onnx/onnx_pb.ts';

const FLOAT = 1;
const INTS = 7;
const IR_VERSION = 8n;

/** A network of one 1×1 convolution, of any input size: `logits = Conv(images)`. */
export interface ConvModel {
  /** `[out][red, green, blue]`, one row per channel of the output. */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** Above 1 the output is that many times smaller than the input. */
  readonly stride?: number;
}

/** The network as an ONNX file. */
export function convModel({ weights, bias, stride = 1 }: ConvModel): Uint8Array {
  const out = BigInt(weights.length);
  const side = BigInt(stride);
  const node = {
    name: 'conv',
    opType: 'Conv',
    input: ['images', 'weights', 'bias'],
    output: ['logits'],
    attribute: [
      { name: 'kernel_shape', type: INTS, ints: [1n, 1n] },
      { name: 'strides', type: INTS, ints: [side, side] },
    ],
  };
  const graph = {
    name: 'conv',
    node: [node],
    initializer: [
      { name: 'weights', dims: [out, 3n, 1n, 1n], dataType: FLOAT, floatData: weights.flat() },
      { name: 'bias', dims: [out], dataType: FLOAT, floatData: [...bias] },
    ],
    input: [image('images', 3n, '')],
    output: [image('logits', out, 'out ')],
  };
  const fields = { irVersion: IR_VERSION, opsetImport: [{ domain: '', version: 17n }], graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, fields));
}

function image(name: string, channels: bigint, prefix: string) {
  const fixed = (value: bigint) => ({ value: { case: 'dimValue' as const, value } });
  const open = (value: string) => ({ value: { case: 'dimParam' as const, value: prefix + value } });
  const dim = [fixed(1n), fixed(channels), open('height'), open('width')];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
