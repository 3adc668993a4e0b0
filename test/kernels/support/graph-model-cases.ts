import { type GraphModelFiles, GraphModelWriter, type StoredWeight } from '../../support/graph-model.ts';
import { seededRandom } from './random.ts';

/** A small graph model and the shape of its input. */
interface GraphModelCase {
  readonly name: string;
  readonly shape: readonly number[];
  readonly files: () => GraphModelFiles;
}

const IMAGE = [1, 7, 6, 4];

/** The nodes of a model of one input `x`. */
type Build = (g: GraphModelWriter, x: string) => string | readonly string[];

function model(name: string, build: Build, shape: readonly number[] = IMAGE): GraphModelCase {
  return {
    name,
    shape,
    files: () => {
      const g = new GraphModelWriter();
      return g.finish([build(g, g.placeholder('x', shape))].flat(), 2);
    },
  };
}

function random(shape: readonly number[], seed = 1): StoredWeight {
  const next = seededRandom(seed);
  const count = shape.reduce((product, side) => product * side, 1);
  return { shape, values: Array.from({ length: count }, () => next() * 2 - 1) };
}

const WINDOW = { strides: [1, 2, 2, 1], padding: 'SAME', data_format: 'NHWC' };
const CONV = { ...WINDOW, dilations: [1, 1, 1, 1] };
const vector = (g: GraphModelWriter, length: number, seed = 3) => g.weight(random([length], seed));
const positive = (g: GraphModelWriter, length: number) =>
  g.weight({ shape: [length], values: Array.from({ length }, (_, i) => 0.5 + i / length) });
const pairs = (g: GraphModelWriter, ...values: number[]) =>
  g.weight({ shape: [values.length / 2, 2], values, dtype: 'int32' });

const unary = [
  'Abs',
  'Ceil',
  'Elu',
  'Erf',
  'Exp',
  'Floor',
  'Neg',
  'Relu',
  'Relu6',
  'Round',
  'Sigmoid',
  'Sign',
  'Softplus',
  'Square',
  'Tanh',
];
const binary = ['Add', 'AddV2', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'];

/** Each op of the table, on images as they come out of a convolution and on plain values. */
export const GRAPH_MODELS: readonly GraphModelCase[] = [
  model('Conv2D, same, stride 2', (g, x) => g.node('Conv2D', [x, g.weight(random([3, 3, 4, 5]))], CONV)),
  model('Conv2D, valid, dilated', (g, x) =>
    g.node('Conv2D', [x, g.weight(random([3, 3, 4, 5]))], {
      ...CONV,
      strides: [1, 1, 1, 1],
      padding: 'VALID',
      dilations: [1, 2, 2, 1],
    }),
  ),
  model('Conv2D, padded as told', (g, x) =>
    g.node('Conv2D', [x, g.weight(random([3, 3, 4, 5]))], {
      ...CONV,
      padding: 'EXPLICIT',
      explicit_paddings: [0, 0, 1, 2, 0, 1, 0, 0],
    }),
  ),
  model('Conv2D of a computed picture', (g, x) => {
    const square = g.node('Square', [x]);
    return g.node('BiasAdd', [
      g.node('Conv2D', [square, g.weight(random([1, 1, 4, 3]))], CONV),
      vector(g, 3),
    ]);
  }),
  model('DepthwiseConv2dNative, two outputs for each', (g, x) =>
    g.node('DepthwiseConv2dNative', [x, g.weight(random([3, 3, 4, 2]))], CONV),
  ),
  ...['Relu', 'Relu6', 'Elu', 'LeakyRelu'].map((activation) =>
    model(`_FusedConv2D with a bias and ${activation}`, (g, x) =>
      g.node('_FusedConv2D', [x, g.weight(random([3, 3, 4, 5])), vector(g, 5)], {
        ...CONV,
        fused_ops: ['BiasAdd', activation],
        num_args: 1,
        leakyrelu_alpha: { f: 0.3 },
      }),
    ),
  ),
  model('_FusedConv2D with a slope for each channel', (g, x) =>
    g.node('_FusedConv2D', [x, g.weight(random([3, 3, 4, 5])), vector(g, 5), vector(g, 5, 9)], {
      ...CONV,
      fused_ops: ['BiasAdd', 'Prelu'],
      num_args: 2,
    }),
  ),
  model('FusedDepthwiseConv2dNative', (g, x) =>
    g.node('FusedDepthwiseConv2dNative', [x, g.weight(random([3, 3, 4, 1])), vector(g, 4)], {
      ...CONV,
      fused_ops: ['BiasAdd', 'Relu6'],
      num_args: 1,
    }),
  ),
  model('Conv2DBackpropInput', (g, x) =>
    g.node('Conv2DBackpropInput', [g.ints(1, 14, 12, 3), g.weight(random([3, 3, 3, 4])), x], CONV),
  ),
  model('Conv2DBackpropInput, valid', (g, x) =>
    g.node('Conv2DBackpropInput', [g.ints(1, 15, 13, 3), g.weight(random([3, 3, 3, 4])), x], {
      ...CONV,
      padding: 'VALID',
    }),
  ),
  model('MaxPool', (g, x) => g.node('MaxPool', [x], { ...WINDOW, ksize: [1, 3, 3, 1] })),
  model('AvgPool, same: what is padded does not count', (g, x) =>
    g.node('AvgPool', [x], { ...WINDOW, ksize: [1, 3, 3, 1] }),
  ),
  ...[
    [false, false],
    [true, false],
    [false, true],
  ].flatMap(([corners, centers]) =>
    ['ResizeBilinear', 'ResizeNearestNeighbor'].map((op) =>
      model(`${op}, corners ${corners}, centers ${centers}`, (g, x) =>
        g.node(op, [x, g.ints(11, 4)], { align_corners: corners!, half_pixel_centers: centers! }),
      ),
    ),
  ),
  model('ResizeBilinear to twice the size there is', (g, x) => {
    const size = g.node('StridedSlice', [g.node('Shape', [x]), g.ints(1), g.ints(3), g.ints(1)]);
    return g.node('ResizeBilinear', [x, g.node('Mul', [size, g.int(2)])], { half_pixel_centers: true });
  }),
  model('DepthToSpace', (g, x) => g.node('DepthToSpace', [x], { block_size: 2, data_format: 'NHWC' })),
  model('FusedBatchNormV3', (g, x) =>
    g.node('FusedBatchNormV3', [x, vector(g, 4), vector(g, 4, 5), vector(g, 4, 6), positive(g, 4)], {
      epsilon: 0.001,
      is_training: false,
      data_format: 'NHWC',
    }),
  ),
  model('LRN', (g, x) => g.node('LRN', [x], { depth_radius: 1, bias: { f: 1 }, alpha: 0.3, beta: 0.75 })),
  ...unary.map((op) => model(op, (g, x) => g.node(op, [x]))),
  model('Rsqrt, Log and Sqrt', (g, x) => {
    const above = g.node('AddV2', [g.node('Abs', [x]), g.weight({ shape: [], values: [0.5] })]);
    return g.node('Rsqrt', [g.node('Sqrt', [g.node('Log', [g.node('Exp', [above])])])]);
  }),
  model('LeakyRelu', (g, x) => g.node('LeakyRelu', [x], { alpha: 0.15 })),
  ...binary.map((op) =>
    model(`${op} of images and a value for each channel`, (g, x) => {
      const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 4]))], CONV);
      return g.node('Add', [
        g.node(op, [images, positive(g, 4)]),
        g.node(op, [images, g.node('Exp', [images])]),
      ]);
    }),
  ),
  model('comparisons and a choice', (g, x) => {
    const above = g.node('Greater', [x, g.weight({ shape: [], values: [0.1] })]);
    const both = g.node('LogicalAnd', [above, g.node('Less', [x, g.weight({ shape: [], values: [0.8] })])]);
    return g.node('SelectV2', [both, x, g.node('Neg', [x])]);
  }),
  model('AddN', (g, x) => g.node('AddN', [x, x, g.node('Exp', [x])])),
  ...(['Mean', 'Sum', 'Max', 'Min', 'Prod'] as const).flatMap((op) =>
    [true, false].map((keep) =>
      model(`${op} of rows and columns, kept ${keep}`, (g, x) => {
        const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 4]))], CONV);
        return g.node(op, [images, g.ints(1, 2)], { keep_dims: keep });
      }),
    ),
  ),
  model('Mean of channels', (g, x) => {
    const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 4]))], CONV);
    return g.node('Mean', [images, g.ints(-1)], { keep_dims: false });
  }),
  model('squeeze and excite', (g, x) => {
    const images = g.node('Conv2D', [x, g.weight(random([3, 3, 4, 6]))], CONV);
    const mean = g.node('Mean', [images, g.ints(1, 2)], { keep_dims: true });
    const fewer = g.node('Relu', [
      g.node('Conv2D', [mean, g.weight(random([1, 1, 6, 2]))], { ...CONV, strides: [1, 1, 1, 1] }),
    ]);
    const more = g.node('Conv2D', [fewer, g.weight(random([1, 1, 2, 6]))], {
      ...CONV,
      strides: [1, 1, 1, 1],
    });
    return g.node('Mul', [images, g.node('Sigmoid', [more])]);
  }),
  model('ConcatV2 of channels, and of rows', (g, x) => {
    const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 4]))], CONV);
    const channels = g.node('ConcatV2', [images, g.node('Relu', [images]), g.int(-1)]);
    return g.node('ConcatV2', [channels, g.node('Neg', [channels]), g.int(1)]);
  }),
  model('Split and SplitV', (g, x) => {
    const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 6]))], CONV);
    const halves = g.node('Split', [g.int(3), images], { num_split: 2 });
    const parts = g.node('SplitV', [`${halves}:1`, g.ints(1, 2), g.int(-1)]);
    return g.node('Mul', [
      g.node('Conv2D', [parts, g.weight(random([1, 1, 1, 2]))], { ...CONV, strides: [1, 1, 1, 1] }),
      `${parts}:1`,
    ]);
  }),
  model('Pack and Unpack', (g, x) => {
    const parts = g.node('Unpack', [x], { num: 4, axis: 3 });
    return g.node('Pack', [`${parts}:2`, parts, `${parts}:3`], { axis: 1 });
  }),
  model('Reshape with the batch there is', (g, x) => {
    const batch = g.node('StridedSlice', [g.node('Shape', [x]), g.ints(0), g.ints(1), g.ints(1)], {
      shrink_axis_mask: 1,
    });
    return g.node('Reshape', [x, g.node('Pack', [batch, g.int(-1), g.int(8)], { axis: 0 })]);
  }),
  model('Transpose, ExpandDims and Squeeze', (g, x) => {
    const turned = g.node('Transpose', [x, g.ints(0, 3, 1, 2)]);
    return g.node('Squeeze', [g.node('ExpandDims', [turned, g.int(-1)])], { squeeze_dims: [0] });
  }),
  model('StridedSlice from the end, backwards, and by an ellipsis', (g, x) => {
    const some = g.node('StridedSlice', [x, g.ints(0, -3, 0, 3), g.ints(1, 0, 5, 0), g.ints(1, 1, 2, -1)], {
      begin_mask: 1,
      end_mask: 11,
    });
    return g.node('StridedSlice', [some, g.ints(0, 1), g.ints(0, 3), g.ints(1, 1)], { ellipsis_mask: 1 });
  }),
  model('StridedSlice that drops an axis and adds one', (g, x) => {
    const last = g.node('StridedSlice', [x, g.ints(0, 0, -1), g.ints(1, 7, 0), g.ints(1, 1, 1)], {
      shrink_axis_mask: 4,
    });
    return g.node('StridedSlice', [last, g.ints(0, 0), g.ints(0, 0), g.ints(1, 1)], {
      new_axis_mask: 2,
      begin_mask: 1,
      end_mask: 1,
    });
  }),
  model('Slice', (g, x) => g.node('Slice', [x, g.ints(0, 1, 2, 0), g.ints(1, -1, 3, 2)])),
  model('GatherV2', (g, x) => g.node('GatherV2', [x, g.ints(3, 0, 1), g.int(3)])),
  model('Tile', (g, x) => g.node('Tile', [x, g.ints(1, 2, 1, 2)])),
  model('Fill and BroadcastTo', (g, x) => {
    const two = g.node('Fill', [g.ints(6, 1), g.weight({ shape: [], values: [2] })]);
    return g.node('Mul', [x, g.node('BroadcastTo', [two, g.ints(7, 6, 4)])]);
  }),
  model('Pad, PadV2 and MirrorPad of images', (g, x) => {
    const images = g.node('Conv2D', [x, g.weight(random([1, 1, 4, 4]))], CONV);
    const zeros = g.node('Pad', [images, pairs(g, 0, 0, 1, 2, 0, 1, 0, 0)]);
    const ones = g.node('PadV2', [
      zeros,
      pairs(g, 0, 0, 0, 1, 1, 0, 0, 2),
      g.weight({ shape: [], values: [1] }),
    ]);
    return g.node('MirrorPad', [ones, pairs(g, 0, 0, 1, 1, 2, 0, 0, 0)], { mode: 'REFLECT' });
  }),
  model('Softmax', (g, x) => g.node('Softmax', [x])),
  model('LogSoftmax', (g, x) => g.node('LogSoftmax', [x])),
  model('ArgMax', (g, x) => g.node('ArgMax', [x, g.int(3)], { output_type: { type: 'DT_INT32' } })),
  ...['', ':1'].map((output) =>
    model(`TopKV2${output}`, (g, x) => {
      const flat = g.node('Reshape', [x, g.ints(1, -1)]);
      return g.node('TopKV2', [flat, g.int(5)], { sorted: true }) + output;
    }),
  ),
  model('Cumsum', (g, x) => g.node('Cumsum', [x, g.int(2)], { exclusive: true, reverse: false })),
  model('MatMul, turned over', (g, x) => {
    const rows = g.node('Reshape', [x, g.ints(42, 4)]);
    return g.node('MatMul', [rows, g.weight(random([5, 4]))], { transpose_a: false, transpose_b: true });
  }),
  model('_FusedMatMul', (g, x) => {
    const rows = g.node('Reshape', [x, g.ints(42, 4)]);
    return g.node('_FusedMatMul', [rows, g.weight(random([4, 5])), vector(g, 5)], {
      fused_ops: ['BiasAdd', 'Relu'],
      num_args: 1,
      transpose_a: false,
      transpose_b: false,
    });
  }),
  model('BatchMatMulV2', (g, x) => g.node('BatchMatMulV2', [x, x], { adj_x: false, adj_y: true })),
  model('Einsum', (g, x) =>
    g.node('Einsum', [x, g.weight(random([4, 5]))], { equation: 'nhwc,cd->nhwd', N: 2 }),
  ),
  model('Cast and whole numbers', (g, x) => {
    const whole = g.node('Cast', [g.node('Mul', [x, g.weight({ shape: [], values: [100] })])], {
      SrcT: { type: 'DT_FLOAT' },
      DstT: { type: 'DT_INT32' },
    });
    const left = g.node('FloorMod', [whole, g.int(7)], { T: { type: 'DT_INT32' } });
    return g.node(
      'Cast',
      [g.node('FloorDiv', [g.node('AddV2', [left, whole]), g.int(3)], { T: { type: 'DT_INT32' } })],
      { SrcT: { type: 'DT_INT32' }, DstT: { type: 'DT_FLOAT' } },
    );
  }),
  ...(['uint8', 'uint16', 'float16'] as const).map((packed) =>
    model(`weights packed as ${packed}`, (g, x) =>
      g.node('Conv2D', [x, g.weight({ ...random([3, 3, 4, 5]), packed })], CONV),
    ),
  ),
];
