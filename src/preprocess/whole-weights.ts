/**
 * Resampling weights as whole numbers of 2^-`bits`. Each sample's still add up to 1, so that grey stays grey: what
 * rounding one weight loses, the next one gets.
 * @param weights `[length · taps]`, each sample's adding up to 1
 */
export function wholeWeights(weights: Float64Array, taps: number, bits: number): Int32Array {
  const one = 2 ** bits;
  const whole = new Int32Array(weights.length);
  for (let start = 0; start < weights.length; start += taps) {
    let sum = 0;
    let before = 0;
    for (let at = start; at < start + taps; at++) {
      sum += weights[at]!;
      const rounded = Math.round(sum * one);
      whole[at] = rounded - before;
      before = rounded;
    }
  }
  return whole;
}
