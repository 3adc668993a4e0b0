import { type Conversion, type Convert, RefusedTfOp, type TfValue } from '../conversion.ts';
import type { NodeAttributes } from '../onnx-writer.ts';
import { binary } from './elementwise.ts';

/** Ops that know rows, columns and channels apart. All of them take and give batches of images. */
export const IMAGE_OPS: Readonly<Record<string, Convert>> = {
  Conv2D: (c) => [convolve(c)],
  _FusedConv2D: (c) => [fused(c, convolve(c))],
  FusedConv2D: (c) => [fused(c, convolve(c))],
  DepthwiseConv2d: (c) => [convolveDepthwise(c)],
  DepthwiseConv2dNative: (c) => [convolveDepthwise(c)],
  FusedDepthwiseConv2dNative: (c) => [fused(c, convolveDepthwise(c))],
  Conv2DBackpropInput: (c) => [convolveTransposed(c)],
  MaxPool: (c) => [pool(c, 'MaxPool')],
  AvgPool: (c) => [pool(c, 'AveragePool')],
  ResizeBilinear: (c) => [resize(c, 'linear')],
  ResizeNearestNeighbor: (c) => [resize(c, 'nearest')],
  DepthToSpace: (c) => [shuffle(c)],
  FusedBatchNorm: (c) => [normalise(c)],
  FusedBatchNormV2: (c) => [normalise(c)],
  FusedBatchNormV3: (c) => [normalise(c)],
  LRN: (c) => [localResponse(c)],
};

/** Of [N, H, W, C], rows and columns. */
function pair(c: Conversion, name: string): readonly [number, number] {
  const all = c.attributes.numbers(name) ?? [1, 1, 1, 1];
  if (all.length !== 4 || all[0] !== 1 || all[3] !== 1) c.refuse(`${name}=${all}`);
  return [all[1]!, all[2]!];
}

function checkFormat(c: Conversion): void {
  const format = c.attributes.text('data_format', 'NHWC');
  if (format !== 'NHWC') c.refuse(`data_format=${format}`);
}

function window(c: Conversion, dilated = true): NodeAttributes & { ints: Record<string, readonly number[]> } {
  checkFormat(c);
  const padding = c.attributes.text('padding', 'VALID');
  const ints: Record<string, readonly number[]> = { strides: pair(c, 'strides') };
  if (dilated) ints.dilations = pair(c, 'dilations');
  if (padding === 'SAME') return { ints, texts: { auto_pad: 'SAME_UPPER' } };
  if (padding === 'EXPLICIT') {
    const [, , top, bottom, left, right] = c.attributes.numbers('explicit_paddings') ?? [];
    ints.pads = [top ?? 0, left ?? 0, bottom ?? 0, right ?? 0];
  } else if (padding !== 'VALID') c.refuse(`padding=${padding}`);
  return { ints };
}

function convolve(c: Conversion): TfValue {
  const attributes = window(c);
  const filter = c.value(1).constant?.shape;
  if (filter?.length !== 4) return c.refuse('weights not constant');
  const [, , inputs, outputs] = filter as [number, number, number, number];
  const { channels = inputs } = c.value(0);
  const groups = channels / inputs;
  const weights = c.emit('Transpose', [c.plain(1)], { ints: { perm: [3, 2, 0, 1] } }, '/weights');
  const ints = { ...attributes.ints, ...(Number.isInteger(groups) && groups > 1 ? { group: groups } : {}) };
  return { first: c.emit('Conv', [c.first(), weights], { ...attributes, ints }), channels: outputs };
}

/** Weights [kh, kw, C, m] become those of C groups of m outputs. */
function convolveDepthwise(c: Conversion): TfValue {
  const attributes = window(c);
  const filter = c.value(1).constant?.shape;
  if (filter?.length !== 4) return c.refuse('weights not constant');
  const [height, width, channels, times] = filter as [number, number, number, number];
  const turned = c.emit('Transpose', [c.plain(1)], { ints: { perm: [2, 3, 0, 1] } }, '/weights');
  const shape = c.writer.ints([channels * times, 1, height, width], `${c.node.name}/shape`);
  const weights = c.emit('Reshape', [turned, shape], {}, '/weights');
  const ints = { ...attributes.ints, group: channels };
  return {
    first: c.emit('Conv', [c.first(), weights], { ...attributes, ints }),
    channels: channels * times,
  };
}

/** Inputs: the size of the result, weights [kh, kw, out, in], the images. */
function convolveTransposed(c: Conversion): TfValue {
  const { ints, texts } = window(c);
  const filter = c.value(1).constant?.shape;
  if (filter?.length !== 4) return c.refuse('weights not constant');
  const weights = c.emit('Transpose', [c.plain(1)], { ints: { perm: [3, 2, 0, 1] } }, '/weights');
  const size = c.constant(0)?.data;
  const asked = size?.length === 4 ? { output_shape: [size[1]!, size[2]!] } : {};
  if (!texts && ints.pads) c.refuse('padding=EXPLICIT');
  const attributes = { ints: { ...ints, ...asked }, ...(texts ? { texts } : {}) };
  return { first: c.emit('ConvTranspose', [c.first(2), weights], attributes), channels: filter[2]! };
}

/** What is done on the way out: a bias and an activation, in this order. */
function fused(c: Conversion, made: TfValue): TfValue {
  let value = made;
  let next = 2;
  for (const op of c.attributes.texts('fused_ops')) {
    value = fusedStep(c, op, value, () => c.value(next++));
  }
  return value;
}

/** One of the ops that are fused into another. */
export function fusedStep(c: Conversion, op: string, value: TfValue, nextInput: () => TfValue): TfValue {
  const unary = (name: string, floats: Readonly<Record<string, number>> = {}): TfValue => {
    const same = value.channels === undefined ? {} : { channels: value.channels };
    if (value.first === undefined) return { plain: c.emit(name, [value.plain!], { floats }) };
    return { first: c.emit(name, [value.first], { floats }), ...same };
  };
  switch (op) {
    case 'BiasAdd':
      return binary(c, 'Add', value, nextInput());
    case 'Relu':
    case 'Elu':
    case 'Sigmoid':
    case 'Tanh':
      return unary(op);
    case 'LeakyRelu':
      return unary(op, { alpha: c.attributes.number('leakyrelu_alpha', 0.2) });
    case 'Relu6': {
      const bounds = [c.scalar(0), c.scalar(6)];
      const emit = (x: string) => c.emit('Clip', [x, ...bounds]);
      if (value.first === undefined) return { plain: emit(value.plain!) };
      return { ...value, first: emit(value.first) };
    }
    case 'Prelu':
      return binary(c, 'PRelu', value, nextInput());
    default:
      throw new RefusedTfOp(`${c.node.op}(${op})`);
  }
}

function pool(c: Conversion, op: string): TfValue {
  const { ints, texts } = window(c, false);
  const attributes = { ints: { ...ints, kernel_shape: pair(c, 'ksize') }, ...(texts ? { texts } : {}) };
  return { ...sameChannels(c), first: c.emit(op, [c.first()], attributes) };
}

function resize(c: Conversion, mode: 'linear' | 'nearest'): TfValue {
  const corners = c.attributes.boolean('align_corners');
  const centers = c.attributes.boolean('half_pixel_centers');
  const coordinates = corners ? 'align_corners' : centers ? 'half_pixel' : 'asymmetric';
  const first = c.emit('Resize', [c.first(), '', '', c.ints(1)], {
    ints: { axes: [2, 3] },
    texts: {
      mode,
      coordinate_transformation_mode: coordinates,
      ...(mode === 'nearest' ? { nearest_mode: corners || centers ? 'round_prefer_ceil' : 'floor' } : {}),
    },
  });
  return { ...sameChannels(c), first };
}

function shuffle(c: Conversion): TfValue {
  checkFormat(c);
  return {
    first: c.emit('DepthToSpace', [c.first()], { ints: { blocksize: c.attributes.number('block_size', 1) } }),
  };
}

function normalise(c: Conversion): TfValue {
  checkFormat(c);
  if (c.attributes.boolean('is_training')) c.refuse('is_training');
  const inputs = [c.first(), c.plain(1), c.plain(2), c.plain(3), c.plain(4)];
  const floats = { epsilon: c.attributes.number('epsilon', 1e-4) };
  return { ...sameChannels(c), first: c.emit('BatchNormalization', inputs, { floats }) };
}

function localResponse(c: Conversion): TfValue {
  const radius = c.attributes.number('depth_radius', 5);
  const size = 2 * radius + 1;
  const floats = {
    bias: c.attributes.number('bias', 1),
    alpha: c.attributes.number('alpha', 1) * size,
    beta: c.attributes.number('beta', 0.5),
  };
  return { ...sameChannels(c), first: c.emit('LRN', [c.first()], { ints: { size }, floats }) };
}

function sameChannels(c: Conversion): { channels?: number } {
  const { channels } = c.value(0);
  return channels === undefined ? {} : { channels };
}
