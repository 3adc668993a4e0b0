import type { ConstTensor } from '../../onnx/onnx-graph.ts';
import type { Conversion, Convert, TfValue } from '../conversion.ts';
import { ONNX } from '../onnx-writer.ts';

/** TensorFlow's name to ONNX's. */
const UNARY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      ...[
        'Abs',
        'Acos',
        'Acosh',
        'Asin',
        'Asinh',
        'Atan',
        'Atanh',
        'Ceil',
        'Cos',
        'Cosh',
        'Elu',
        'Erf',
        'Exp',
      ],
      ...['Floor', 'Log', 'Neg', 'Reciprocal', 'Relu', 'Round', 'Selu', 'Sigmoid', 'Sign', 'Sin', 'Sinh'],
      ...['Softplus', 'Softsign', 'Sqrt', 'Tan', 'Tanh'],
    ].map((op) => [op, op]),
  ),
  Inv: 'Reciprocal',
  LogicalNot: 'Not',
  Mish: 'Mish',
};

const BINARY: Readonly<Record<string, string>> = {
  Add: 'Add',
  AddV2: 'Add',
  BiasAdd: 'Add',
  Sub: 'Sub',
  Mul: 'Mul',
  Div: 'Div',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow',
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
  Prelu: 'PRelu',
};

/** Ops that only hand on what they are given. */
const SAME = [
  ...['Identity', 'IdentityN', 'StopGradient', 'PreventGradient', 'Snapshot', 'CheckNumerics', 'EnsureShape'],
  'PlaceholderWithDefault',
];

/** Ops on each element by itself. */
export const ELEMENTWISE_OPS: Readonly<Record<string, Convert>> = {
  ...Object.fromEntries(
    Object.entries(UNARY).map(([op, onnx]): [string, Convert] => [op, (c) => [c.elementwise(onnx)]]),
  ),
  ...Object.fromEntries(
    Object.entries(BINARY).map(([op, onnx]): [string, Convert] => [
      op,
      (c) => [binary(c, onnx, c.value(0), c.value(1))],
    ]),
  ),
  ...Object.fromEntries(
    SAME.map((op): [string, Convert] => [
      op,
      (c) => Array.from({ length: c.count }, (_, index) => c.value(index)),
    ]),
  ),
  Relu6: (c) => [bounded(c, 0, 6)],
  ClipByValue: (c) => [bounded(c, c.list(1, 'bounds')[0]!, c.list(2, 'bounds')[0]!)],
  LeakyRelu: (c) => [c.elementwise('LeakyRelu', 0, { floats: { alpha: c.attributes.number('alpha', 0.2) } })],
  Rsqrt: (c) => [following(c, c.elementwise('Sqrt'), 'Reciprocal')],
  Square: (c) => [binary(c, 'Mul', c.value(0), c.value(0))],
  NotEqual: (c) => [following(c, binary(c, 'Equal', c.value(0), c.value(1)), 'Not')],
  SquaredDifference: (c) => {
    const difference = binary(c, 'Sub', c.value(0), c.value(1));
    return [binary(c, 'Mul', difference, difference)];
  },
  FloorDiv: (c) => [floorDivision(c)],
  Mod: (c) => [binary(c, 'Mod', c.value(0), c.value(1))],
  FloorMod: (c) => [binary(c, 'Mod', c.value(0), c.value(1))],
  AddN: (c) => {
    const values = Array.from({ length: c.count }, (_, index) => c.value(index));
    return [values.reduce((sum, value) => binary(c, 'Add', sum, value))];
  },
  Cast: (c) => [
    c.elementwise('Cast', 0, { ints: { to: c.attributes.type('DstT') ?? c.refuse('its type') } }),
  ],
  SelectV2: (c) => [{ plain: c.emit('Where', [c.plain(0), c.plain(1), c.plain(2)]) }],
};

/** An op of two values. Images stay channels first where the other side can be had so. */
export function binary(c: Conversion, op: string, a: TfValue, b: TfValue): TfValue {
  const channels = a.channels ?? b.channels;
  const known = channels === undefined ? {} : { channels };
  const left = besideImages(c, a, b);
  const right = besideImages(c, b, a);
  if (left !== undefined && right !== undefined) return { first: c.emit(op, [left, right]), ...known };
  return { plain: c.emit(op, [c.plainOf(a), c.plainOf(b)]) };
}

/** A value as it goes with the images of another, channels first; undefined where that is not known. */
function besideImages(c: Conversion, value: TfValue, other: TfValue): string | undefined {
  if (value.first !== undefined) return value.first;
  if (other.first === undefined || !value.constant) return undefined;
  const { shape } = value.constant;
  const perChannel = shape.slice(0, -1).every((side) => side === 1) && shape.length <= 4;
  if (!perChannel) return undefined;
  const channels = shape.at(-1) ?? 1;
  return c.writer.weight(
    { ...value.constant, shape: [channels, 1, 1] } as ConstTensor,
    `${c.node.name}/constant`,
  );
}

/** Whole numbers are divided without a rest, as their own division rounds towards zero. */
function floorDivision(c: Conversion): TfValue {
  const [a, b] = [c.value(0), c.value(1)];
  const type = c.attributes.type('T');
  if (type !== ONNX.int32 && type !== ONNX.int64) return following(c, binary(c, 'Div', a, b), 'Floor');
  return binary(c, 'Div', binary(c, 'Sub', a, binary(c, 'Mod', a, b)), b);
}

function following(c: Conversion, { plain, first, channels }: TfValue, op: string): TfValue {
  if (first === undefined) return { plain: c.emit(op, [plain!]) };
  return { first: c.emit(op, [first]), ...(channels === undefined ? {} : { channels }) };
}

function bounded(c: Conversion, min: number, max: number): TfValue {
  const { first, channels } = c.value(0);
  const emit = (x: string) => c.emit('Clip', [x, c.scalar(min), c.scalar(max)]);
  if (first === undefined) return { plain: emit(c.plain()) };
  return { first: emit(first), ...(channels === undefined ? {} : { channels }) };
}
