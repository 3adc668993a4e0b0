import { engine, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hardSwish, silu } from '../../src/kernels/activation/reference.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';

const KERNELS = { Silu: silu, HardSwish: hardSwish } as const;
/** Around every bend and far out, then odd lengths that leave one to three values for the last vector. */
const VALUES = [-1e30, -200, -88, -6, -3.0001, -3, -1, -1e-8, 0, 1e-8, 1, 2.9999, 3, 6, 88, 200, 1e30];

describe('activation kernels on WASM', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  for (const [kernel, reference] of Object.entries(KERNELS)) {
    it.each([1, 2, 3, 4, 7, 17])(`${kernel} matches the reference on %i values`, async (length) => {
      for (let start = 0; start + length <= VALUES.length; start++) {
        const values = VALUES.slice(start, start + length);
        const x = tensor(values, [length], 'float32');
        const [y] = [engine().runKernel(kernel, { x })].flat();
        const got = await y!.data();
        values.forEach((value, at) => {
          const expected = Math.fround(reference(Math.fround(value)));
          expect(Math.abs(got[at]! - expected)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(expected), 1));
        });
        x.dispose();
        y!.dispose();
      }
    });
  }
});
