import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend, tensor4d } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/cli/start-backend.ts';
import { segmentMap } from '../../src/kernels/segment-map/op.ts';
import { createBackend, type RunningBackend } from '../../src/runtime/backends/backend.ts';
import { GlanceError } from '../../src/shared/errors.ts';
import { CHANNELS, expectAsReference, fuzz, logitsOf, SIZES } from './support/segment-cases.ts';

const NAN = Number.NaN;
const INF = Number.POSITIVE_INFINITY;

/** The bytes of one row of pixels, on the current backend. */
async function bytesOf(
  values: readonly number[],
  channels: number,
  kind: 'classes' | 'alpha',
): Promise<number[]> {
  const logits = logitsOf(values, channels);
  const made = segmentMap(logits, null, { kind, smoothing: 0 });
  const bytes = new Uint8Array(Int32Array.from(await made.map.data()).buffer);
  for (const tensor of [logits, made.map, made.state]) tensor.dispose();
  return [...bytes];
}

function behaves(): void {
  it('names the largest logit, the first of equals', async () => {
    expect(await bytesOf([1, 5, 5, 0, 0, 0, -3, -2, -1], 3, 'classes')).toEqual([1, 0, 2, 0]);
    expect(await bytesOf([0, 7, 1, 7, 7, 2, 2, 2, 2, 2], 5, 'classes')).toEqual([1, 0, 0, 0]);
  });

  it('packs four bytes into a word, the first lowest, and zeros behind the last', async () => {
    expect(await bytesOf([0, 9, 9, 0, 0, 9, 0, 9, 9, 0, 0, 9], 2, 'classes')).toEqual([
      1, 0, 1, 1, 0, 1, 0, 0,
    ]);
  });

  it('takes one channel for class 0', async () => {
    expect(await bytesOf([3, -3, NAN], 1, 'classes')).toEqual([0, 0, 0, 0]);
  });

  it('takes NaN for the lowest and infinity for a large number', async () => {
    expect(await bytesOf([NAN, -9, NAN, NAN], 2, 'classes')).toEqual([1, 0, 0, 0]);
    expect(await bytesOf([NAN, NAN, NAN, -INF, 0, 1, INF, INF, 2, 3, INF, NAN], 6, 'classes')).toEqual([
      5, 0, 0, 0,
    ]);
    expect(await bytesOf([NAN, INF, -INF, 3e38], 1, 'alpha')).toEqual([0, 255, 0, 255]);
  });

  it('turns a logit into its sigmoid in 255 steps', async () => {
    expect(await bytesOf([0, 2, -2, 20, -20], 1, 'alpha')).toEqual([128, 225, 30, 255, 0, 0, 0, 0]);
  });
}

describe('the segment map on WASM', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  behaves();

  it('agrees with the reference', () => fuzz(SIZES, CHANNELS, 20_251_004));

  it('refuses what does not fit, and names it', () => {
    const two = logitsOf([1, 2, 3, 4], 2);
    const three = logitsOf([1, 2, 3], 3);
    const many = tensor4d(new Float32Array(257), [1, 1, 1, 257]);
    const batch = tensor4d([1, 2], [2, 1, 1, 1]);
    const before = memory().numTensors;
    const head = 'The model’s output does not fit the “mask” head: ';
    const classes = { kind: 'classes', smoothing: 0.5 } as const;
    expect(() => segmentMap(two, null, { kind: 'alpha', smoothing: 0.5 })).toThrow(
      `${head}logits of kind “alpha” must have one channel, got 2. Correct the card’s head.`,
    );
    expect(() => segmentMap(many, null, classes)).toThrow(
      `${head}logits may have at most 256 channels, got 257.`,
    );
    expect(() => segmentMap(batch, null, classes)).toThrow(
      `${head}logits must be float32 [1, height, width, channels], got float32 [2,1,1,1].`,
    );
    expect(() => segmentMap(batch, null, classes)).toThrow(GlanceError);
    expect(() => segmentMap(two, three, classes)).toThrow(
      new RangeError('state must be float32 [1,1,2,2], got float32 [1,1,1,3]'),
    );
    for (const smoothing of [1, -0.1, NAN]) {
      expect(() => segmentMap(two, null, { kind: 'classes', smoothing })).toThrow(
        new RangeError(`smoothing must be 0 to below 1, got ${smoothing}`),
      );
    }
    expect(memory().numTensors).toBe(before);
    for (const tensor of [two, three, many, batch]) tensor.dispose();
  });
});

describe('the segment map on the plain backend', () => {
  beforeAll(async () => {
    await setBackend('cpu');
  });

  behaves();

  it('agrees with the reference', () => fuzz(SIZES.slice(0, 4), [1, 3, 11], 7));
});

/** The backend, or the reason why there is none. */
const started = await startBackend('webgpu', () => {}).then(
  (backend: RunningBackend) => ({ backend, reason: '' }),
  (error: Error) => ({ backend: null, reason: error.message }),
);

describe('the segment map on WebGPU', () => {
  if (!started.backend) {
    it.skip(`needs ${started.reason}`, () => {});
    return;
  }
  beforeAll(async () => {
    await setBackend('webgpu');
  });
  afterAll(() => started.backend?.dispose());

  behaves();

  it('agrees with the reference', () => fuzz(SIZES, [1, 2, 11, 21, 150], 99));

  it('agrees with the reference at more pixels than one row of workgroups holds', async () => {
    const length = 2050 * 2051;
    const random = Float32Array.from({ length }, (_, at) => ((at * 2654435761) % 4001) / 200 - 10);
    const past = random.toReversed();
    await expectAsReference([2050, 2051, 1], random, past, { kind: 'alpha', smoothing: 0.7 });
  });
});
