import { engine, memory, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createBackend } from '../../src/runtime/backends/backend.ts';

const SHAPES: readonly {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly sizes: readonly number[];
}[] = [
  { shape: [6], axis: 0, sizes: [1, 2, 3] },
  { shape: [3, 7], axis: 1, sizes: [4, 3] },
  { shape: [2, 5, 3, 13], axis: 3, sizes: [4, 8, 1] },
  { shape: [2, 5, 3, 4], axis: 1, sizes: [2, 3] },
  { shape: [1, 4, 4, 24], axis: 3, sizes: [16, 8] },
  { shape: [2, 3, 1], axis: 1, sizes: [3] },
];

describe('concat and split on WASM', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  it.each(SHAPES)('$shape along axis $axis as $sizes', ({ shape, axis, sizes }) => {
    for (const dtype of ['float32', 'int32'] as const) {
      const before = memory().numTensors;
      const length = shape.reduce((product, side) => product * side, 1);
      const x = tensor(
        Array.from({ length }, (_, at) => at + 1),
        [...shape],
        dtype,
      );
      const parts = engine().runKernel('GlanceSplit', { x }, { axis, sizes } as never) as Tensor[];
      parts.forEach((part, place) => {
        const start = sizes.slice(0, place).reduce((sum, size) => sum + size, 0);
        expect(part.shape).toEqual(shape.with(axis, sizes[place]!));
        expect([...part.dataSync()]).toEqual(plainSlice(shape, axis, start, sizes[place]!));
      });
      const whole = engine().runKernel('GlanceConcat', parts as never, { axis } as never) as Tensor;
      expect(whole.shape).toEqual(shape);
      expect(whole.dtype).toBe(dtype);
      expect([...whole.dataSync()]).toEqual([...x.dataSync()]);
      for (const used of [x, whole, ...parts]) used.dispose();
      expect(memory().numTensors).toBe(before);
    }
  });
});

/** Values 1, 2, 3, … of a tensor whose index along `axis` is within the range, in order. */
function plainSlice(shape: readonly number[], axis: number, start: number, size: number): number[] {
  const inner = shape.slice(axis + 1).reduce((product, side) => product * side, 1);
  const length = shape.reduce((product, side) => product * side, 1);
  return Array.from({ length }, (_, at) => at).flatMap((at) => {
    const index = Math.floor(at / inner) % shape[axis]!;
    return index >= start && index < start + size ? [at + 1] : [];
  });
}
