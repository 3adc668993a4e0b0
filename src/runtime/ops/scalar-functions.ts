import { integerPow } from '../../kernels/integer/reference.ts';

/** Plain scalar meanings of the unary ops, float in and float out. ref: the ONNX operator pages */
export const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Acos: Math.acos,
  Acosh: Math.acosh,
  Asin: Math.asin,
  Asinh: Math.asinh,
  Atan: Math.atan,
  Atanh: Math.atanh,
  Ceil: Math.ceil,
  Cos: Math.cos,
  Cosh: Math.cosh,
  Erf: erf,
  Exp: Math.exp,
  Floor: Math.floor,
  HardSwish: (x) => x * Math.max(0, Math.min(1, x / 6 + 0.5)),
  Log: Math.log,
  Neg: (x) => -x,
  Reciprocal: (x) => 1 / x,
  Relu: (x) => Math.max(0, x),
  Relu6: (x) => Math.min(6, Math.max(0, x)),
  Round: roundHalfEven,
  Sigmoid: sigmoid,
  Sign: Math.sign,
  Silu: (x) => x * sigmoid(x),
  Sin: Math.sin,
  Sinh: Math.sinh,
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Sqrt: Math.sqrt,
  Tan: Math.tan,
  Tanh: Math.tanh,
};

/** Plain scalar meanings of the two-input ops. */
export const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  IntegerPow: integerPow,
  Min: (a, b) => Math.min(a, b),
  Max: (a, b) => Math.max(a, b),
  FloorMod: (a, b) => a - b * Math.floor(a / b),
  Equal: (a, b) => Number(a === b),
  NotEqual: (a, b) => Number(a !== b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  And: (a, b) => Number(a !== 0 && b !== 0),
  Or: (a, b) => Number(a !== 0 || b !== 0),
  Xor: (a, b) => Number((a !== 0) !== (b !== 0)),
  PRelu: (x, slope) => (x < 0 ? x * slope : x),
};

/** Halves go to the even neighbour, as in ONNX. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Within 1.5e-7. ref: Abramowitz and Stegun, 7.1.26 */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(x) * (1 - poly * Math.exp(-x * x));
}
