import '@tensorflow/tfjs-backend-cpu';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, memory, setBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import { gpuQueueOf } from '../../src/kernels/webgpu/gpu-queue.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GraphExecutor, type ModelExecutor } from '../../src/runtime/executor.ts';
import { GpuExecutor } from '../../src/runtime/gpu/gpu-executor.ts';
import { compileModel } from '../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../src/runtime/graph/ir.ts';
import type { ConstTensor } from '../../src/runtime/onnx/onnx-graph.ts';
import { floats, ints, type NodeSketch, sketch } from '../unit/runtime/graphs.ts';

const TOLERANCE = 1e-4;
const TIMEOUT_MS = 120_000;
const PADS = { pads: [1, 1, 1, 1] };

interface Case {
  readonly input: readonly number[];
  readonly nodes: readonly NodeSketch[];
  readonly outputs: string;
  readonly constants: Readonly<Record<string, ConstTensor>>;
  /** Dispatches of a run; more would be something moved that need not. */
  readonly dispatches: number;
}

const weights = (...shapes: readonly (readonly [string, readonly number[]])[]) =>
  Object.fromEntries(shapes.map(([name, shape], index) => [name, floats(shape, index + 1)]));

const CASES: readonly (readonly [string, Case])[] = [
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

describe('graphs on WebGPU', () => {
  let running: RunningBackend | null = null;
  let missing = '';
  const truths: Record<string, Float32Array>[][] = [];

  beforeAll(async () => {
    for (const [, of] of CASES) truths.push([1, 2].map((seed) => truthOf(of, seed)));
    try {
      running = await startBackend('webgpu', () => {});
    } catch (error) {
      missing = error instanceof Error ? error.message : String(error);
      console.info(`skipped: ${missing}`);
    }
  }, TIMEOUT_MS);
  afterAll(() => running?.dispose());

  it.for(CASES.map(([name, of], index) => [name, of, index] as const))(
    'say what the plain backend says: %s',
    { timeout: TIMEOUT_MS },
    async ([name, of, index], { skip }) => {
      if (!running) return skip(missing);
      const queue = gpuQueueOf(backend() as WebGPUBackend);
      const start = memory().numTensors;
      const executor = running.createExecutor!(compile(of));
      // Once to capture, once again, and with another tensor.
      for (const seed of [1, 1, 2]) {
        const feed = inputOf(of, seed);
        const before = queue.work.dispatches;
        const got = await run(executor, feed);
        expect(queue.work.dispatches - before, name).toBe(of.dispatches);
        for (const [output, values] of Object.entries(truths[index]![seed - 1]!)) {
          expect(difference(got[output]!, values), `${name}: ${output}`).toBeLessThan(TOLERANCE);
        }
        feed.dispose();
      }
      executor.dispose();
      expect(memory().numTensors).toBe(start);
      expect(queue.recordedBytes).toBe(0);
    },
  );

  it('repeats what it captured with new values in the same tensor', { timeout: TIMEOUT_MS }, async ({
    skip,
  }) => {
    if (!running) return skip(missing);
    const [, of] = CASES[0]!;
    const device = running.gpuDevice!;
    const [first, second] = [1, 2].map((seed) => dataOf(of, seed)) as [
      Float32Array<ArrayBuffer>,
      Float32Array<ArrayBuffer>,
    ];
    const buffer = device.createBuffer({
      size: first.byteLength,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    const feed = tensor({ buffer, zeroCopy: true }, channelsLast(of.input), 'float32');
    const executor = running.createExecutor!(compile(of));
    for (const [data, truth] of [
      [first, 0],
      [second, 1],
      [first, 0],
    ] as const) {
      device.queue.writeBuffer(buffer, 0, data);
      const got = await run(executor, feed);
      expect(difference(got.y!, truths[0]![truth]!.y!)).toBeLessThan(TOLERANCE);
    }
    executor.dispose();
    feed.dispose();
    buffer.destroy();
  });

  it('compiles without computing, and computes after', { timeout: TIMEOUT_MS }, async ({ skip }) => {
    if (!running) return skip(missing);
    const [, of] = CASES[4]!;
    const executor = new GpuExecutor(compile(of), backend() as WebGPUBackend);
    const feed = inputOf(of, 1);
    const queue = gpuQueueOf(backend() as WebGPUBackend);
    const before = queue.work.dispatches;
    await running.compile!(() => {
      for (const output of Object.values(executor.run({ x: feed }))) output.dispose();
    });
    expect(queue.work.dispatches).toBe(before);
    expect(difference((await run(executor, feed)).y!, truths[4]![0]!.y!)).toBeLessThan(TOLERANCE);
    executor.dispose();
    feed.dispose();
  });

  it('cannot run once disposed', ({ skip }) => {
    if (!running) return skip(missing);
    const [, of] = CASES[0]!;
    const executor = running.createExecutor!(compile(of));
    executor.dispose();
    executor.dispose();
    expect(() => executor.run({})).toThrow('the model was disposed');
  });
});

function graphOf({ input, nodes, outputs, constants }: Case) {
  const scales = constants.scales
    ? { scales: { ...constants.scales, data: Float32Array.of(1, 1, 2, 2) } }
    : {};
  return sketch({ x: input }, nodes, outputs, { ...constants, ...scales });
}

function compile(of: Case): CompiledModel {
  return compileModel(graphOf(of), { inputLayout: 'nhwc', outputLayout: 'nhwc' });
}

/** On tfjs's plain backend, with no pass but the layout. */
function truthOf(of: Case, seed: number): Record<string, Float32Array> {
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

async function run(executor: ModelExecutor, feed: Tensor): Promise<Record<string, Float32Array>> {
  const outputs = executor.run({ x: feed });
  const values: Record<string, Float32Array> = {};
  for (const [name, output] of Object.entries(outputs)) values[name] = (await output.data()) as Float32Array;
  for (const output of Object.values(outputs)) output.dispose();
  return values;
}

function dataOf({ input }: Case, seed: number): Float32Array {
  return floats(input, 100 + seed).data as Float32Array;
}

function inputOf(of: Case, seed: number): Tensor {
  return tensor(dataOf(of, seed), channelsLast(of.input), 'float32');
}

function channelsLast([batch, channels, height, width]: readonly number[]): [number, number, number, number] {
  return [batch!, height!, width!, channels!];
}

function difference(got: Float32Array, expected: Float32Array): number {
  expect(got.length).toBe(expected.length);
  let largest = 0;
  expected.forEach((value, at) => {
    const own = Math.abs(got[at]! - value) / Math.max(1, Math.abs(value));
    if (!(own <= largest)) largest = own;
  });
  return largest;
}
