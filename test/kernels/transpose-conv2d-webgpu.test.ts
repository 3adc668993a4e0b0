import { memory } from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import type { TransposeConvAttributes } from '../../src/kernels/transpose-conv2d/attributes.ts';
import type { RunningBackend } from '../../src/runtime/backends/backend.ts';
import { seededRandom } from './support/random.ts';
import {
  expectAsReference,
  expectSlopes,
  expectVectors,
  randomPlain,
  randomTransposeConvs,
  runTransposeConv,
  SLOPE_CASES,
  TRANSPOSE_CONV_VECTORS,
} from './support/transpose-conv-cases.ts';

/** Every case is a shader of its own, and a software adapter compiles each. */
const TIMEOUT_MS = 240_000;
const ROUNDS = 40;

/** The backend, or the reason why there is none. */
const started = await startBackend('webgpu', () => {}).then(
  (backend: RunningBackend) => ({ backend, reason: '' }),
  (error: Error) => ({ backend: null, reason: error.message }),
);

afterAll(() => started.backend?.dispose());

const UP_SAMPLING: TransposeConvAttributes = {
  strides: [2, 2],
  pads: { top: 1, left: 1, bottom: 1, right: 1 },
  outputPadding: [1, 1],
  dilations: [1, 1],
  groups: 1,
  activation: 'leakyrelu',
  alpha: 0.1,
};

describe('transposed convolution on WebGPU', { timeout: TIMEOUT_MS }, () => {
  if (started.reason) {
    it.skip(`needs WebGPU: ${started.reason}`, () => {});
    return;
  }

  it('matches the reference on everything PyTorch allows', async () => {
    for (const each of randomTransposeConvs(451, ROUNDS, { side: 9, kernel: 5, channels: 21 })) {
      expectAsReference(await runTransposeConv(each), each);
    }
  });

  it.each(TRANSPOSE_CONV_VECTORS)('gives what PyTorch gives, gradients too: $name', expectVectors);

  it.each(SLOPE_CASES)('has the slopes that are measured: $name', expectSlopes);

  it.each([
    [67, 39, 4, 16],
    [45, 60, 8, 24],
    [90, 21, 3, 40],
  ])(
    'matches the reference on a picture of %i × %i × %i to %i channels',
    async (height, width, inputs, outputs) => {
      const random = seededRandom(height);
      const each = {
        name: `${height} × ${width}`,
        x: randomPlain([1, height, width, inputs], random),
        filter: randomPlain([3, 4, outputs, inputs], random),
        bias: randomPlain([outputs], random).values,
        attributes: { ...UP_SAMPLING, activation: 'hard-swish' as const },
      };
      expectAsReference(await runTransposeConv(each), each);
    },
  );

  it('has a shader of its own for each value that is written into it', async () => {
    const random = seededRandom(9);
    // The result is always 12 × 12 × 4, so that nothing but the attributes tells the shaders apart.
    const variants: Partial<TransposeConvAttributes>[] = [
      {},
      { alpha: 0.5 },
      { activation: 'relu' },
      { activation: null },
      { pads: { top: 0, left: 1, bottom: 2, right: 1 } },
      { pads: { top: 1, left: 0, bottom: 1, right: 2 } },
      { strides: [3, 2], pads: { top: 3, left: 1, bottom: 4, right: 1 } },
      { strides: [2, 3], pads: { top: 1, left: 2, bottom: 1, right: 5 } },
      { dilations: [2, 1], pads: { top: 1, left: 1, bottom: 3, right: 1 } },
      { dilations: [1, 2], pads: { top: 1, left: 3, bottom: 1, right: 1 } },
    ];
    const x = randomPlain([1, 6, 6, 4], random);
    const filter = randomPlain([3, 3, 4, 4], random);
    for (const variant of variants) {
      const each = {
        name: JSON.stringify(variant),
        x,
        filter,
        bias: null,
        attributes: { ...UP_SAMPLING, ...variant },
      };
      const got = await runTransposeConv(each);
      expect(got.shape, each.name).toEqual([1, 12, 12, 4]);
      expectAsReference(got, each);
    }
  });

  it('leaves no tensor behind, and gives the same bits each time', async () => {
    const before = memory().numTensors;
    const [each] = randomTransposeConvs(5, 1, { side: 9, kernel: 5, channels: 21 });
    const first = await runTransposeConv(each!);
    for (let round = 0; round < 5; round++) expect(await runTransposeConv(each!)).toEqual(first);
    expect(memory().numTensors).toBe(before);
  });
});
