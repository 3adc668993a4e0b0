import { describe, expect, it } from 'vitest';
import type { Graph, Pass } from '../../../../src/runtime/graph/ir.ts';
import { chainMaxPools } from '../../../../src/runtime/graph/passes/chain-max-pools.ts';
import { removeDeadCode } from '../../../../src/runtime/graph/passes/dead-code.ts';
import { foldBatchNorm } from '../../../../src/runtime/graph/passes/fold-batch-norm.ts';
import { fuseActivation } from '../../../../src/runtime/graph/passes/fuse-activation.ts';
import { mergeEqual } from '../../../../src/runtime/graph/passes/merge-equal.ts';
import { recogniseHardSwish } from '../../../../src/runtime/graph/passes/recognise-hard-swish.ts';
import { recogniseSilu } from '../../../../src/runtime/graph/passes/recognise-silu.ts';
import { foldSpaceToDepthStem } from '../../../../src/runtime/graph/passes/space-to-depth-stem.ts';
import { lowerModel } from '../../../../src/runtime/onnx/lower-model.ts';
import type { ConstTensor } from '../../../../src/runtime/onnx/onnx-graph.ts';
import { countOps, evaluate, floats, ints, type NodeSketch, sketch } from '../graphs.ts';

const scalar = (value: number): ConstTensor => ({
  type: 'float32',
  shape: [],
  data: Float32Array.of(value),
});

/** Applies a pass, checks that results stay, and returns the op counts after. */
async function through(pass: Pass, graph: Graph): Promise<Record<string, number>> {
  const after = removeDeadCode(pass(graph));
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, value }, index) => [name, floats(graph.values.get(value)!.shape, index + 7)]),
  );
  const [before, now] = [await evaluate(graph, feeds), await evaluate(after, feeds)];
  before.forEach((values, index) => {
    expect(now[index]).toHaveLength(values.length);
    values.forEach((value, i) => {
      expect(Math.abs(now[index]![i]! - value)).toBeLessThan(1e-4);
    });
  });
  return countOps(after);
}

function model(
  shape: readonly number[],
  nodes: readonly NodeSketch[],
  outputs: string,
  initializers: Readonly<Record<string, ConstTensor>> = {},
): Graph {
  return lowerModel(sketch({ x: shape }, nodes, outputs, initializers));
}

describe('recogniseSilu', () => {
  it('joins x · sigmoid(x), either way round', async () => {
    const graph = model(
      [2, 3],
      [
        ['Sigmoid', 'x', 's'],
        ['Mul', 's x', 'y'],
      ],
      'y',
    );
    expect(await through(recogniseSilu, graph)).toEqual({ Silu: 1 });
  });

  it('leaves the sigmoid of something else alone, and keeps one that is read elsewhere', async () => {
    const graph = model(
      [2, 3],
      [
        ['Neg', 'x', 'n'],
        ['Sigmoid', 'n', 's'],
        ['Mul', 'x s', 'y'],
        ['Mul', 'n s', 'z'],
      ],
      'y z s',
    );
    expect(await through(recogniseSilu, graph)).toEqual({ Neg: 1, Sigmoid: 1, Mul: 1, Silu: 1 });
  });
});

describe('recogniseHardSwish', () => {
  const numbers = {
    three: scalar(3),
    six: scalar(6),
    zero: scalar(0),
    sixth: scalar(1 / 6),
    five: scalar(5),
  };
  const spellings: Record<string, NodeSketch[]> = {
    'HardSigmoid · x': [
      ['HardSigmoid', 'x', 'g', { alpha: 1 / 6, beta: 0.5 }],
      ['Mul', 'g x', 'y'],
    ],
    'x · clip(x + 3) ÷ 6': [
      ['Add', 'x three', 'a'],
      ['Clip', 'a zero six', 'c'],
      ['Mul', 'x c', 'm'],
      ['Div', 'm six', 'y'],
    ],
    'x · (clip(3 + x) · ⅙)': [
      ['Add', 'three x', 'a'],
      ['Clip', 'a zero six', 'c'],
      ['Mul', 'c sixth', 'g'],
      ['Mul', 'x g', 'y'],
    ],
  };
  it.each(Object.entries(spellings))('joins %s', async (_, nodes) => {
    expect(await through(recogniseHardSwish, model([3, 5], nodes, 'y', numbers))).toEqual({ HardSwish: 1 });
  });

  it('leaves other slopes alone', async () => {
    const nodes: NodeSketch[] = [
      ['Add', 'x three', 'a'],
      ['Clip', 'a zero six', 'c'],
      ['Mul', 'x c', 'm'],
      ['Div', 'm five', 'y'],
    ];
    expect(await through(recogniseHardSwish, model([3, 5], nodes, 'y', numbers))).not.toHaveProperty(
      'HardSwish',
    );
  });
});

describe('foldBatchNorm', () => {
  const weights = {
    w: floats([4, 3, 3, 3], 2),
    b: floats([4], 3),
    scale: floats([4], 4),
    shift: floats([4], 5),
    mean: floats([4], 6),
    variance: { ...floats([4], 8), data: Float32Array.of(0.5, 1, 2, 0.1) },
  };
  const norm: NodeSketch = ['BatchNormalization', 'c scale shift mean variance', 'y'];

  it.each(['x w', 'x w b'])('puts a batch norm into the convolution of %s', async (inputs) => {
    const graph = model([1, 3, 5, 4], [['Conv', inputs, 'c'], norm], 'y', weights);
    expect(await through(foldBatchNorm, graph)).toEqual({ Conv: 1 });
  });

  it.each([
    ['x w', 1],
    ['x w b', 1],
    ['x w b', 2],
    ['x w', 4],
  ] as const)('puts a batch norm into the transposed convolution of %s, %i groups', async (inputs, group) => {
    const transposed = { ...weights, w: floats([8, 4 / group, 3, 2], 2) };
    const attributes = { group, strides: [2, 1] };
    const graph = model([1, 8, 3, 4], [['ConvTranspose', inputs, 'c', attributes], norm], 'y', transposed);
    expect(await through(foldBatchNorm, graph)).toEqual({ ConvTranspose: 1 });
  });

  it('leaves the convolution alone when something else reads it', async () => {
    const graph = model([1, 3, 5, 4], [['Conv', 'x w b', 'c'], norm], 'y c', weights);
    expect(await through(foldBatchNorm, graph)).toEqual({ Conv: 1, Mul: 1, Add: 1 });
  });

  it('does not mistake a row of numbers for channels', async () => {
    const graph = model(
      [1, 3, 6, 6],
      [
        ['Conv', 'x w', 'c'],
        ['Mul', 'c scale', 'y'],
      ],
      'y',
      weights,
    );
    expect(await through(foldBatchNorm, graph)).toEqual({ Conv: 1, Mul: 1 });
  });
});

describe('fuseActivation', () => {
  const weights = { w: floats([4, 3, 3, 3], 2), zero: scalar(0), six: scalar(6) };
  const activations: NodeSketch[] = [
    ['Relu', 'c', 'y'],
    ['Clip', 'c zero six', 'y'],
    ['LeakyRelu', 'c', 'y', { alpha: 0.2 }],
    ['Sigmoid', 'c', 'y'],
    ['HardSwish', 'c', 'y'],
    ['Elu', 'c', 'y'],
  ];
  it.each(activations.map((node) => ({ op: node[0], node })))(
    'takes in $op',
    async ({ node: activation }) => {
      const graph = model([1, 3, 5, 5], [['Conv', 'x w', 'c'], activation], 'y', weights);
      expect(await through(fuseActivation, graph)).toEqual({ Conv: 1 });
      const transposed = model([1, 4, 5, 5], [['ConvTranspose', 'x w', 'c'], activation], 'y', weights);
      expect(await through(fuseActivation, transposed)).toEqual({ ConvTranspose: 1 });
    },
  );

  it('keeps a convolution that something else reads, and takes in only one activation', async () => {
    const nodes: NodeSketch[] = [
      ['Conv', 'x w', 'c'],
      ['Relu', 'c', 'r'],
      ['Sigmoid', 'r', 'y'],
    ];
    expect(await through(fuseActivation, model([1, 3, 5, 5], nodes, 'y', weights))).toEqual({
      Conv: 1,
      Sigmoid: 1,
    });
    expect(await through(fuseActivation, model([1, 3, 5, 5], nodes, 'y c', weights))).toEqual({
      Conv: 1,
      Relu: 1,
      Sigmoid: 1,
    });
  });
});

describe('foldSpaceToDepthStem', () => {
  const orders = { yolox: ['0 0', '1 0', '0 1', '1 1'], rowsFirst: ['0 0', '0 1', '1 0', '1 1'] };
  const slices = (phases: readonly string[]): [NodeSketch[], Record<string, ConstTensor>] => {
    const constants: Record<string, ConstTensor> = {
      ends: ints(100, 100),
      axes: ints(2, 3),
      steps: ints(2, 2),
      w: floats([5, 12, 3, 3], 2),
    };
    const nodes = phases.map((phase, index): NodeSketch => {
      constants[`start${index}`] = ints(...phase.split(' ').map(Number));
      return ['Slice', `x start${index} ends axes steps`, `p${index}`];
    });
    return [
      [...nodes, ['Concat', 'p0 p1 p2 p3', 'j', { axis: 1 }], ['Conv', 'j w', 'y', { pads: [1, 1, 1, 1] }]],
      constants,
    ];
  };

  it.each(Object.entries(orders))('turns the %s order into one strided convolution', async (_, phases) => {
    const [nodes, constants] = slices(phases);
    expect(await through(foldSpaceToDepthStem, model([1, 3, 10, 6], nodes, 'y', constants))).toEqual({
      Conv: 1,
    });
  });

  it('leaves four times the same phase alone', async () => {
    const [nodes, constants] = slices(['0 0', '0 0', '0 0', '0 0']);
    const counts = await through(foldSpaceToDepthStem, model([1, 3, 6, 6], nodes, 'y', constants));
    expect(counts).toHaveProperty('Concat');
  });
});

describe('chainMaxPools', () => {
  const pool = (extent: number, output: string): NodeSketch => {
    const pad = (extent - 1) / 2;
    return ['MaxPool', 'x', output, { kernel_shape: [extent, extent], pads: [pad, pad, pad, pad] }];
  };

  it('chains 13, 5 and 9', async () => {
    const graph = model([1, 2, 11, 7], [pool(13, 'c'), pool(5, 'a'), pool(9, 'b')], 'a b c');
    expect(await through(chainMaxPools, graph)).toEqual({ MaxPool: 3 });
    const sides = chainMaxPools(graph).nodes.map(({ attributes }) => attributes.kernel);
    expect(sides).toEqual([
      [5, 5],
      [5, 5],
      [5, 5],
    ]);
  });
});

describe('mergeEqual and removeDeadCode', () => {
  it('compute equal things once and unread things never', async () => {
    const graph = model(
      [2, 2],
      [
        ['Exp', 'x', 'a'],
        ['Exp', 'x', 'b'],
        ['Sqrt', 'x', 'unread'],
        ['Add', 'a b', 'y'],
      ],
      'y',
    );
    expect(await through(mergeEqual, graph)).toEqual({ Exp: 1, Add: 1 });
    expect(await through(removeDeadCode, graph)).toEqual({ Exp: 2, Add: 1 });
  });
});
