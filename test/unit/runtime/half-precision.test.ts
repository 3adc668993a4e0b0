import { describe, expect, it } from 'vitest';
import { change } from '../../../src/runtime/gpu/choose-executor.ts';
import { fitsHalf, halfPlaces } from '../../../src/runtime/gpu/half-places.ts';
import { Places } from '../../../src/runtime/gpu/places.ts';
import { planSteps } from '../../../src/runtime/gpu/steps.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { packedHalves } from '../../../src/shared/half.ts';
import { floats, sketch } from './graphs.ts';

const compile = (weight = 1) => {
  const wa = floats([4, 3, 1, 1]);
  const graph = sketch(
    { x: [1, 3, 5, 5] },
    [
      ['Conv', 'x wa ba', 'a'],
      ['Conv', 'a wb', 'b'],
      ['Tanh', 'b', 't'],
      ['Conv', 't wc', 'y'],
    ],
    'y',
    {
      wa: { ...wa, data: Float32Array.from(wa.data as Float32Array, (value) => value * weight) },
      ba: floats([4]),
      wb: floats([4, 4, 1, 1]),
      wc: floats([2, 4, 1, 1]),
    },
  );
  return compileModel(graph, { inputLayout: 'nhwc', outputLayout: 'nhwc' });
};

describe('16-bit floats on the GPU', () => {
  it('hold weights and what lies between convolutions, and nothing that goes in, out or through tfjs', () => {
    const model = compile();
    const steps = planSteps(model);
    const places = new Places(model, steps);
    const { roots, filters } = halfPlaces(model, steps, places);
    const held = (value: string) => roots.has(places.of(value).root);
    const convs = model.nodes.filter(({ op }) => op === 'Conv');
    expect(steps.map(({ kind }) => kind)).toEqual(['conv', 'conv', 'row', 'conv']);
    expect([...filters].sort()).toEqual(convs.map(({ inputs }) => inputs[1]!).sort());
    const [first, second, last] = convs as [(typeof convs)[0], (typeof convs)[0], (typeof convs)[0]];
    expect(held(first.outputs[0]!)).toBe(true);
    for (const value of [
      first.inputs[0]!,
      first.inputs[2]!,
      second.outputs[0]!,
      last.inputs[0]!,
      last.outputs[0]!,
    ])
      expect(held(value), value).toBe(false);
  });

  it('are not for weights that they cannot hold', () => {
    expect(fitsHalf(compile())).toBe(true);
    expect(fitsHalf(compile(1e6))).toBe(false);
    expect(fitsHalf(compile(Number.NaN))).toBe(false);
  });

  it('lie two in a word, the first below, and end at the largest', () => {
    expect([...packedHalves(Float32Array.of(1, -2, 1e9))]).toEqual([0xc0003c00 | 0, 0x7bff]);
  });
});

describe('change', () => {
  it('is against the size of what is expected', () => {
    expect(change(Float32Array.of(3, 4), Float32Array.of(3, 4))).toBe(0);
    expect(change(Float32Array.of(3, 4.5), Float32Array.of(3, 4))).toBeCloseTo(0.1);
    expect(change(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(0);
  });

  it('is more than anything, or no number, where a value is', () => {
    expect(change(Float32Array.of(1, Number.NaN), Float32Array.of(1, 1))).toBeNaN();
    expect(change(Float32Array.of(1, Number.POSITIVE_INFINITY), Float32Array.of(1, 1))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
