import { describe, expect, it } from 'vitest';
import {
  type BackendFacts,
  fastest,
  planBackends,
  planQuickStart,
} from '../../../src/worker/backend-choice.ts';

const FACTS: BackendFacts = {
  choice: 'auto',
  webgpuMissing: null,
  webgpuSoftware: false,
  wasmMissing: null,
  avoid: [],
  remembered: undefined,
};

describe('planBackends', () => {
  it('measures both where both may be fast, WASM first', () => {
    expect(planBackends(FACTS)).toEqual({ candidates: ['wasm', 'webgpu'], measure: true, ruledOut: {} });
  });

  it('never takes a software adapter as fast', () => {
    const plan = planBackends({ ...FACTS, webgpuSoftware: true });
    expect(plan).toEqual({
      candidates: ['wasm'],
      measure: false,
      ruledOut: { webgpu: 'its adapter runs on the processor' },
    });
  });

  it('uses a software adapter when it is asked for by name, or is all there is', () => {
    expect(planBackends({ ...FACTS, webgpuSoftware: true, choice: 'webgpu' }).candidates[0]).toBe('webgpu');
    const alone = planBackends({ ...FACTS, webgpuSoftware: true, wasmMissing: 'no SIMD' });
    expect(alone.candidates).toEqual(['webgpu']);
  });

  it('starts what was measured best before, and keeps the other as a way out', () => {
    const remembered = { key: 'k', backend: 'webgpu', measuredMs: { webgpu: 4, wasm: 40 } } as const;
    expect(planBackends({ ...FACTS, remembered })).toEqual({
      candidates: ['webgpu', 'wasm'],
      measure: false,
      ruledOut: {},
    });
  });

  it('passes over what failed a moment ago, remembered or chosen', () => {
    const remembered = { key: 'k', backend: 'webgpu', measuredMs: {} } as const;
    const plan = planBackends({ ...FACTS, remembered, avoid: ['webgpu'] });
    expect(plan.candidates).toEqual(['wasm']);
    expect(plan.ruledOut).toEqual({ webgpu: 'it failed a moment ago' });
    expect(planBackends({ ...FACTS, choice: 'webgpu', avoid: ['webgpu'] }).candidates).toEqual([
      'wasm',
      'webgpu',
    ]);
  });

  it('tries what failed a moment ago when nothing else is left', () => {
    const both = planBackends({ ...FACTS, avoid: ['webgpu', 'wasm'] });
    expect(both.candidates).toEqual(['wasm', 'webgpu']);
    const onlyWasm = planBackends({ ...FACTS, webgpuMissing: 'no adapter', avoid: ['wasm'] });
    expect(onlyWasm.candidates).toEqual(['wasm']);
  });

  it('falls back from a chosen backend that is not there, and says why', () => {
    const plan = planBackends({ ...FACTS, choice: 'webgpu', webgpuMissing: 'no adapter' });
    expect(plan).toEqual({ candidates: ['wasm'], measure: false, ruledOut: { webgpu: 'no adapter' } });
  });

  it('has nothing to try where neither is there', () => {
    const plan = planBackends({ ...FACTS, webgpuMissing: 'no adapter', wasmMissing: 'no SIMD' });
    expect(plan.candidates).toEqual([]);
    expect(plan.ruledOut).toEqual({ webgpu: 'no adapter', wasm: 'no SIMD' });
  });
});

describe('fastest', () => {
  it('takes the smaller time, and WebGPU on a tie', () => {
    expect(fastest({ webgpu: 5, wasm: 20 })).toBe('webgpu');
    expect(fastest({ webgpu: 30, wasm: 20 })).toBe('wasm');
    expect(fastest({ webgpu: 20, wasm: 20 })).toBe('webgpu');
    expect(fastest({ wasm: 20 })).toBe('wasm');
  });
});

describe('planQuickStart', () => {
  const quick = (facts: Partial<BackendFacts>, recovers = false) => {
    const all = { ...FACTS, ...facts };
    return planQuickStart(planBackends(all), all.choice, recovers);
  };
  const remembered = (backend: 'wasm' | 'webgpu') => ({ key: 'k', backend, measuredMs: {} });

  it('begins with WASM where both would be measured, or a GPU was the faster one', () => {
    const plan = { candidates: ['wasm', 'webgpu'], measure: false };
    expect(quick({})).toMatchObject(plan);
    expect(quick({ remembered: remembered('webgpu') })).toMatchObject(plan);
  });

  it('changes nothing where WASM comes first anyway, or is not there', () => {
    expect(quick({ remembered: remembered('wasm') })).toBeNull();
    expect(quick({ avoid: ['webgpu'] })).toBeNull();
    expect(quick({ webgpuMissing: 'none' })).toBeNull();
    expect(quick({ wasmMissing: 'no SIMD' })).toBeNull();
  });

  it('does what was asked for by name', () => {
    expect(quick({ choice: 'webgpu' })).toBeNull();
    expect(quick({ choice: 'wasm' })).toBeNull();
  });

  it('begins with WASM after a fault, though a GPU was asked for by name', () => {
    expect(quick({ choice: 'webgpu' }, true)).toMatchObject({
      candidates: ['wasm', 'webgpu'],
      measure: false,
    });
    expect(quick({ choice: 'webgpu', avoid: ['webgpu'] }, true)).toBeNull();
    expect(quick({ choice: 'webgpu', wasmMissing: 'no SIMD' }, true)).toBeNull();
    expect(quick({ choice: 'wasm' }, true)).toBeNull();
  });
});
