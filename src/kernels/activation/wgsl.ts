import type { FusedActivation } from '../conv2d/attributes.ts';

/** WGSL over `a`, one value or a vector of TYPE. exp is clamped: e⁸⁸ already overflows a float. */
const BODIES: Readonly<Record<FusedActivation, string>> = {
  relu: 'max(a, TYPE(0.0))',
  relu6: 'clamp(a, TYPE(0.0), TYPE(6.0))',
  leakyrelu: 'select(a, a * SLOPE, a < TYPE(0.0))',
  sigmoid: '1.0 / (1.0 + exp(min(-a, TYPE(87.0))))',
  silu: 'a / (1.0 + exp(min(-a, TYPE(87.0))))',
  'hard-swish': 'a * clamp(a + 3.0, TYPE(0.0), TYPE(6.0)) / 6.0',
};

/** A WGSL function `name` of one `type` for what a convolution ends with. */
export function activationWgsl(
  name: string,
  type: 'f32' | 'vec4<f32>',
  activation: FusedActivation | null,
  alpha: number,
): string {
  const body = activation ? BODIES[activation] : 'a';
  // A whole number alone would be an integer.
  const slope = `f32(${alpha})`;
  return `fn ${name}(a : ${type}) -> ${type} { return ${body.replaceAll('TYPE', type).replaceAll('SLOPE', slope)}; }`;
}
