/** The largest number that 16 bits hold as a float. */
export const LARGEST_HALF = 65_504;

const floatView = new Float32Array(1);
const bitView = new Uint32Array(floatView.buffer);

/**
 * The bits of the nearest 16-bit float, ties to even.
 * @param value at most 65,504 in size, and a number
 */
export function halfOf(value: number): number {
  floatView[0] = value;
  const bits = bitView[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  if (exponent < -25) return sign;
  const mantissa = (bits & 0x7fffff) | 0x800000;
  // Below 2^−14 halves lie 2^−24 apart, whatever their size.
  const drop = exponent < -14 ? -exponent - 1 : 13;
  const kept = mantissa >>> drop;
  const rest = mantissa & ((1 << drop) - 1);
  const half = 1 << (drop - 1);
  const rounded = kept + (rest > half || (rest === half && (kept & 1) === 1) ? 1 : 0);
  // A carry out of the mantissa falls into the exponent, as it should.
  return sign | (exponent < -14 ? rounded : rounded + ((exponent + 14) << 10));
}

/** Numbers as 16-bit floats, two in a word, the first in its lower half; what is too large becomes the largest. */
export function packedHalves(values: Float32Array): Int32Array {
  const halves = new Uint16Array(2 * Math.ceil(values.length / 2));
  values.forEach((value, index) => {
    halves[index] = halfOf(Math.min(Math.max(value, -LARGEST_HALF), LARGEST_HALF));
  });
  return new Int32Array(halves.buffer);
}
