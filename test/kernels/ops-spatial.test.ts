import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import type { ConstTensor } from '../../src/runtime/onnx/onnx-graph.ts';
import { floats, type NodeSketch, sketch } from '../unit/runtime/graphs.ts';
import { difference } from './support/node-tests.ts';
import {
  convReference,
  convTransposeReference,
  type Images,
  poolReference,
  type Sliding,
} from './support/references.ts';
import { run, runOne } from './support/run-op.ts';

/** tfjs's backends alone, where every op is composed of theirs, and the one that Glance starts, with its own kernels. */
const BACKENDS = {
  cpu: () => setBackend('cpu'),
  'plain wasm': () => setBackend('wasm'),
  wasm: () => createBackend('wasm'),
};

describe.each(Object.entries(BACKENDS))('on %s', (_, start) => {
  beforeAll(async () => {
    await start();
  });

  const windows: Sliding[] = [
    { kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] },
    { kernel: [3, 3], strides: [2, 2], pads: [0, 1, 2, 0], dilations: [1, 1] },
    { kernel: [2, 5], strides: [3, 1], pads: [1, 2, 0, 2], dilations: [1, 1] },
    { kernel: [3, 2], strides: [1, 1], pads: [2, 0, 1, 3], dilations: [2, 3] },
    { kernel: [1, 1], strides: [2, 3], pads: [0, 0, 0, 0], dilations: [1, 1] },
  ];
  const groupings = [
    { channels: 3, outputs: 5, groups: 1 },
    { channels: 4, outputs: 4, groups: 4 },
    { channels: 3, outputs: 6, groups: 3 },
    { channels: 4, outputs: 6, groups: 2 },
    { channels: 1, outputs: 3, groups: 1 },
  ];
  const describeWindow = (w: Sliding) =>
    `${w.kernel} strides ${w.strides} pads ${w.pads} dilations ${w.dilations}`;
  it.each(windows.map((window) => ({ name: describeWindow(window), window })))('Conv $name', ({ window }) => {
    for (const { channels, outputs, groups } of groupings) {
      const images = image([2, channels, 9, 7]);
      const w = floats([outputs, channels / groups, ...window.kernel], 2);
      const b = floats([outputs], 3);
      const wanted = convReference(images, w.data as Float32Array, b.data as Float32Array, window, groups);
      const output = runOne(
        'Conv',
        { x: asTensor(images) },
        { ...onnxWindow(window), group: groups },
        { w, b },
      );
      expect(difference(output, asTensor(wanted))).toBeNull();
    }
  });

  const pools = windows.filter(({ dilations, kernel }) => dilations[0] === 1 && kernel[0] > 1);
  it.each(pools.map((window) => ({ name: describeWindow(window), window })))('pools $name', ({ window }) => {
    // Below zero throughout, so that a padding of zero would be seen.
    const images = image([2, 3, 9, 7]);
    const low = { ...images, data: images.data.map((value) => value - 5) };
    const check = (op: string, kind: 'max' | 'average' | 'average-padded', more = {}) => {
      const output = runOne(op, { x: asTensor(low) }, { ...onnxWindow(window), ...more, dilations: [1, 1] });
      expect(difference(output, asTensor(poolReference(low, window, kind)))).toBeNull();
    };
    check('MaxPool', 'max');
    check('AveragePool', 'average');
    check('AveragePool', 'average-padded', { count_include_pad: 1 });
  });

  it('pools of one pixel, whole images and a window rounded up', () => {
    const images = image([1, 2, 5, 5]);
    const x = asTensor(images);
    const one = runOne('MaxPool', { x }, { kernel_shape: [1, 1], strides: [2, 2] });
    expect(one.shape).toEqual([1, 2, 3, 3]);
    expect(one.data[1]).toBe(images.data[2]);
    const all: Sliding = { kernel: [5, 5], strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
    expect(
      difference(runOne('GlobalAveragePool', { x }), asTensor(poolReference(images, all, 'average'))),
    ).toBeNull();
    expect(
      difference(runOne('GlobalMaxPool', { x }), asTensor(poolReference(images, all, 'max'))),
    ).toBeNull();
    const up: Sliding = { kernel: [2, 2], strides: [2, 2], pads: [0, 0, 1, 1], dilations: [1, 1] };
    const ceil = runOne('MaxPool', { x }, { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 });
    expect(difference(ceil, asTensor(poolReference(images, up, 'max')))).toBeNull();
  });

  const transposed: [Sliding, [number, number]][] = [
    [{ kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] }, [0, 0]],
    [{ kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1] }, [1, 1]],
    [{ kernel: [4, 3], strides: [3, 2], pads: [1, 0, 2, 1], dilations: [1, 1] }, [0, 1]],
    [{ kernel: [3, 3], strides: [1, 1], pads: [0, 1, 0, 2], dilations: [1, 1] }, [0, 0]],
    [{ kernel: [3, 2], strides: [2, 1], pads: [1, 2, 0, 0], dilations: [2, 3] }, [1, 2]],
    [{ kernel: [1, 2], strides: [3, 4], pads: [2, 3, 4, 5], dilations: [1, 1] }, [2, 0]],
  ];
  it.each(transposed.map(([window, extra]) => ({ name: describeWindow(window), window, extra })))(
    'ConvTranspose $name',
    ({ window, extra }) => {
      for (const { channels, outputs, groups } of groupings) {
        const images = image([2, channels, 5, 4]);
        const w = floats([channels, outputs / groups, ...window.kernel], 2);
        const b = floats([outputs], 3);
        const [weights, bias] = [w.data as Float32Array, b.data as Float32Array];
        const wanted = convTransposeReference(images, weights, bias, window, extra, groups);
        const attributes = { ...onnxWindow(window), output_padding: extra, group: groups };
        const output = runOne('ConvTranspose', { x: asTensor(images) }, attributes, { w, b });
        expect(difference(output, asTensor(wanted))).toBeNull();
      }
    },
  );

  it('ConvTranspose made as large as asked, and refused where that would begin before its first value', () => {
    const x = asTensor(image([1, 2, 3, 3]));
    const w = floats([2, 2, 3, 3], 2);
    const shapeFor = (more: NodeSketch[3]) =>
      runOne('ConvTranspose', { x }, { strides: [3, 2], ...more }, { w }).shape;
    expect(shapeFor({ output_shape: [10, 8] })).toEqual([1, 2, 10, 8]);
    expect(shapeFor({ output_shape: [8, 5] })).toEqual([1, 2, 8, 5]);
    expect(shapeFor({ auto_pad: 'SAME_UPPER' })).toEqual([1, 2, 9, 6]);
    expect(shapeFor({ auto_pad: 'SAME_LOWER', dilations: [2, 2] })).toEqual([1, 2, 9, 6]);
    expect(() => shapeFor({ output_shape: [12, 8] })).toThrow('ConvTranspose(pads)');
  });

  it.each([1, 2, 3, 5, 7])('Resize nearest by %i, asymmetric and floor, repeats each pixel', (scale) => {
    const images = image([1, 2, 7, 5]);
    const attributes = {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    };
    const graph = sketch({ x: images.shape }, [['Resize', 'x - s', 'y', attributes]], 'y', {
      s: { type: 'float32', shape: [4], data: Float32Array.of(1, 1, scale, scale) },
    });
    const [output] = run(graph, { x: asTensor(images) });
    const width = 5 * scale;
    const wanted = Array.from({ length: 2 * 7 * scale * width }, (_, i) => {
      const row = Math.floor(i / width / scale);
      return images.data[row * 5 + Math.floor((i % width) / scale)];
    });
    expect(Array.from(output!.data)).toEqual(wanted);
  });

  it('DepthToSpace both ways, undone by SpaceToDepth', () => {
    const x = floats([2, 8, 3, 2]);
    for (const mode of ['DCR', 'CRD']) {
      const graph = sketch({ x: x.shape }, [['DepthToSpace', 'x', 'y', { blocksize: 2, mode }]], 'y');
      const [output] = run(graph, { x });
      // Row 0, column 1 of the first block.
      expect(output!.data[1]).toBe(x.data[(mode === 'DCR' ? 2 : 1) * 6]);
    }
    const nodes: NodeSketch[] = [
      ['DepthToSpace', 'x', 'a', { blocksize: 2 }],
      ['SpaceToDepth', 'a', 'y', { blocksize: 2 }],
    ];
    expect(difference(run(sketch({ x: x.shape }, nodes, 'y'), { x })[0]!, x)).toBeNull();
  });
});

function image(shape: Images['shape']): Images {
  return { shape, data: floats(shape, 9).data as Float32Array };
}

function asTensor({ shape, data }: Images): ConstTensor {
  return { type: 'float32', shape, data };
}

function onnxWindow({ kernel, strides, pads, dilations }: Sliding) {
  return { kernel_shape: kernel, strides, pads, dilations };
}
