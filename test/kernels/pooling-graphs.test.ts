import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { maxPoolWithIndices } from '../../src/kernels/pooling/reference.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { type CompileOptions, compileModel } from '../../src/runtime/graph/compile.ts';
import { type ConstTensor, dtypeOf, type OnnxGraph } from '../../src/runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../../src/shared/errors.ts';
import { floats, ints, type NodeSketch, sketch } from '../unit/runtime/graphs.ts';
import { encoderDecoder, POOL } from '../unit/runtime/pooling-sketches.ts';
import { BACKENDS, withBackend } from './support/backends.ts';
import { poolReference } from './support/references.ts';

describe.each(BACKENDS)('on %s', (name) => {
  const backend = withBackend(name);

  it('an encoder and decoder give the same, optimised or not', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const feeds = { x: floats([2, 3, 16, 24], 9) };
    const [plain] = await run(encoderDecoder(), feeds, { optimise: false });
    const [quick] = await run(encoderDecoder(), feeds);
    quick!.data.forEach((value, at) => {
      expect(value).toBeCloseTo(plain!.data[at]!, 3);
    });
  });

  it('MaxPool counts its indices through the whole tensor, rows or columns first', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const shape = [2, 3, 5, 4];
    const x = floats(shape, 4);
    for (const storage_order of [0, 1]) {
      const graph = sketch(
        { x: shape },
        [['MaxPool', 'x', 'y i', { ...POOL, ceil_mode: 1, storage_order }]],
        'y i',
      );
      const [values, indices] = await run(graph, { x });
      expect(values!.shape).toEqual([2, 3, 3, 2]);
      values!.data.forEach((value, at) => {
        const flat = indices!.data[at]!;
        const plane = Math.floor(flat / 20);
        expect(plane).toBe(Math.floor(at / 6));
        const place = flat % 20;
        const [row, column] = storage_order
          ? [place % 5, Math.floor(place / 5)]
          : [Math.floor(place / 4), place % 4];
        expect(x.data[plane * 20 + row * 4 + column]).toBe(value);
        expect([Math.floor(row / 2), Math.floor(column / 2)]).toEqual([Math.floor((at % 6) / 2), at % 2]);
      });
    }
  });

  it('MaxPool, as the operator set’s own examples have it', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = given(
      'float32',
      [1, 1, 5, 5],
      Array.from({ length: 25 }, (_, at) => at + 1),
    );
    const padded = { kernel_shape: [5, 5], pads: [2, 2, 2, 2] };
    const [wide, places] = await run(sketch({ x: x.shape }, [['MaxPool', 'x', 'y i', padded]], 'y i'), { x });
    const lastRows = [23, 24, 25, 25, 25];
    expect([...wide!.data]).toEqual([
      13,
      14,
      15,
      15,
      15,
      18,
      19,
      20,
      20,
      20,
      ...lastRows,
      ...lastRows,
      ...lastRows,
    ]);
    expect([...places!.data]).toEqual(Array.from(wide!.data, (value) => value - 1));
    const strided = { ...POOL, storage_order: 1 };
    const [few, columns] = await run(sketch({ x: x.shape }, [['MaxPool', 'x', 'y i', strided]], 'y i'), {
      x,
    });
    expect([...few!.data]).toEqual([7, 9, 17, 19]);
    expect([...columns!.data]).toEqual([6, 16, 8, 18]);
  });

  it('MaxUnpool fills an output_shape by counting through it, as onnxruntime does', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = given('float32', [1, 1, 2, 2], [5, 6, 7, 8]);
    const i = given('int64', [1, 1, 2, 2], [5, 7, 13, 15]);
    const graph = sketch({ x: x.shape, i: i.shape }, [['MaxUnpool', 'x i s', 'y', POOL]], 'y', {
      s: ints(1, 1, 5, 5),
    });
    const [y] = await run(typed(graph, { x, i }), { x, i });
    expect(y!.shape).toEqual([1, 1, 5, 5]);
    expect([...y!.data]).toEqual(
      Array.from({ length: 25 }, (_, at) => ({ 5: 5, 7: 6, 13: 7, 15: 8 })[at] ?? 0),
    );
  });

  it('pools one and three dimensions, dilated, padded, of eight bits', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const line = given('float32', [1, 2, 6], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]);
    const lines: NodeSketch[] = [
      ['MaxPool', 'x', 'p i', { kernel_shape: [2], strides: [2] }],
      ['MaxUnpool', 'p i', 'y', { kernel_shape: [2], strides: [2] }],
    ];
    const [indices, unpooled] = await run(sketch({ x: line.shape }, lines, 'i y'), { x: line });
    expect([...indices!.data]).toEqual([0, 2, 5, 7, 8, 11]);
    expect([...unpooled!.data]).toEqual([3, 0, 4, 0, 0, 9, 0, 6, 5, 0, 0, 8]);

    const bits = given('int8', [1, 1, 4, 4], [-128, -7, 3, 4, -9, -10, 100, 127, 0, 0, 1, 1, 0, -1, 2, 2]);
    const graph = typed(sketch({ x: bits.shape }, [['MaxPool', 'x', 'y', POOL]], 'y'), { x: bits });
    expect([...(await run(graph, { x: bits }))[0]!.data]).toEqual([-7, 127, 0, 2]);

    const images = floats([2, 4, 9, 8], 6);
    const windows = { kernel: [3, 2], strides: [2, 1], pads: [1, 0, 2, 3], dilations: [2, 3] } as const;
    const { kernel, ...rest } = windows;
    const dilated = sketch(
      { x: images.shape },
      [['MaxPool', 'x', 'y', { kernel_shape: kernel, ...rest }]],
      'y',
    );
    const wanted = poolReference({ shape: [2, 4, 9, 8], data: images.data as Float32Array }, windows, 'max');
    const [pooled] = await run(dilated, { x: images });
    expect(pooled!.shape).toEqual(wanted.shape);
    expect([...pooled!.data]).toEqual([...wanted.data]);

    const volume = floats([1, 2, 4, 5, 6], 8);
    const cube = { kernel_shape: [2, 2, 3], strides: [2, 1, 2], pads: [0, 1, 0, 1, 0, 1] };
    const [blocks] = await run(sketch({ x: volume.shape }, [['MaxPool', 'x', 'y', cube]], 'y'), {
      x: volume,
    });
    expect(blocks!.shape).toEqual([1, 2, 2, 5, 3]);
    const wholes = [2, 2, 5, 3].reduce((product, side) => product * side);
    expect(blocks!.data.length).toBe(wholes);
    blocks!.data.forEach((value, at) => {
      const [channel, slice, row, column] = [
        Math.floor(at / 30),
        Math.floor((at % 30) / 15),
        Math.floor((at % 15) / 3),
        at % 3,
      ];
      const seen = volume.data.filter((_, from) => {
        const [z, y, x] = [Math.floor((from % 120) / 30), Math.floor((from % 30) / 6), from % 6];
        const inside = (place: number, start: number, extent: number) =>
          place >= start && place < start + extent;
        return (
          Math.floor(from / 120) === channel &&
          inside(z, slice * 2, 2) &&
          inside(y, row - 1, 2) &&
          inside(x, column * 2, 3)
        );
      });
      expect(value).toBe(Math.max(...seen));
    });
  });

  it('resizes to the nearest by whole factors', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = floats([2, 4, 3, 5], 2);
    const attributes = {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    };
    const graph = sketch({ x: x.shape }, [['Resize', 'x - s', 'y', attributes]], 'y', {
      s: given('float32', [4], [1, 1, 3, 2]),
    });
    const [y] = await run(graph, { x });
    expect(y!.shape).toEqual([2, 4, 9, 10]);
    y!.data.forEach((value, at) => {
      const [plane, row, column] = [Math.floor(at / 90), Math.floor((at % 90) / 10), at % 10];
      expect(value).toBe(x.data[plane * 15 + Math.floor(row / 3) * 5 + Math.floor(column / 2)]);
    });
  });

  it('says which index of a feed lies outside', async ({ skip }) => {
    if (backend.missing || name === 'webgpu') return skip(backend.missing || 'the GPU is not waited for');
    const x = given('float32', [1, 1, 1, 2], [1, 2]);
    const i = given('int64', [1, 1, 1, 2], [0, 8]);
    const graph = typed(sketch({ x: x.shape, i: i.shape }, [['MaxUnpool', 'x i', 'y', POOL]], 'y'), { x, i });
    await expect(run(graph, { x, i })).rejects.toSatisfy(
      (error) =>
        error instanceof GlanceError &&
        error.message ===
          'maxUnpool2d: indices must lie between 0 and 7, the places of a plane of 2×4, not 8.',
    );
  });

  it('agrees with the reference through a model', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = floats([1, 1, 7, 6], 12);
    const window = { kernel_shape: [3, 3], strides: [2, 2], auto_pad: 'SAME_UPPER' };
    const [values, indices] = await run(sketch({ x: x.shape }, [['MaxPool', 'x', 'y i', window]], 'y i'), {
      x,
    });
    const pads = { top: 1, left: 0, bottom: 1, right: 1 };
    const truth = maxPoolWithIndices(
      { shape: [1, 7, 6, 1], values: x.data as Float32Array },
      { kernelSize: [3, 3], strides: [2, 2], pads, dilations: [1, 1] },
    );
    expect([...values!.data]).toEqual([...truth.values.values]);
    expect([...indices!.data]).toEqual([...truth.indices.values]);
  });
});

/** Compiles and runs a model on the current backend. */
async function run(
  graph: OnnxGraph,
  feeds: Readonly<Record<string, ConstTensor>>,
  options: CompileOptions = {},
): Promise<{ shape: readonly number[]; data: Float32Array | Int32Array }[]> {
  const executor = new GraphExecutor(compileModel(graph, options));
  const tensors: Record<string, Tensor> = Object.fromEntries(
    Object.entries(feeds).map(([key, { data, shape, type }]) => [
      key,
      tensor(data, [...shape] as [number], dtypeOf(type)),
    ]),
  );
  try {
    const outputs = executor.run(tensors);
    return await Promise.all(
      executor.outputs.map(async (output) => {
        const value = outputs[output.name]!;
        const data = (await value.data()) as Float32Array | Int32Array;
        value.dispose();
        return { shape: value.shape, data };
      }),
    );
  } finally {
    for (const used of Object.values(tensors)) used.dispose();
    executor.dispose();
  }
}

/** The same model with its inputs' element types as the feeds have them. */
function typed(graph: OnnxGraph, feeds: Readonly<Record<string, ConstTensor>>): OnnxGraph {
  return { ...graph, inputs: graph.inputs.map((input) => ({ ...input, type: feeds[input.name]!.type })) };
}

function given(type: ConstTensor['type'], shape: readonly number[], values: readonly number[]): ConstTensor {
  return { type, shape, data: type === 'float32' ? Float32Array.from(values) : Int32Array.from(values) };
}
