// Element-wise activations. `input` and `output` may be the same address.
import { activate, HARD_SWISH, SILU } from './fused';

/** x · clamp(x + 3, 0, 6) ÷ 6 */
export function hardSwish(input: usize, output: usize, length: i32): void {
  activate(input, output, length, HARD_SWISH, 0);
}

/** x ÷ (1 + e⁻ˣ) */
export function silu(input: usize, output: usize, length: i32): void {
  activate(input, output, length, SILU, 0);
}
