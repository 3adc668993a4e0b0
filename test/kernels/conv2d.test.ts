import { engine, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ConvAttributes, FusedActivation } from '../../src/kernels/conv2d/attributes.ts';
import { conv2d, type PlainTensor } from '../../src/kernels/conv2d/reference.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { plain, relativeError } from './support/conv-cases.ts';
import { seededRandom } from './support/random.ts';

const ACTIVATIONS: readonly (FusedActivation | null)[] = [
  null,
  'relu',
  'relu6',
  'leakyrelu',
  'sigmoid',
  'silu',
  'hard-swish',
];
const RELATIVE = 1e-5;

describe('convolution kernels on WASM', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  it('match the reference on random shapes, strides and paddings', () => {
    const random = seededRandom(20240607);
    const below = (limit: number) => Math.floor(random() * limit);
    for (let round = 0; round < 300; round++) {
      const depthwise = round % 2 === 1;
      const kernel = [1 + below(6), 1 + below(6)] as const;
      const attributes: ConvAttributes = {
        strides: [1 + below(3), 1 + below(3)],
        pads: { top: below(4), bottom: below(4), left: below(4), right: below(4) },
        activation: ACTIVATIONS[below(ACTIVATIONS.length)]!,
        alpha: 0.1,
      };
      const height = Math.max(1 + below(20), kernel[0] - attributes.pads.top - attributes.pads.bottom);
      const width = Math.max(1 + below(20), kernel[1] - attributes.pads.left - attributes.pads.right);
      const channels = 1 + below(21);
      const x = plain([1 + below(2), height, width, channels], random);
      const filter = plain([...kernel, channels, depthwise ? 1 : 1 + below(21)], random);
      const bias = below(4) === 0 ? null : plain([depthwise ? channels : filter.shape[3]!], random).values;
      const name = `round ${round}: ${JSON.stringify({ x: x.shape, filter: filter.shape, depthwise, attributes })}`;
      expectSame(
        run(x, filter, bias, attributes, depthwise),
        conv2d(x, filter, bias, attributes, depthwise),
        name,
      );
    }
  });

  it('give long pointwise rows, in blocks, as the reference does', () => {
    const random = seededRandom(7);
    const attributes = {
      strides: [1, 1],
      pads: { top: 0, bottom: 0, left: 0, right: 0 },
      activation: 'silu',
      alpha: 0,
    } as const satisfies ConvAttributes;
    const x = plain([1, 37, 41, 96], random);
    const filter = plain([1, 1, 96, 29], random);
    expectSame(
      run(x, filter, null, attributes, false),
      conv2d(x, filter, null, attributes, false),
      'pointwise',
    );
  });

  it('leave no tensor and no byte behind', () => {
    const random = seededRandom(3);
    const attributes: ConvAttributes = {
      strides: [1, 1],
      pads: { top: 1, bottom: 1, left: 1, right: 1 },
      activation: 'relu',
      alpha: 0,
    };
    const x = plain([1, 9, 9, 16], random);
    const filter = plain([3, 3, 16, 16], random);
    const before = memory().numTensors;
    for (let round = 0; round < 20; round++) run(x, filter, null, attributes, false);
    expect(memory().numTensors).toBe(before);
  });
});

function run(
  x: PlainTensor,
  filter: PlainTensor,
  bias: Float32Array | null,
  attributes: ConvAttributes,
  depthwise: boolean,
): PlainTensor {
  const inputs: Record<string, Tensor> = {
    x: tensor(x.values, [...x.shape], 'float32'),
    filter: tensor(filter.values, [...filter.shape], 'float32'),
    ...(bias ? { bias: tensor(bias, [bias.length], 'float32') } : {}),
  };
  const kernel = depthwise ? 'GlanceDepthwiseConv2D' : 'GlanceConv2D';
  const [output] = [engine().runKernel(kernel, inputs, attributes as never)].flat() as Tensor[];
  const result = { shape: output!.shape, values: output!.dataSync() as Float32Array };
  for (const used of [...Object.values(inputs), output!]) used.dispose();
  return result;
}

function expectSame(got: PlainTensor, expected: PlainTensor, name: string): void {
  expect(got.shape, name).toEqual(expected.shape);
  expect(relativeError(got.values, expected.values), name).toBeLessThan(RELATIVE);
}
