import { describe, expect, it } from 'vitest';
import { fallbackText, recoveredText } from '../../../src/ui/engine-notices.ts';

describe('recoveredText', () => {
  it('says what happened and what runs now, and asks for nothing', () => {
    const cause = { code: 'engine-failed', details: { reason: 'out of memory.' } } as const;
    expect(recoveredText(cause, { backend: 'wasm' })).toBe(
      'The engine failed (out of memory). Glance runs again, on WASM.',
    );
  });

  it('does without a reason', () => {
    const cause = { code: 'worker-unresponsive', details: { ms: 2541 } } as const;
    expect(recoveredText(cause, { backend: 'webgpu' })).toBe(
      'The engine did not answer. Glance runs again, on WebGPU.',
    );
  });
});

describe('fallbackText', () => {
  it('names the backend that was asked for and why it is not the one', () => {
    expect(fallbackText('webgpu', { backend: 'wasm', ruledOut: { webgpu: 'no adapter.' } })).toBe(
      'WebGPU cannot be used here: no adapter. Glance runs on WASM instead.',
    );
  });

  it('has nothing to say where nothing else was asked for', () => {
    expect(fallbackText('auto', { backend: 'wasm', ruledOut: { webgpu: 'no adapter' } })).toBeNull();
    expect(fallbackText('wasm', { backend: 'wasm', ruledOut: {} })).toBeNull();
  });
});
