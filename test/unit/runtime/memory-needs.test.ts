import { describe, expect, it } from 'vitest';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { memoryNeeds } from '../../../src/runtime/graph/memory-needs.ts';
import { floats, ints, sketch } from './graphs.ts';

/** 1 × 1 × 2 × 2 numbers. */
const SMALL = 16;

describe('memoryNeeds', () => {
  it('counts what lives at once, and forgets what nobody reads any more', () => {
    const graph = sketch(
      { x: [1, 1, 2, 2] },
      [
        ['Relu', 'x', 'a'],
        ['Sigmoid', 'a', 'b'],
        ['Sigmoid', 'b', 'c'],
        ['Sigmoid', 'c', 'y'],
      ],
      'y',
    );
    // The input is kept; besides it one value is read while the next is written.
    expect(memoryNeeds(compileModel(graph))).toEqual({ largestBytes: SMALL, peakBytes: 3 * SMALL });
  });

  it('keeps what a later step still reads', () => {
    const graph = sketch(
      { x: [1, 1, 2, 2] },
      [
        ['Relu', 'x', 'a'],
        ['Sigmoid', 'a', 'b'],
        ['Sigmoid', 'b', 'c'],
        ['Sub', 'c a', 'y'],
      ],
      'y',
    );
    expect(memoryNeeds(compileModel(graph)).peakBytes).toBe(4 * SMALL);
  });

  it('counts constants, and a reshaped value once', () => {
    const nodes = [
      ['Conv', 'x w', 'a'],
      ['Reshape', 'a flat', 'b'],
      ['Softmax', 'b', 'y', { axis: 1 }],
    ] as const;
    const graph = sketch({ x: [1, 1, 2, 2] }, nodes, 'y', { w: floats([8, 1, 1, 1]), flat: ints(1, 32) });
    const { largestBytes, peakBytes } = memoryNeeds(compileModel(graph, { inputLayout: 'nhwc' }));
    expect(largestBytes).toBe(8 * SMALL);
    const weights = 8 * 4;
    // Input and weights stay; the convolution's output, turned to the file's layout, and the softmax's.
    expect(peakBytes).toBe(SMALL + weights + 2 * 8 * SMALL);
  });
});
