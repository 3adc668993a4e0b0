import { describe, expect, it } from 'vitest';
import { instanceMask } from '../../../src/postprocess/instance-mask.ts';

const AS_IS = { scaleX: 1, scaleY: 1, offsetX: 0, offsetY: 0 };

describe('instanceMask', () => {
  it('adds up weighted prototypes and cuts at 0 and at the box', () => {
    // Two prototypes of 3 × 2: one is 1 on the left column, the other 1 everywhere.
    const values = Float32Array.of(1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1);
    const prototypes = { values, width: 3, height: 2, count: 2 };
    const mask = instanceMask(prototypes, Float32Array.of(2, -1), 0, 1, [0, 0, 3, 1], AS_IS);
    expect(mask).toEqual({ x: 0, y: 0, width: 3, height: 1, values: Uint8Array.of(1, 0, 0) });
  });

  it('reads between cells where the source is finer', () => {
    const prototypes = { values: Float32Array.of(1, -1), width: 2, height: 1, count: 1 };
    const placement = { scaleX: 0.25, scaleY: 0.25, offsetX: 0, offsetY: 0 };
    const mask = instanceMask(prototypes, Float32Array.of(1), 0, 1, [0, 0, 8, 2], placement);
    expect([...mask.values]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
  });

  it('finds its coefficients in steps, and its place behind a border', () => {
    const prototypes = { values: Float32Array.of(-1, 1, -1, -1), width: 4, height: 1, count: 1 };
    const placement = { scaleX: 1, scaleY: 1, offsetX: 1, offsetY: 0 };
    const mask = instanceMask(prototypes, Float32Array.of(9, 1, 9), 1, 2, [0, 0, 2, 1], placement);
    expect([...mask.values]).toEqual([1, 0]);
  });

  it('leaves pixels out whose centre the box does not reach, and takes an empty box', () => {
    const prototypes = { values: Float32Array.of(1, 1, 1, 1), width: 4, height: 1, count: 1 };
    const mask = instanceMask(prototypes, Float32Array.of(1), 0, 1, [0.6, 0, 2.4, 1], AS_IS);
    expect(mask).toMatchObject({ x: 0, width: 3, values: Uint8Array.of(0, 1, 0) });
    const none = instanceMask(prototypes, Float32Array.of(1), 0, 1, [2, 0, 2, 0], AS_IS);
    expect(none).toMatchObject({ width: 0, height: 0, values: new Uint8Array(0) });
  });

  it('counts NaN as not of the object', () => {
    const prototypes = { values: Float32Array.of(Number.NaN), width: 1, height: 1, count: 1 };
    expect([...instanceMask(prototypes, Float32Array.of(1), 0, 1, [0, 0, 1, 1], AS_IS).values]).toEqual([0]);
  });
});
