import { setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { GraphExecutor, type ModelExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../../src/runtime/graph/ir.ts';
import type { ConstTensor } from '../../../src/runtime/onnx/onnx-graph.ts';
import { floats, ints, type NodeSketch, sketch } from '../../unit/runtime/graphs.ts';

const PADS = { pads: [1, 1, 1, 1] };

/** A graph, and how many dispatches it takes. */
export interface GpuGraph {
  readonly input: readonly number[];
  readonly nodes: readonly NodeSketch[];
  readonly outputs: string;
  readonly constants: Readonly<Record<string, ConstTensor>>;
  /** Dispatches of a run; more would be something moved that need not. */
  readonly dispatches: number;
}

const weights = (...shapes: readonly (readonly [string, readonly number[]])[]) =>
  Object.fromEntries(shapes.map(([name, shape], index) => [name, floats(shape, index + 1)]));

export const GPU_GRAPHS: readonly (readonly [string, GpuGraph])[] = [
  [
    'two branches of one value, a residual, and a join',
    {
      input: [1, 8, 5, 7],
      nodes: [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'x wb', 'b'],
        ['Relu', 'b', 'rb'],
        ['Relu', 'a', 'ra'],
        ['Conv', 'ra wd', 'd', { group: 4, ...PADS }],
        ['Conv', 'd wp bp', 'p'],
        ['Add', 'p ra', 's'],
        ['Concat', 's rb', 'j', { axis: 1 }],
        ['Conv', 'j wj', 'y'],
      ],
      outputs: 'y',
      constants: weights(
        ['wa', [4, 8, 1, 1]],
        ['wb', [4, 8, 1, 1]],
        ['wd', [4, 1, 3, 3]],
        ['wp', [4, 4, 1, 1]],
        ['bp', [4]],
        ['wj', [5, 8, 1, 1]],
      ),
      dispatches: 3,
    },
  ],
  [
    'odd channels side by side, read by others too, and given out',
    {
      input: [2, 3, 4, 5],
      nodes: [
        ['Conv', 'x wa', 'a', PADS],
        ['Conv', 'a wb', 'b'],
        ['Concat', 'a b x', 'j', { axis: 1 }],
        ['Conv', 'j wj', 'y'],
      ],
      outputs: 'y a',
      constants: weights(['wa', [5, 3, 3, 3]], ['wb', [3, 5, 1, 1]], ['wj', [7, 11, 1, 1]]),
      // a and x are copied: somebody else reads them, and channel 5 begins no vector.
      dispatches: 5,
    },
  ],
  [
    'joins of joins, and one value in two of them',
    {
      input: [1, 4, 3, 6],
      nodes: [
        ['Conv', 'x wa', 'a'],
        ['Conv', 'a wb', 'b'],
        ['Concat', 'a b', 'ab', { axis: 1 }],
        ['Conv', 'ab wc', 'c'],
        ['Concat', 'ab c b', 'all', { axis: 1 }],
        ['Conv', 'all wd', 'y'],
      ],
      outputs: 'y',
      constants: weights(
        ['wa', [4, 4, 1, 1]],
        ['wb', [8, 4, 1, 1]],
        ['wc', [4, 12, 1, 1]],
        ['wd', [3, 24, 1, 1]],
      ),
      dispatches: 5,
    },
  ],
  [
    'an enlarged value joined, and read as it was',
    {
      input: [1, 4, 3, 5],
      nodes: [
        ['Conv', 'x wa', 'a'],
        [
          'Resize',
          'a - scales',
          'e',
          { mode: 'nearest', nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' },
        ],
        ['Conv', 'e wb', 'b'],
        ['Concat', 'b e', 'j', { axis: 1 }],
        ['Conv', 'j wj', 'y', { strides: [2, 2] }],
        ['Conv', 'a wc', 'z'],
      ],
      outputs: 'y z',
      constants: {
        ...weights(['wa', [8, 4, 1, 1]], ['wb', [4, 8, 1, 1]], ['wj', [4, 12, 1, 1]], ['wc', [2, 8, 1, 1]]),
        scales: floats([4]),
      },
      dispatches: 4,
    },
  ],
  [
    'pools beside what they pool, of which one keeps the size and one does not',
    {
      input: [1, 4, 7, 7],
      nodes: [
        ['Conv', 'x wa', 'a'],
        ['MaxPool', 'a', 'p', { kernel_shape: [3, 3], ...PADS }],
        ['MaxPool', 'p', 'q', { kernel_shape: [3, 3], ...PADS }],
        ['Concat', 'a p q', 'j', { axis: 1 }],
        ['MaxPool', 'j', 'y', { kernel_shape: [2, 3], strides: [2, 1] }],
      ],
      outputs: 'y',
      constants: weights(['wa', [4, 4, 1, 1]]),
      dispatches: 4,
    },
  ],
  [
    'rows of a head, from maps of two sizes',
    {
      input: [1, 4, 4, 4],
      nodes: [
        ['Conv', 'x wa', 'a'],
        ['Sigmoid', 'a', 'sa'],
        ['Conv', 'x wb', 'b'],
        ['Concat', 'b sa', 'ab', { axis: 1 }],
        ['Conv', 'x wc', 'c', { strides: [2, 2] }],
        ['Reshape', 'ab flat', 'r1'],
        ['Reshape', 'c flat', 'r2'],
        ['Concat', 'r1 r2', 'r', { axis: 2 }],
        ['Transpose', 'r', 'y', { perm: [0, 2, 1] }],
      ],
      outputs: 'y',
      constants: {
        ...weights(['wa', [3, 4, 1, 1]], ['wb', [4, 4, 1, 1]], ['wc', [7, 4, 1, 1]]),
        flat: ints(1, 7, -1),
      },
      dispatches: 3,
    },
  ],
  [
    'a split in three, of which one part is given out, and steps of tfjs between',
    {
      input: [1, 6, 5, 3],
      nodes: [
        ['Conv', 'x wa', 'a'],
        ['Split', 'a', 'p q r', { axis: 1 }],
        ['Mul', 'p q', 'm'],
        ['Tanh', 'r', 't'],
        ['Concat', 'm t', 'j', { axis: 1 }],
        ['Conv', 'j wd', 'd', { group: 8, ...PADS }],
        ['Conv', 'd wp', 'y'],
      ],
      outputs: 'y q',
      constants: weights(['wa', [12, 6, 1, 1]], ['wd', [8, 1, 3, 3]], ['wp', [4, 8, 1, 1]]),
      dispatches: 9,
    },
  ],
];

function graphOf({ input, nodes, outputs, constants }: GpuGraph) {
  const scales = constants.scales
    ? { scales: { ...constants.scales, data: Float32Array.of(1, 1, 2, 2) } }
    : {};
  return sketch({ x: input }, nodes, outputs, { ...constants, ...scales });
}

export function compile(of: GpuGraph): CompiledModel {
  return compileModel(graphOf(of), { inputLayout: 'nhwc', outputLayout: 'nhwc' });
}

/** On tfjs's plain backend, with no pass but the layout. */
export function truthOf(of: GpuGraph, seed: number): Record<string, Float32Array> {
  void setBackend('cpu');
  const model = compileModel(graphOf(of), { inputLayout: 'nhwc', outputLayout: 'nhwc', optimise: false });
  const executor = new GraphExecutor(model);
  const feed = inputOf(of, seed);
  const outputs = executor.run({ x: feed });
  const values = Object.entries(outputs).map(
    ([name, output]) => [name, output.dataSync() as Float32Array] as const,
  );
  for (const used of [feed, executor, ...Object.values(outputs)]) used.dispose();
  return Object.fromEntries(values);
}

export async function run(executor: ModelExecutor, feed: Tensor): Promise<Record<string, Float32Array>> {
  const outputs = executor.run({ x: feed });
  const values: Record<string, Float32Array> = {};
  for (const [name, output] of Object.entries(outputs)) values[name] = (await output.data()) as Float32Array;
  for (const output of Object.values(outputs)) output.dispose();
  return values;
}

export function dataOf({ input }: GpuGraph, seed: number): Float32Array {
  return floats(input, 100 + seed).data as Float32Array;
}

export function inputOf(of: GpuGraph, seed: number): Tensor {
  return tensor(dataOf(of, seed), channelsLast(of.input), 'float32');
}

export function channelsLast([batch, channels, height, width]: readonly number[]): [
  number,
  number,
  number,
  number,
] {
  return [batch!, height!, width!, channels!];
}

export function difference(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length);
  let largest = 0;
  expected.forEach((value, at) => {
    const own = Math.abs(got[at]! - value) / Math.max(1, Math.abs(value));
    if (!(own <= largest)) largest = own;
  });
  return largest;
}
