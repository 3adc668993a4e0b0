import { describe, expect, it } from 'vitest';
import { compileModel } from '../../../../src/runtime/graph/compile.ts';
import type { OnnxGraph } from '../../../../src/runtime/onnx/onnx-graph.ts';
import { countOps, ints, type NodeSketch, sketch } from '../graphs.ts';
import { encoderDecoder, POOL } from '../pooling-sketches.ts';

const CONVERSIONS = ['Transpose', 'FlattenIndices', 'PlaneIndices'];

describe('graphs that pool and unpool', () => {
  it.each([
    ['at once', []],
    ['by way of a cast', [['Cast', 'i2', 'j2', { to: 6 }]]],
    ['by way of nothing', [['Identity', 'i2', 'j2']]],
  ] as [string, NodeSketch[]][])(
    'keep no conversion where indices go from pool to unpool %s',
    (_, between) => {
      const plain = countOps(compileModel(encoderDecoder(between), { optimise: false }));
      expect(plain).toMatchObject({ FlattenIndices: 2, PlaneIndices: 2 });
      const layouts = { inputLayout: 'nhwc', outputLayout: 'nhwc' } as const;
      const counts = countOps(compileModel(encoderDecoder(between), layouts));
      expect(Object.keys(counts).filter((op) => CONVERSIONS.includes(op))).toEqual([]);
      expect(counts).toMatchObject({ Conv: 5, MaxPoolWithIndices: 2, MaxUnpool: 2 });
    },
  );

  it('keep none in one dimension either', () => {
    const pool = { kernel_shape: [2], strides: [2] };
    const nodes: NodeSketch[] = [
      ['MaxPool', 'x', 'p i', pool],
      ['MaxUnpool', 'p i', 'y', pool],
    ];
    const counts = countOps(compileModel(sketch({ x: [1, 4, 6] }, nodes, 'y')));
    expect(counts).toMatchObject({ MaxPoolWithIndices: 1, MaxUnpool: 1 });
    expect(Object.keys(counts).filter((op) => op.endsWith('Indices') && !op.startsWith('MaxPool'))).toEqual(
      [],
    );
  });

  it('pool plainly where nobody wants the indices', () => {
    const graph = sketch({ x: [1, 4, 6, 6] }, [['MaxPool', 'x', 'y i', POOL]], 'y');
    expect(countOps(compileModel(graph, { inputLayout: 'nhwc', outputLayout: 'nhwc' }))).toEqual({
      MaxPool: 1,
    });
  });

  const odd: NodeSketch[] = [
    ['MaxPool', 'x', 'p i', POOL],
    ['MaxUnpool', 'p i', 'y', POOL],
  ];
  it.each<[string, OnnxGraph, string, string]>([
    [
      'indices of another plane',
      sketch({ x: [1, 1, 5, 5] }, odd, 'y'),
      'model-shape',
      'its indices point into planes of 25 pixels, but it fills planes of 16',
    ],
    [
      'indices of another shape',
      sketch({ x: [1, 1, 2, 2], i: [1, 1, 2, 3] }, [['MaxUnpool', 'x i', 'y', POOL]], 'y'),
      'model-shape',
      'its indices are [1,1,2,3], its values [1,1,2,2]',
    ],
    [
      'constant indices outside',
      sketch({ x: [1, 2, 1, 1] }, [['MaxUnpool', 'x i', 'y', POOL]], 'y', {
        i: { type: 'int64', shape: [1, 2, 1, 1], data: Int32Array.of(3, 8) },
      }),
      'model-shape',
      'an index lies outside its plane of 2×2 pixels',
    ],
    [
      'an output_shape of other channels',
      sketch({ x: [1, 1, 2, 2], i: [1, 1, 2, 2] }, [['MaxUnpool', 'x i s', 'y', POOL]], 'y', {
        s: ints(1, 2, 4, 4),
      }),
      'model-shape',
      'its output_shape is [1,2,4,4], for values [1,1,2,2]',
    ],
    [
      'a window of nothing but padding',
      sketch({ x: [1, 1, 4, 4] }, [['MaxPool', 'x', 'y i', { ...POOL, pads: [2, 0, 0, 0] }]], 'y i'),
      'model-shape',
      'window 0 of the height lies in the padding altogether',
    ],
  ])('are refused with %s', (_, graph, code, problem) => {
    expect(() => compileModel(graph)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining({ problem }) }),
    );
  });
});
