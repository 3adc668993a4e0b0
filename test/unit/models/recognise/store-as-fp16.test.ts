import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { storeAsFp16 } from '../../../../src/models/recognise/store-as-fp16.ts';
import { readOnnx } from '../../../../src/runtime/onnx/read-onnx.ts';
import { halfToFloat } from '../../../../src/runtime/onnx/read-tensor.ts';
import { halfOf } from '../../../../src/shared/half.ts';

const FILE = new Uint8Array(readFileSync('test/fixtures/heads/yolox.onnx'));

describe('halfOf', () => {
  it.each([
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65_504, 0x7bff],
    // Smallest normal, smallest and half the smallest subnormal, which is a tie and goes to 0.
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [2 ** -25, 0x0000],
    [3 * 2 ** -25, 0x0002],
    // Ties go to even; a carry goes into the exponent.
    [2049, 0x6800],
    [2051, 0x6802],
    [2047.9, 0x6800],
    [1e-30, 0],
  ])('%d is 0x%i', (value, bits) => {
    expect(halfOf(value)).toBe(bits);
  });

  it('undoes what the reader of models does, for every finite half', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      if ((bits & 0x7c00) === 0x7c00) continue;
      if (halfOf(halfToFloat(bits)) !== bits) expect(halfOf(halfToFloat(bits))).toBe(bits);
    }
  });
});

describe('storeAsFp16', () => {
  it('keeps every weight within half a step of a half, under its own name', () => {
    const { bytes, converted, kept } = storeAsFp16(FILE, 'a.onnx');
    expect(bytes.length).toBeLessThan(FILE.length);
    expect(kept).toEqual([]);
    const before = readOnnx(FILE, 'a.onnx');
    const after = readOnnx(bytes, 'a.onnx');
    const large = [...before.initializers].filter(([, { data }]) => data.length >= 64);
    expect(converted).toBe(large.length);
    for (const [name, { data, shape }] of large) {
      const half = after.initializers.get(`${name}/fp16`)!;
      expect(half).toMatchObject({ type: 'float16', shape });
      data.forEach((value, index) => {
        const error = Math.abs(half.data[index]! - value);
        expect(error).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      });
      expect(after.nodes.find(({ outputs }) => outputs[0] === name)).toMatchObject({
        op: 'Cast',
        attributes: { to: 1 },
      });
    }
  });

  it('changes nothing that is in 16 bits already, and refuses what is no model', () => {
    const once = storeAsFp16(FILE, 'a.onnx').bytes;
    expect(storeAsFp16(once, 'a.onnx')).toMatchObject({ converted: 0, bytes: once });
    expect(() => storeAsFp16(Uint8Array.of(255, 255), 'a.onnx')).toThrow(
      expect.objectContaining({ code: 'model-unreadable' }),
    );
  });
});
