import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, randomUniform, setBackend, sum, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  GlanceBedOfNailsUnpool,
  GlanceBilinear,
  GlanceHardSwish,
  GlanceMaxPoolWithIndices,
  GlanceMaxUnpool,
  GlanceNearestUnpool,
  GlanceTransposeConv2D,
} from '../../../../src/models/layers/index.ts';
import { picture, rowsOf, saveAndLoad } from './support.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const X = [
  [1, 5, 2, 2],
  [3, 4, 2, 0],
  [-1, -2, 7, 8],
  [-3, -1, 9, 6],
];

describe('GlanceMaxPoolWithIndices', () => {
  it('gives maxima and their places, the first of equal ones', () => {
    const [values, indices] = new GlanceMaxPoolWithIndices().apply(picture(X)) as Tensor[];
    expect(rowsOf(values!)).toEqual([
      [5, 2],
      [-1, 9],
    ]);
    expect(rowsOf(indices!)).toEqual([
      [1, 2],
      [8, 14],
    ]);
    expect(indices!.dtype).toBe('int32');
  });

  it.each([
    [{}, [3, 2]],
    [{ ceilMode: true }, [4, 3]],
    [{ poolSize: 3, strides: [2, 1] }, [3, 3]],
    [{ poolSize: [3, 2], padding: 1 }, [3, 3]],
    [{ poolSize: 2, strides: 1, dilationRate: 3 }, [4, 2]],
    [
      {
        poolSize: 2,
        padding: [
          [1, 0],
          [0, 1],
        ],
      },
      [4, 3],
    ],
  ] as const)('says and makes the same shape: %j', (options, size) => {
    const layer = new GlanceMaxPoolWithIndices(options);
    const [values, indices] = layer.apply(ones([2, 7, 5, 3])) as Tensor[];
    expect(layer.computeOutputShape([null, 7, 5, 3])).toEqual([
      [null, ...size, 3],
      [null, ...size, 3],
    ]);
    expect(values!.shape).toEqual([2, ...size, 3]);
    expect(indices!.shape).toEqual([2, ...size, 3]);
  });
});

describe('GlanceMaxUnpool', () => {
  it('undoes a pooling', () => {
    const pooled = new GlanceMaxPoolWithIndices().apply(picture(X)) as Tensor[];
    expect(rowsOf(new GlanceMaxUnpool().apply(pooled) as Tensor)).toEqual([
      [0, 5, 2, 0],
      [0, 0, 0, 0],
      [-1, 0, 0, 0],
      [0, 0, 9, 0],
    ]);
  });

  it('comes back to an odd size by a third input', () => {
    const from = ones([2, 5, 7, 3]);
    const pooled = new GlanceMaxPoolWithIndices({ ceilMode: true }).apply(from) as Tensor[];
    const layer = new GlanceMaxUnpool();
    const unpooled = layer.apply([...pooled, ones([2, 5, 7, 1])]) as Tensor;
    expect(unpooled.shape).toEqual([2, 5, 7, 3]);
    expect(sum(unpooled).dataSync()[0]).toBe(2 * 3 * 4 * 3);
    const shapes = [
      [null, 3, 4, 3],
      [null, 3, 4, 3],
      [null, 5, 7, 1],
    ];
    expect(layer.computeOutputShape(shapes)).toEqual([null, 5, 7, 3]);
    expect(layer.computeOutputShape(shapes.slice(0, 2))).toEqual([null, 6, 8, 3]);
  });
});

describe('unpooling by factors', () => {
  const small = [
    [1, 2],
    [3, 4],
  ];

  it('repeats values, or puts them at the top left', () => {
    expect(rowsOf(new GlanceNearestUnpool({ size: [2, 1] }).apply(picture(small)) as Tensor)).toEqual([
      [1, 2],
      [1, 2],
      [3, 4],
      [3, 4],
    ]);
    expect(rowsOf(new GlanceBedOfNailsUnpool().apply(picture(small)) as Tensor)).toEqual([
      [1, 0, 2, 0],
      [0, 0, 0, 0],
      [3, 0, 4, 0],
      [0, 0, 0, 0],
    ]);
  });

  it.each([GlanceNearestUnpool, GlanceBedOfNailsUnpool])('%o says the shape it makes', (Unpool) => {
    const layer = new Unpool({ size: [3, 2] });
    expect((layer.apply(ones([2, 4, 5, 3])) as Tensor).shape).toEqual([2, 12, 10, 3]);
    expect(layer.computeOutputShape([null, 4, 5, 3])).toEqual([null, 12, 10, 3]);
    expect(layer.computeOutputShape([null, null, 5, 3])).toEqual([null, null, 10, 3]);
  });
});

describe('GlanceTransposeConv2D', () => {
  it.each([
    { kernelSize: 3, strides: 2, padding: 'same' },
    { kernelSize: [2, 5], strides: [2, 3], padding: 'same' },
    { kernelSize: 1, strides: 2, padding: 'same' },
    { kernelSize: 4, strides: 2, padding: 'valid', activation: 'relu' },
    { kernelSize: 3, activation: 'tanh' },
    { kernelSize: 2, strides: 2, useBias: false, activation: 'sigmoid' },
  ] as const)('is what tf.layers.conv2dTranspose is: %j', (options) => {
    const x = randomUniform([2, 4, 5, 3], -1, 1, 'float32', 7);
    const ours = new GlanceTransposeConv2D({ ...options, filters: 2, biasInitializer: 'ones' } as never);
    const stock = layers.conv2dTranspose({ ...options, filters: 2 } as never);
    const got = ours.apply(x) as Tensor;
    stock.build(x.shape);
    stock.setWeights(ours.getWeights());
    const expected = stock.apply(x) as Tensor;
    expect(got.shape).toEqual(expected.shape);
    expect(ours.computeOutputShape(x.shape)).toEqual(expected.shape);
    expectClose(got, expected, 1e-5);
  });

  it('splits channels into groups, spreads its kernel and pads its output', () => {
    const options = { filters: 4, kernelSize: 3, strides: [2, 3], groups: 2, dilationRate: 2 } as const;
    const layer = new GlanceTransposeConv2D({ ...options, padding: [1, 2], outputPadding: [1, 0] });
    const y = layer.apply(ones([1, 4, 5, 6])) as Tensor;
    expect(layer.getWeights().map(({ shape }) => shape)).toEqual([[3, 3, 2, 6], [4]]);
    // (4 − 1) · 2 + 2 · 2 + 1 + 1 − 2, (5 − 1) · 3 + 2 · 2 + 1 − 4
    expect(y.shape).toEqual([1, 10, 13, 4]);
    expect(layer.computeOutputShape([1, 4, 5, 6])).toEqual(y.shape);
    expect(layer.computeOutputShape([null, null, 5, 6])).toEqual([null, null, 13, 4]);
  });

  it('starts as bilinear enlargement, channel by channel', () => {
    const x = tensorOf([2, 3, 2], (y, column, channel) => (channel === 0 ? 4 * column : 8 * y + column));
    const options = { kernelSize: 4, strides: 2, padding: 1, kernelInitializer: new GlanceBilinear() };
    const whole = new GlanceTransposeConv2D({ ...options, filters: 2 }).apply(x) as Tensor;
    const grouped = new GlanceTransposeConv2D({ ...options, filters: 2, groups: 2 }).apply(x) as Tensor;
    expectClose(grouped, whole, 0);
    const [, , width, channels] = whole.shape as [number, number, number, number];
    const values = whole.dataSync();
    const at = (y: number, column: number, channel: number) =>
      values[(y * width + column) * channels + channel];
    // Away from the edge: a quarter and three quarters of the way.
    expect([at(1, 1, 0), at(1, 2, 0), at(1, 3, 0), at(2, 4, 0)]).toEqual([1, 3, 5, 7]);
    expect([at(1, 1, 1), at(2, 1, 1)]).toEqual([2.25, 6.25]);
  });
});

describe('a model of these layers', () => {
  it('gives the same after saving and loading', async () => {
    const saved = everyLayer();
    const x = randomUniform([2, 6, 8, 2], -1, 1, 'float32', 3);
    const expected = saved.predict(x) as Tensor[];
    const loaded = await saveAndLoad(saved);
    const got = loaded.predict(x) as Tensor[];
    expect(got.map(({ shape }) => shape)).toEqual([
      [2, 6, 8, 4],
      [2, 3, 4, 4],
      [2, 12, 8, 4],
    ]);
    got.forEach((output, at) => {
      expectClose(output, expected[at]!, 0);
    });
    expect(got[1]!.dtype).toBe('int32');
    const config = (of: LayersModel) => of.layers.map((layer) => layer.getConfig());
    expect(config(loaded)).toEqual(config(saved));
    expect(loaded.toJSON(null, false)).toEqual(saved.toJSON(null, false));
  });

  it('keeps what is said about its weights', async () => {
    const layer = new GlanceTransposeConv2D({
      inputShape: [4, 4, 2],
      filters: 3,
      kernelSize: 3,
      kernelInitializer: 'heNormal',
      kernelRegularizer: 'l1l2',
      biasConstraint: 'nonNeg',
      trainable: false,
    });
    const x = input({ shape: [4, 4, 2] });
    const loaded = await saveAndLoad(model({ inputs: x, outputs: layer.apply(x) as SymbolicTensor }));
    expect(loaded.layers[1]!.getConfig()).toMatchObject({
      kernelInitializer: { className: 'VarianceScaling', config: { scale: 2, mode: 'fanIn' } },
      kernelRegularizer: { className: 'L1L2', config: { l1: 0.01, l2: 0.01 } },
      biasConstraint: { className: 'NonNeg' },
      trainable: false,
    });
    expect(loaded.trainableWeights).toEqual([]);
    expect(loaded.layers[1]!.losses, 'the regulariser counts').toHaveLength(1);
  });

  it('takes pictures of any size where none is said', () => {
    const x = input({ shape: [null, null, 2] });
    const [values, indices] = new GlanceMaxPoolWithIndices().apply(x) as SymbolicTensor[];
    const unpooled = new GlanceMaxUnpool().apply([values!, indices!, x]) as SymbolicTensor;
    expect(unpooled.shape).toEqual([null, null, null, 2]);
    const open = model({ inputs: x, outputs: unpooled });
    expect((open.predict(ones([1, 6, 8, 2])) as Tensor).shape).toEqual([1, 6, 8, 2]);
    expect((open.predict(ones([3, 5, 9, 2])) as Tensor).shape).toEqual([3, 5, 9, 2]);
  });

  it('can be two models, of which one hands places to the other', () => {
    const x = input({ shape: [6, 8, 2] });
    const encoder = model({
      inputs: x,
      outputs: new GlanceMaxPoolWithIndices().apply(x) as SymbolicTensor[],
    });
    const places = [input({ shape: [3, 4, 2] }), input({ shape: [3, 4, 2] })];
    const decoder = model({ inputs: places, outputs: new GlanceMaxUnpool().apply(places) as SymbolicTensor });
    const picture = input({ shape: [6, 8, 2] });
    const both = decoder.apply(encoder.apply(picture)) as SymbolicTensor;
    const whole = model({ inputs: picture, outputs: both });
    const given = randomUniform([2, 6, 8, 2], 1, 2, 'float32', 5);
    const pooled = new GlanceMaxPoolWithIndices().apply(given) as Tensor[];
    expectClose(whole.predict(given) as Tensor, new GlanceMaxUnpool().apply(pooled) as Tensor, 0);
  });

  it('leaves no tensor behind', () => {
    const tested = everyLayer();
    const x = ones([1, 6, 8, 2]);
    const run = () => {
      for (const output of tested.predict(x) as Tensor[]) output.dispose();
    };
    run();
    const before = memory().numTensors;
    run();
    expect(memory().numTensors).toBe(before);
    tested.dispose();
    expect(memory().numTensors, 'kernel and bias of two convolutions').toBe(before - 4);
  });
});

describe('a layer that cannot be made', () => {
  it.each([
    [
      () => new GlanceMaxPoolWithIndices({ poolSize: 0 }),
      'GlanceMaxPoolWithIndices: poolSize must be two whole numbers from 1 up, not [0,0].',
    ],
    [
      () => new GlanceMaxUnpool({ strides: [2, 1.5] }),
      'GlanceMaxUnpool: strides must be two whole numbers from 1 up, not [2,1.5].',
    ],
    [
      () =>
        new GlanceMaxUnpool({
          padding: [
            [0, 1],
            [-1, 0],
          ],
        }),
      'GlanceMaxUnpool: padding must be two whole numbers from 0 up, not [-1,0].',
    ],
    [
      () => new GlanceNearestUnpool({ size: '2' as never }),
      'GlanceNearestUnpool: size must be two whole numbers from 1 up, not "2".',
    ],
    [
      () => new GlanceTransposeConv2D({ filters: 6, kernelSize: 3, groups: 4 }),
      'GlanceTransposeConv2D: groups must divide the 6 filters, and is 4.',
    ],
    [
      () => new GlanceTransposeConv2D({ filters: -1, kernelSize: 3 }),
      'GlanceTransposeConv2D: filters must be a whole number from 1 up, not -1.',
    ],
    [
      () =>
        new GlanceTransposeConv2D({ filters: 4, kernelSize: 3, groups: 4 }).apply(
          input({ shape: [8, 8, 6] }),
        ),
      'GlanceTransposeConv2D: groups must divide the 6 channels of the input, and is 4.',
    ],
    [
      () => new GlanceMaxUnpool().apply(input({ shape: [8, 8, 6] })),
      'GlanceMaxUnpool: inputs must be 2 or 3, not 1.',
    ],
    [
      () => new GlanceMaxPoolWithIndices({ poolSize: 4 }).apply(input({ shape: [3, 8, 6] })),
      'GlanceMaxPoolWithIndices: inputs of 3 × 8 pixels are too small: nothing is left.',
    ],
    [
      () => new GlanceBedOfNailsUnpool().apply(input({ shape: [8, 6] })),
      'GlanceBedOfNailsUnpool: inputs must be [batch, height, width, channels], not [null,8,6].',
    ],
  ])('says which option is wrong: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

/** 6 × 8 × 2 to the unpooled picture, the indices and a picture of other factors. */
function everyLayer(): LayersModel {
  const x = input({ shape: [6, 8, 2] });
  const wide = new GlanceTransposeConv2D({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu6' });
  const y = new GlanceHardSwish().apply(wide.apply(x)) as SymbolicTensor;
  const [values, indices] = new GlanceMaxPoolWithIndices().apply(y) as SymbolicTensor[];
  const unpooled = new GlanceMaxUnpool().apply([values!, indices!, y]) as SymbolicTensor;
  const nails = new GlanceBedOfNailsUnpool({ size: [2, 1] }).apply(values!) as SymbolicTensor;
  const nearest = new GlanceNearestUnpool({ size: [2, 1] }).apply(nails) as SymbolicTensor;
  const last = new GlanceTransposeConv2D({
    filters: 4,
    kernelSize: [1, 4],
    strides: [1, 2],
    padding: [
      [0, 0],
      [1, 1],
    ],
    groups: 2,
    activation: 'elu',
    kernelInitializer: new GlanceBilinear(),
  });
  return model({ inputs: x, outputs: [unpooled, indices!, last.apply(nearest) as SymbolicTensor] });
}

function tensorOf(
  [height, width, channels]: readonly [number, number, number],
  value: (y: number, x: number, channel: number) => number,
): Tensor {
  const values = Array.from({ length: height * width * channels }, (_, at) =>
    value(Math.floor(at / channels / width), Math.floor(at / channels) % width, at % channels),
  );
  return tensor(values, [1, height, width, channels]);
}

function expectClose(got: Tensor, expected: Tensor, tolerance: number): void {
  expect(got.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  const worst = [...got.dataSync()].reduce(
    (most, value, at) => Math.max(most, Math.abs(value - values[at]!)),
    0,
  );
  expect(worst).toBeLessThanOrEqual(tolerance);
}
