// Element-wise activations, four floats at a time. `input` and `output` may be the same address.
import { activate, HARD_SWISH, SILU, storeFirst } from './fused';

/** x · clamp(x + 3, 0, 6) ÷ 6 */
export function hardSwish(input: usize, output: usize, length: i32): void {
  elementwise(input, output, length, HARD_SWISH);
}

/** x ÷ (1 + e⁻ˣ) */
export function silu(input: usize, output: usize, length: i32): void {
  elementwise(input, output, length, SILU);
}

// @ts-ignore: decorator
@inline
function elementwise(input: usize, output: usize, length: i32, kind: i32): void {
  for (; length >= 4; length -= 4, input += 16, output += 16) {
    v128.store(output, activate(v128.load(input), kind, 0));
  }
  for (; length > 0; length--, input += 4, output += 4) {
    const y = activate(v128.load32_zero(input), kind, 0);
    storeFirst(output, y, y, 1);
  }
}
