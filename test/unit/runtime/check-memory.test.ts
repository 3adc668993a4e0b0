import { describe, expect, it, vi } from 'vitest';
import { checkMemory } from '../../../src/runtime/check-memory.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { sketch } from './graphs.ts';

/** Four million numbers in and between. */
const MODEL = compileModel(
  sketch(
    { x: [1, 4, 1000, 1000] },
    [
      ['Relu', 'x', 'a'],
      ['Sigmoid', 'a', 'y'],
    ],
    'y',
  ),
);

describe('checkMemory', () => {
  it('takes what just fits', () => {
    checkMemory(MODEL, { name: 'webgpu', limits: { bufferBytes: 16e6, totalBytes: null } });
    checkMemory(MODEL, { name: 'wasm', limits: { bufferBytes: 48e6, totalBytes: 48e6 } });
  });

  it('refuses a step that fits in no buffer', () => {
    expect(() =>
      checkMemory(MODEL, { name: 'webgpu', limits: { bufferBytes: 16e6 - 1, totalBytes: null } }),
    ).toThrow(
      'This model is too large for WebGPU here: one of its steps fills 16 MB, and there are at most 16 MB. ' +
        'Choose a smaller input size, or another model.',
    );
  });

  it('refuses what does not fit at once', () => {
    expect(() =>
      checkMemory(MODEL, { name: 'wasm', limits: { bufferBytes: 40e6, totalBytes: 40e6 } }),
    ).toThrow(
      expect.objectContaining({
        code: 'model-too-large',
        details: {
          backend: 'WebAssembly',
          problem: 'its steps fill 48 MB at once, and there are at most 40 MB',
        },
      }),
    );
  });

  it('refuses what is more than the device has in all, where it tells', () => {
    const roomy = { name: 'webgpu', limits: { bufferBytes: 1e9, totalBytes: null } } as const;
    checkMemory(MODEL, roomy, 48e6);
    checkMemory(MODEL, roomy, null);
    expect(() => checkMemory(MODEL, roomy, 40e6)).toThrow(
      'This model is too large for WebGPU here: its steps fill 48 MB at once, and this device has 40 MB in all. ' +
        'Choose a smaller input size, or another model.',
    );
  });

  it.each([
    [0.5, true],
    [4, true],
    // As much as a browser tells, and so perhaps more.
    [8, false],
    [undefined, false],
  ])('asks a browser that tells %s GB', (deviceMemory, refused) => {
    const huge = compileModel(sketch({ x: [1, 64, 4000, 4000] }, [['Relu', 'x', 'y']], 'y'));
    vi.stubGlobal('navigator', { deviceMemory });
    const check = () =>
      checkMemory(huge, { name: 'webgpu', limits: { bufferBytes: 1e12, totalBytes: null } });
    if (refused)
      expect(check).toThrow(
        `this device has ${Math.ceil((deviceMemory! * 2 ** 30) / 1e6).toLocaleString('en')} MB in all`,
      );
    else check();
    vi.unstubAllGlobals();
  });
});
