import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../../src/shared/engine.ts';
import { backendNote } from '../../../src/ui/backend-note.ts';
import { statusText } from '../../../src/ui/status-text.ts';

const info: EngineInfo = {
  backend: 'wasm',
  device: 'WASM SIMD, 2 threads',
  threads: 2,
  softwareAdapter: false,
  detect: {
    modelId: 'm',
    modelName: 'M',
    labels: [],
    inputSize: 416,
    inputSizes: [416],
    inputPx: { width: 416, height: 416 },
  },
  segment: null,
  measuredMs: { wasm: 31.4 },
  ruledOut: { webgpu: 'no adapter.' },
};

describe('statusText', () => {
  it('shows real bytes while loading', () => {
    expect(
      statusText({ state: 'loading', what: 'model', loadedBytes: 1_200_000, totalBytes: 1_852_236 }, null),
    ).toMatchObject({ text: 'Model 1.2 of 1.9 MB', progress: expect.closeTo(0.648, 3) });
  });

  it('shows no progress that it does not know', () => {
    const status = { state: 'loading', what: 'engine', loadedBytes: 0, totalBytes: 0 } as const;
    expect(statusText(status, null)).toMatchObject({ text: 'Loading engine', progress: null });
  });

  it('shows backend and rate when ready', () => {
    expect(statusText({ state: 'ready', info }, 24.4)).toMatchObject({ text: 'WASM · 24 fps', tone: 'good' });
    expect(statusText({ state: 'ready', info }, 3.24).text).toBe('WASM · 3.2 fps');
    expect(statusText({ state: 'ready', info }, null).text).toBe('WASM');
  });

  it('says so when the graphics adapter is software', () => {
    const status = { state: 'ready', info: { ...info, backend: 'webgpu', softwareAdapter: true } } as const;
    expect(statusText(status, null)).toMatchObject({ text: 'WebGPU in software (slow)', tone: 'warn' });
  });

  it('says why it restarts', () => {
    const reason = { code: 'device-lost', details: { reason: 'x' } } as const;
    expect(statusText({ state: 'recovering', reason }, null)).toMatchObject({
      text: 'Restarting: the graphics device was lost',
      tone: 'warn',
    });
  });
});

describe('backendNote', () => {
  it('says what runs, what was measured and what was ruled out', () => {
    expect(backendNote(info)).toBe(
      'Running on WASM: WASM SIMD, 2 threads. WebGPU ruled out: no adapter. WASM measured 31 ms.',
    );
  });
});
