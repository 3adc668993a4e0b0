import { describe, expect, it } from 'vitest';
import { setLanguage } from '../../../src/texts/texts.ts';
import { fallbackText, recoveredText, tellEngineStatus } from '../../../src/ui/engine-notices.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/ui/settings.ts';

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

describe('tellEngineStatus', () => {
  it('gives up the size that the model refused, of the two that may be set', () => {
    const refused = (change: Partial<Settings>, size: number) => {
      const given: string[] = [];
      const alerts: string[] = [];
      const status = {
        state: 'failed',
        error: { code: 'input-size-unsupported', details: { size, allowed: '128 to 512' } },
      } as const;
      const settings = { value: { ...DEFAULT_SETTINGS, ...change }, set: (name: string) => given.push(name) };
      const notices = { alert: (_: string, message: string) => alerts.push(message) };
      tellEngineStatus(status, settings as never, notices as never, () => undefined);
      expect(alerts).toHaveLength(1);
      return given;
    };
    expect(refused({ size: 321 }, 321)).toEqual(['size']);
    expect(refused({ task: 'both', size: 320, segmentSize: 100 }, 100)).toEqual(['segmentSize']);
    expect(refused({ task: 'segment', size: 100, segmentSize: 100 }, 100)).toEqual(['segmentSize']);
    expect(refused({}, 416)).toEqual([]);
  });
});

describe('fallbackText', () => {
  it('names the backend that was asked for and why it is not the one', () => {
    expect(fallbackText('webgpu', { backend: 'wasm', ruledOut: { webgpu: 'no adapter.' } })).toBe(
      'WebGPU cannot be used here: no adapter. Glance runs on WASM instead.',
    );
  });

  it('says a failed start in the language spoken', async () => {
    const details = { backend: 'WebGPU', problem: 'the device has no memory left' };
    const info = {
      backend: 'wasm',
      ruledOut: { webgpu: 'English' },
      ruledOutBy: { webgpu: { code: 'model-too-large', details } },
    } as const;
    await setLanguage('de');
    const said = fallbackText('webgpu', info);
    await setLanguage('en');
    expect(said).toBe(
      'WebGPU ist hier nicht nutzbar: Dieses Modell ist hier zu groß für WebGPU: das Gerät hat keinen Speicher mehr. Wählen Sie eine kleinere Eingabe oder ein anderes Modell. Glance läuft stattdessen mit WASM.',
    );
  });

  it('has nothing to say where nothing else was asked for', () => {
    expect(fallbackText('auto', { backend: 'wasm', ruledOut: { webgpu: 'no adapter' } })).toBeNull();
    expect(fallbackText('wasm', { backend: 'wasm', ruledOut: {} })).toBeNull();
  });
});
