import { mul, type Tensor4D, tensor, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bedOfNailsUnpool2d } from '../../src/kernels/pooling/bed-of-nails-unpool.ts';
import { maxPoolWithIndices } from '../../src/kernels/pooling/max-pool-with-indices.ts';
import { maxUnpool2d } from '../../src/kernels/pooling/max-unpool.ts';
import { nearestUnpool2d } from '../../src/kernels/pooling/nearest-unpool.ts';
import { gatherInPlane } from '../../src/kernels/pooling/plane-ops.ts';
import { GlanceError } from '../../src/shared/errors.ts';
import { BACKENDS, withBackend } from './support/backends.ts';

const images = (shape: number[], dtype: 'float32' | 'int32' = 'float32') =>
  zeros(shape as Tensor4D['shape'], dtype) as Tensor4D;
const cells = { kernelSize: [2, 2] } as const;
const NO_PADS = { top: 0, left: 0, bottom: 0, right: 0 };

const REFUSED: Readonly<Record<string, () => unknown>> = {
  'maxPoolWithIndices: x must be float32, not int32.': () =>
    maxPoolWithIndices(images([1, 4, 4, 1], 'int32'), cells),
  'maxPoolWithIndices: x must be [batch, height, width, channels], not [4, 4, 1].': () =>
    maxPoolWithIndices(images([4, 4, 1]), cells),
  'maxPoolWithIndices: kernelSize must be two whole numbers from 1 up, not [2,0].': () =>
    maxPoolWithIndices(images([1, 4, 4, 1]), { kernelSize: [2, 0] }),
  'maxPoolWithIndices: strides must be two whole numbers from 1 up, not [1.5,1].': () =>
    maxPoolWithIndices(images([1, 4, 4, 1]), { ...cells, strides: [1.5, 1] }),
  'maxPoolWithIndices: dilations must be two whole numbers from 1 up, not [0,1].': () =>
    maxPoolWithIndices(images([1, 4, 4, 1]), { ...cells, dilations: [0, 1] }),
  'maxPoolWithIndices: pads must be whole numbers from 0 up, not {"top":-1,"left":0,"bottom":0,"right":0}.':
    () => maxPoolWithIndices(images([1, 4, 4, 1]), { ...cells, pads: { ...NO_PADS, top: -1 } }),
  'maxPoolWithIndices: kernelSize does not fit into x of 1×4 and its pads: 2×2.': () =>
    maxPoolWithIndices(images([1, 1, 4, 1]), cells),
  'maxPoolWithIndices: pads leave window 0 of the width without a pixel of x.': () =>
    maxPoolWithIndices(images([1, 4, 4, 1]), { ...cells, pads: { ...NO_PADS, left: 2 } }),
  'maxPoolWithIndices: pads leave window 0 of the height without a pixel of x.': () =>
    maxPoolWithIndices(images([1, 4, 4, 1]), {
      ...cells,
      dilations: [9, 1],
      pads: { ...NO_PADS, top: 1, bottom: 6 },
    }),
  'maxUnpool2d: x must be float32, not int32.': () =>
    maxUnpool2d(images([1, 2, 2, 1], 'int32'), images([1, 2, 2, 1], 'int32'), {
      ...cells,
      outputSize: [4, 4],
    }),
  'maxUnpool2d: indices must be int32, not float32.': () =>
    maxUnpool2d(images([1, 2, 2, 1]), images([1, 2, 2, 1]), { ...cells, outputSize: [4, 4] }),
  'maxUnpool2d: indices must have the shape of x, [1, 2, 2, 1], not [1, 2, 3, 1].': () =>
    maxUnpool2d(images([1, 2, 2, 1]), images([1, 2, 3, 1], 'int32'), { ...cells, outputSize: [4, 4] }),
  'maxUnpool2d: outputSize must be two whole numbers from 1 up, not [4].': () =>
    maxUnpool2d(images([1, 2, 2, 1]), images([1, 2, 2, 1], 'int32'), { ...cells, outputSize: [4] as never }),
  'nearestUnpool2d: factors must be two whole numbers from 1 up, not [0,2].': () =>
    nearestUnpool2d(images([1, 2, 2, 1]), [0, 2]),
  'nearestUnpool2d: x must be [batch, height, width, channels], not [2, 2].': () =>
    nearestUnpool2d(images([2, 2]), [2, 2]),
  'bedOfNailsUnpool2d: factors must be two whole numbers from 1 up, not [2,-1].': () =>
    bedOfNailsUnpool2d(images([1, 2, 2, 1]), [2, -1]),
};

describe.each(BACKENDS)('arguments on %s', (name) => {
  const backend = withBackend(name);

  it.for(Object.keys(REFUSED))('%s', (message, { skip }) => {
    if (backend.missing) return skip(backend.missing);
    expectRefusal(REFUSED[message]!, message);
  });

  it.for([-1, 16])('an index outside its plane: %i', (stray, { skip }) => {
    if (backend.missing) return skip(backend.missing);
    for (const channels of [1, 4]) {
      const list = Array.from({ length: 4 * channels }, (_, at) => [0, 2, 8, 10][Math.floor(at / channels)]!);
      const indices = () => tensor(list.with(-1, stray), [1, 2, 2, channels], 'int32') as Tensor4D;
      const x = images([1, 2, 2, channels]);
      const problem = `must lie between 0 and 15, the places of a plane of 4×4, not ${stray}.`;
      expectRefusal(
        () => maxUnpool2d(x, indices(), { ...cells, outputSize: [4, 4] }),
        `maxUnpool2d: indices ${problem}`,
      );
      const planes = images([1, 4, 4, channels]);
      const windows = { ...cells, strides: cells.kernelSize, pads: NO_PADS, dilations: [1, 1] } as const;
      expectRefusal(
        () => gatherInPlane(planes, indices(), { ...windows, outputSize: [4, 4] }),
        `gatherInPlane: indices ${problem}`,
      );
    }
  });
});

describe('indices that the GPU has computed', () => {
  const backend = withBackend('webgpu');

  it('are left out where they lie outside the plane', async ({ skip }) => {
    if (backend.missing) return skip(backend.missing);
    const x = tensor([1, 2, 3, 4], [1, 2, 2, 1], 'float32') as Tensor4D;
    const signs = tensor([1, -1, 1, 100], [1, 2, 2, 1], 'int32');
    const indices = mul(tensor([0, 2, 8, 10], [1, 2, 2, 1], 'int32'), signs);
    const y = maxUnpool2d(x, indices as Tensor4D, { ...cells, outputSize: [4, 4] });
    const wanted = new Float32Array(16);
    wanted.set([1], 0);
    wanted.set([3], 8);
    expect(await y.data()).toEqual(wanted);
  });
});

function expectRefusal(run: () => unknown, message: string): void {
  let thrown: unknown;
  try {
    run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(GlanceError);
  expect((thrown as GlanceError).code).toBe('bad-argument');
  expect((thrown as GlanceError).message).toBe(message);
}
