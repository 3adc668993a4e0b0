import { describe, expect, it } from 'vitest';
import { compileModel } from '../../../../src/runtime/graph/compile.ts';
import { assignLayout } from '../../../../src/runtime/graph/passes/layout.ts';
import { regroup } from '../../../../src/runtime/graph/passes/regroup.ts';
import { lowerModel } from '../../../../src/runtime/onnx/lower-model.ts';
import { countOps, evaluate, evaluateAsIs, floats, ints, type NodeSketch, sketch } from '../graphs.ts';

const constants = {
  w: floats([4, 4, 1, 1], 2),
  channels: floats([4, 1, 1], 3),
  flat: ints(0, 0, -1),
  halves: ints(0, 2, 2, -1),
  back: ints(1, 4, 6, 5),
};
const conv: NodeSketch = ['Conv', 'x w', 'c'];
const shape = [1, 4, 6, 5];

const CASES: Record<string, { nodes: NodeSketch[]; transposes: number }> = {
  'elementwise with a number per channel': {
    nodes: [conv, ['Mul', 'c channels', 'm'], ['Conv', 'm w', 'y']],
    transposes: 2,
  },
  'concat, split and slice along channels': {
    nodes: [
      conv,
      ['Split', 'c', 'a b', { axis: 1 }],
      ['Concat', 'b a', 'j', { axis: 1 }],
      ['Conv', 'j w', 'y'],
    ],
    transposes: 2,
  },
  'a detector head: reshape to [N, C, H·W], transpose': {
    nodes: [conv, ['Reshape', 'c flat', 'r'], ['Transpose', 'r', 'y', { perm: [0, 2, 1] }]],
    transposes: 1,
  },
  'a channel shuffle': {
    nodes: [
      conv,
      ['Reshape', 'c halves', 'r'],
      ['Transpose', 'r', 't', { perm: [0, 2, 1, 3] }],
      ['Reshape', 't back', 's'],
      ['Conv', 's w', 'y'],
    ],
    transposes: 3,
  },
  'a flatten that mixes axes': {
    nodes: [conv, ['Flatten', 'c', 'y']],
    transposes: 2,
  },
  'softmax over channels and over columns': {
    nodes: [conv, ['Softmax', 'c', 's', { axis: 1 }], ['Softmax', 's', 'y', { axis: 3 }]],
    transposes: 2,
  },
  'reductions that drop axes': {
    nodes: [conv, ['ReduceMean', 'c', 'y', { axes: [2, 3], keepdims: 0 }]],
    transposes: 1,
  },
  'global pooling and a gate': {
    nodes: [conv, ['GlobalAveragePool', 'c', 'g'], ['Sigmoid', 'g', 's'], ['Mul', 'c s', 'y']],
    transposes: 2,
  },
};

describe('assignLayout', () => {
  it.each(Object.entries(CASES))('%s', async (_, { nodes, transposes }) => {
    const graph = lowerModel(sketch({ x: shape }, nodes, 'y', constants));
    const followed = assignLayout(graph, { channelsLastInputs: false, follow: true });
    expect(countOps(followed).Transpose ?? 0).toBeLessThanOrEqual(transposes);
    const feeds = { x: floats(shape) };
    expect(await evaluateAsIs(followed, feeds)).toEqual(await evaluate(graph, feeds));
  });

  it('feeds images channels-last when asked, and then a head needs no transpose at all', () => {
    const nodes = CASES['a detector head: reshape to [N, C, H·W], transpose']!.nodes;
    const model = compileModel(sketch({ x: shape }, nodes, 'y', constants), { inputLayout: 'nhwc' });
    expect(countOps(model)).toEqual({ Conv: 1, Reshape: 1 });
    expect(model.values.get('x')?.shape).toEqual([1, 6, 5, 4]);
  });

  it('gives images channels-last when asked, and then a segmenter needs no transpose at all', () => {
    const graph = sketch({ x: shape }, [conv, ['Relu', 'c', 'y']], 'y', constants);
    const model = compileModel(graph, { inputLayout: 'nhwc', outputLayout: 'nhwc' });
    expect(countOps(model).Transpose).toBeUndefined();
    expect(model.values.get(model.outputs[0]!.value)?.shape).toEqual([1, 6, 5, 4]);
  });

  it('leaves outputs that are no images as they are', () => {
    const graph = sketch(
      { x: shape },
      [conv, ['ReduceMean', 'c', 'y', { axes: [2], keepdims: 0 }]],
      'y',
      constants,
    );
    const model = compileModel(graph, { outputLayout: 'nhwc' });
    expect(model.values.get(model.outputs[0]!.value)?.shape).toEqual([1, 4, 5]);
  });
});

describe('regroup', () => {
  it('keeps groups where they lie', () => {
    expect(regroup([1, 4, 6, 5], [1, 4, 30], [0, 2, 3, 1])).toEqual({
      inputOrder: [0, 2, 3, 1],
      outputOrder: [0, 2, 1],
    });
  });

  it('sorts a group whose axes are out of turn', () => {
    expect(regroup([1, 2, 2, 30], [1, 4, 30], [0, 3, 2, 1])).toEqual({
      inputOrder: [0, 3, 1, 2],
      outputOrder: [0, 2, 1],
    });
  });

  it('takes ones anywhere, also at the end, and scalars', () => {
    expect(regroup([2, 3, 1, 1], [2, 3], [0, 2, 3, 1])?.outputOrder).toEqual([0, 1]);
    expect(regroup([3], [3, 1, 1], [0])?.outputOrder).toEqual([0, 1, 2]);
    expect(regroup([1], [], [0])?.outputOrder).toEqual([]);
    expect(regroup([0, 2], [0], [0, 1])).toBeNull();
  });
});
