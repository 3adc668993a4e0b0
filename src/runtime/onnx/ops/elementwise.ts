import type { Lowering, OnnxRow } from '../lowering.ts';
import { type ConstTensor, dtypeOf } from '../onnx-graph.ts';
import { ELEMENT_TYPES } from '../read-tensor.ts';
import { isNarrow, ordered, toFloat, wrapped } from './integers.ts';

const SAME_NAME = [
  ...[
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cos',
    'Cosh',
    'Erf',
    'Exp',
    'Floor',
    'HardSwish',
  ],
  ...[
    'Log',
    'Reciprocal',
    'Relu',
    'Round',
    'Sigmoid',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Tan',
    'Tanh',
    'Sign',
  ],
];

/** Ops on each element by itself: activations, arithmetic, comparisons, logic. */
export const ELEMENTWISE: readonly OnnxRow[] = [
  ...SAME_NAME.map((op): OnnxRow => ({ op, lower: (l) => [l.add(op, [l.value()])] })),
  ...['Abs', 'Neg'].map(
    (op): OnnxRow => ({ op, types: 'wrapping', lower: (l) => [wrapped(l, l.add(op, [l.value()]))] }),
  ),
  ...['Add', 'Sub', 'Mul', 'Div'].map(
    (op): OnnxRow => ({ op, types: 'wrapping', lower: (l) => [lowerArithmetic(l)] }),
  ),
  ...['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'].map(
    (op): OnnxRow => ({
      op,
      types: 'any',
      lower: (l) => [
        l.add(
          op,
          inputs(l).map((input) => ordered(l, input)),
        ),
      ],
    }),
  ),
  ...['Equal', 'And', 'Or', 'Xor'].map(
    (op): OnnxRow => ({ op, types: 'any', lower: (l) => [l.add(op, inputs(l))] }),
  ),
  ...['Min', 'Max', 'Sum', 'Mean'].map(
    (op): OnnxRow => ({ op, types: op === 'Mean' ? 'float' : 'any', lower: (l) => [lowerMany(l)] }),
  ),
  { op: 'Not', types: 'any', lower: (l) => [l.add('Not', [l.value()])] },
  { op: 'Pow', types: 'number', lower: (l) => [lowerPow(l)] },
  { op: 'Mod', types: 'wrapping', lower: (l) => [lowerMod(l)] },
  { op: 'Where', types: 'any', lower: (l) => [l.add('Where', [l.value(0), l.value(1), l.value(2)])] },
  { op: 'PRelu', lower: (l) => [lowerPRelu(l)] },
  { op: 'LeakyRelu', lower: (l) => [l.add('LeakyRelu', [l.value()], { alpha: l.number('alpha', 0.01) })] },
  { op: 'ThresholdedRelu', lower: (l) => [lowerThresholdedRelu(l)] },
  { op: 'Elu', lower: (l) => [lowerElu(l, l.number('alpha', 1), 1)] },
  // ref: arXiv 1706.02515 for the constants
  {
    op: 'Selu',
    lower: (l) => [lowerElu(l, l.number('alpha', 1.6732632423543772), l.number('gamma', 1.0507009873554805))],
  },
  { op: 'HardSigmoid', lower: (l) => [lowerHardSigmoid(l)] },
  { op: 'Softsign', lower: (l) => [lowerSoftsign(l)] },
  { op: 'Swish', lower: (l) => [lowerSwish(l)] },
  { op: 'Mish', lower: (l) => [l.add('Mul', [l.value(), l.add('Tanh', [l.add('Softplus', [l.value()])])])] },
  { op: 'Gelu', lower: (l) => [lowerGelu(l)] },
  { op: 'Clip', types: 'any', lower: (l) => [lowerClip(l)] },
  { op: 'Cast', types: 'any', lower: (l) => [lowerCast(l)] },
  { op: 'CastLike', types: 'any', lower: (l) => [castTo(l, l.type(1))] },
  { op: 'Identity', types: 'any', lower: (l) => [l.value()] },
  { op: 'Dropout', types: 'any', lower: (l) => [lowerDropout(l)] },
];

/** Both operands; before opset 7 the second one's axes lie under the first's from `axis` on. */
function inputs(l: Lowering): string[] {
  const [a, b] = [l.value(0), l.value(1)];
  const axis = l.number('axis', -1);
  if (l.opset >= 7 || l.number('broadcast', 0) === 0 || axis < 0) return [a, b];
  const [whole, part] = [l.shape(0), l.shape(1)];
  const behind = whole.length - axis - part.length;
  if (behind < 0) l.refuse(`axis=${axis}`);
  return [a, l.reshape(b, [...part, ...new Array<number>(behind).fill(1)])];
}

function lowerArithmetic(l: Lowering): string {
  if (l.type() === 'uint32' && l.node.op === 'Div') l.refuse('uint32');
  return wrapped(l, l.add(l.node.op, inputs(l)));
}

function lowerMany(l: Lowering): string {
  const values = l.all();
  const op = l.node.op === 'Min' || l.node.op === 'Max' ? l.node.op : 'Add';
  if (op === 'Add' && !l.type().includes('float')) l.refuse(l.type());
  if (op !== 'Add') {
    const sorted = values.map((value) => ordered(l, value));
    return ordered(
      l,
      sorted.reduce((left, right) => l.add(op, [left, right])),
    );
  }
  const whole = values.reduce((left, right) => l.add(op, [left, right]));
  return l.node.op === 'Mean' ? l.add('Mul', [whole, l.scalar(1 / values.length)]) : whole;
}

function lowerPow(l: Lowering): string {
  const exponent = l.value(1);
  const known = l.builder.constantAt(exponent);
  if (known?.data.length === 1) {
    if (known.data[0] === 2) return l.add('Mul', [l.value(), l.value()]);
    if (known.data[0] === 0.5 && !l.isInteger()) return l.add('Sqrt', [l.value()]);
  }
  if (l.isInteger()) {
    if (l.type(1) === 'uint32') l.refuse('exponents of type uint32');
    if (l.isInteger(1)) return l.add('IntegerPow', [l.value(), exponent]);
    if (!known?.data.every(Number.isInteger)) l.refuse('whole numbers to the power of floats');
    return l.add('IntegerPow', [l.value(), l.add('Cast', [exponent], { to: 'int32' })]);
  }
  if (l.isInteger(1)) return l.add('Pow', [l.value(), toFloat(l, exponent, l.type())]);
  return l.add('Pow', inputs(l));
}

function lowerMod(l: Lowering): string {
  const [a, b] = inputs(l) as [string, string];
  const truncated = l.number('fmod', 0) !== 0;
  if (l.type() === 'uint32') l.refuse('uint32');
  if (!l.isInteger()) {
    if (!truncated) l.refuse('float without fmod');
    const size = l.add('FloorMod', [l.add('Abs', [a]), l.add('Abs', [b])]);
    return l.add('Where', [l.add('Less', [a, l.scalar(0)]), l.add('Neg', [size]), size]);
  }
  // Floor modulo by way of division rounded towards zero, which is exact for integers.
  const rest = l.add('Sub', [a, l.add('Mul', [l.add('Div', [a, b]), b])]);
  if (truncated) return rest;
  const odd = l.add('And', [
    l.add('NotEqual', [rest, l.scalar(0)]),
    l.add('Less', [l.add('Mul', [l.add('Sign', [rest]), l.add('Sign', [b])]), l.scalar(0)]),
  ]);
  return l.add('Where', [odd, l.add('Add', [rest, b]), rest]);
}

/** Before opset 7 a list of slopes went along the channels. */
function lowerPRelu(l: Lowering): string {
  const [shape, slope] = [l.shape(0), l.shape(1)];
  if (l.opset >= 7 || slope.length !== 1 || slope[0] === 1) return l.add('PRelu', [l.value(0), l.value(1)]);
  const perChannel = [slope[0]!, ...shape.slice(2).map(() => 1)];
  return l.add('PRelu', [l.value(0), l.reshape(l.value(1), perChannel)]);
}

function lowerThresholdedRelu(l: Lowering): string {
  const above = l.add('Greater', [l.value(), l.scalar(l.number('alpha', 1))]);
  return l.add('Where', [above, l.value(), l.scalar(0)]);
}

/** gamma · (x > 0 ? x : alpha · (e^x − 1)) */
function lowerElu(l: Lowering, alpha: number, gamma: number): string {
  const x = l.value();
  const elu = l.add('Elu', [x]);
  const bent =
    alpha === 1
      ? elu
      : l.add('Add', [l.add('Relu', [x]), l.add('Mul', [l.add('Min', [elu, l.scalar(0)]), l.scalar(alpha)])]);
  return gamma === 1 ? bent : l.add('Mul', [bent, l.scalar(gamma)]);
}

function lowerHardSigmoid(l: Lowering): string {
  const scaled = l.add('Mul', [l.value(), l.scalar(l.number('alpha', 0.2))]);
  return l.add('Clip', [l.add('Add', [scaled, l.scalar(l.number('beta', 0.5))])], { min: 0, max: 1 });
}

function lowerSoftsign(l: Lowering): string {
  return l.add('Div', [l.value(), l.add('Add', [l.add('Abs', [l.value()]), l.scalar(1)])]);
}

function lowerSwish(l: Lowering): string {
  const alpha = l.number('alpha', 1);
  if (alpha === 1) return l.add('Silu', [l.value()]);
  return l.add('Mul', [l.value(), l.add('Sigmoid', [l.add('Mul', [l.value(), l.scalar(alpha)])])]);
}

function lowerGelu(l: Lowering): string {
  const x = l.value();
  const half = l.add('Mul', [x, l.scalar(0.5)]);
  if (l.string('approximate', 'none') === 'tanh') {
    const cube = l.add('Mul', [l.add('Mul', [x, x]), l.add('Mul', [x, l.scalar(0.044715)])]);
    const inner = l.add('Mul', [l.add('Add', [x, cube]), l.scalar(Math.sqrt(2 / Math.PI))]);
    return l.add('Mul', [half, l.add('Add', [l.add('Tanh', [inner]), l.scalar(1)])]);
  }
  const erf = l.add('Erf', [l.add('Mul', [x, l.scalar(Math.SQRT1_2)])]);
  return l.add('Mul', [half, l.add('Add', [erf, l.scalar(1)])]);
}

function lowerClip(l: Lowering): string {
  const bound = (index: number, name: string, fallback: number) =>
    (l.opset < 11 ? l.number(name, fallback) : (l.list(index, name)?.[0] ?? fallback)) as number;
  if (l.isInteger()) {
    if (l.type() === 'uint32') l.refuse('uint32');
    const low = l.opset < 11 ? undefined : l.input(1);
    const high = l.opset < 11 ? undefined : l.input(2);
    const raised = low === undefined ? l.value() : l.add('Max', [l.value(), low]);
    return high === undefined ? raised : l.add('Min', [raised, high]);
  }
  const max = bound(2, 'max', Number.MAX_VALUE);
  const min = Math.min(bound(1, 'min', -Number.MAX_VALUE), max);
  const limit = 3.4028234663852886e38;
  if (min <= -limit && max >= limit) return l.value();
  if (min === 0 && max >= limit) return l.add('Relu', [l.value()]);
  if (min === 0 && max === 6) return l.add('Relu6', [l.value()]);
  return l.add('Clip', [l.value()], { min: Math.max(min, -limit), max: Math.min(max, limit) });
}

function lowerCast(l: Lowering): string {
  const to = ELEMENT_TYPES[l.number('to', 0)];
  return castTo(l, to ?? l.refuse(`to type ${l.number('to', 0)}`));
}

function castTo(l: Lowering, to: ConstTensor['type']): string {
  const from = l.type();
  if (from === to) return l.value();
  const whole = dtypeOf(from) === 'int32';
  if (to === 'uint64' || (to === 'uint32' && !whole) || /int[24]$/.test(to)) l.refuse(`to ${to}`);
  if (from === 'uint32' && to.endsWith('64') && whole && dtypeOf(to) === 'int32') l.refuse(`uint32 to ${to}`);
  if (dtypeOf(to) === 'float32' && whole) return toFloat(l, l.value(), to);
  if (isNarrow(to)) return wrapped(l, l.add('Cast', [l.value()], { to: 'int32' }), to);
  return l.add('Cast', [l.value()], { to });
}

function lowerDropout(l: Lowering): string {
  if (l.node.outputs[1]) l.refuse('mask');
  if (l.input(2) !== undefined && l.list(2, 'training_mode')?.[0]) l.refuse('training');
  return l.value();
}
