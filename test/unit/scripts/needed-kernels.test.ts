import { describe, expect, it } from 'vitest';
import { neededKernels } from '../../../scripts/vite-tfjs-kernels.ts';

/** What masks, brightness and tensors are made with, by functions of tfjs's. */
const BY_FUNCTION = [
  'Add',
  'Cast',
  'ClipByValue',
  'FusedConv2D',
  'Identity',
  'Log',
  'Multiply',
  'OneHot',
  'Reshape',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'Sub',
];

describe('neededKernels', () => {
  // What models call is in the ONNX node tests: test/kernels/conformance.test.ts.
  it('has the kernels that the app calls by functions', () => {
    const needed = neededKernels();
    expect(BY_FUNCTION.filter((kernel) => !needed.has(kernel))).toEqual([]);
  });

  it('has none that only training or the names of ONNX speak for', () => {
    const needed = neededKernels();
    expect(
      ['Conv2DBackpropFilter', 'Einsum', 'FusedBatchNorm'].filter((kernel) => needed.has(kernel)),
    ).toEqual([]);
  });
});
