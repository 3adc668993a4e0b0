import type { Tensor } from '@tensorflow/tfjs-core';
import type { ValueInfo } from '../graph/ir.ts';
import { type Attributes, type ConstTensor, sizeOf } from '../onnx/onnx-graph.ts';
import { numberOf, numbersOf, stringOf } from './attributes.ts';
import type { Kernels, OpRow } from './op-row.ts';
import { gatherStrided, invertOrder, normalizeAxis, sameShape, stridesOf } from './shapes.ts';

/** Rows that move values without changing them. */
export const REARRANGE_ROWS: readonly OpRow[] = [
  {
    op: 'Reshape',
    infer: ([x], attributes) => {
      const shape = numbersOf(attributes, 'shape');
      const sizes = shape.every((size) => Number.isInteger(size) && size >= 0);
      if (!sizes || sizeOf(shape) !== sizeOf(x!.shape)) {
        throw new Error(`[${x!.shape}] cannot become [${shape}]`);
      }
      return [{ shape, type: x!.type }];
    },
    fold: ([x]) => [x!.data],
    run: (kernels, [x], _, [out]) => [kernels.call('Reshape', { x: x! }, { shape: [...out!.shape] })],
  },
  {
    op: 'Transpose',
    infer: ([x], attributes) => [
      { shape: numbersOf(attributes, 'perm').map((axis) => x!.shape[axis]!), type: x!.type },
    ],
    fold: ([x], attributes, [out]) => {
      const strides = stridesOf(x!.shape);
      return [
        gatherStrided(
          x!.data,
          out!.shape,
          numbersOf(attributes, 'perm').map((axis) => strides[axis]!),
        ),
      ];
    },
    run: (kernels, [x], attributes) => [
      kernels.call('Transpose', { x: x! }, { perm: [...numbersOf(attributes, 'perm')] }),
    ],
  },
  {
    op: 'Concat',
    infer: (inputs, attributes) => [{ shape: concatShape(inputs, attributes), type: inputs[0]!.type }],
    fold: (inputs, attributes, [out]) => [foldConcat(inputs, attributes, out!)],
    layout: { kind: 'axes', remap: remapAxis },
    run: (kernels, inputs, attributes) => [
      kernels.call(ownKernel(kernels, 'GlanceConcat', inputs) ?? 'Concat', [...inputs], {
        axis: numberOf(attributes, 'axis'),
      }),
    ],
  },
  {
    op: 'Split',
    infer: ([x], attributes) => {
      const axis = numberOf(attributes, 'axis');
      const sizes = numbersOf(attributes, 'sizes');
      const total = sizes.reduce((sum, size) => sum + size, 0);
      if (total !== x!.shape[axis]) throw new Error(`parts [${sizes}] do not add up to ${x!.shape[axis]}`);
      return sizes.map((size) => ({ shape: x!.shape.with(axis, size), type: x!.type }));
    },
    fold: ([x], attributes, outputs) => {
      const axis = numberOf(attributes, 'axis');
      const strides = stridesOf(x!.shape);
      let start = 0;
      return outputs.map(({ shape }) => {
        const part = gatherStrided(x!.data, shape, strides, start * strides[axis]!);
        start += shape[axis]!;
        return part;
      });
    },
    layout: { kind: 'axes', remap: remapAxis },
    run: (kernels, [x], attributes) => {
      const axis = numberOf(attributes, 'axis');
      const sizes = [...numbersOf(attributes, 'sizes')];
      const own = ownKernel(kernels, 'GlanceSplit', [x!]);
      return own
        ? kernels.callMany(own, { x: x! }, { axis, sizes })
        : kernels.callMany('SplitV', { x: x! }, { numOrSizeSplits: sizes, axis });
    },
  },
  {
    // begin, size (of the result) and steps, one per axis; steps may be negative.
    op: 'Slice',
    infer: ([x], attributes) => [{ shape: numbersOf(attributes, 'size'), type: x!.type }],
    fold: ([x], attributes, [out]) => {
      const strides = stridesOf(x!.shape);
      const steps = numbersOf(attributes, 'steps');
      const start = numbersOf(attributes, 'begin').reduce((sum, at, axis) => sum + at * strides[axis]!, 0);
      return [
        gatherStrided(
          x!.data,
          out!.shape,
          strides.map((stride, axis) => stride * steps[axis]!),
          start,
        ),
      ];
    },
    layout: {
      kind: 'axes',
      remap: (attributes, order) => reorderLists(attributes, ['begin', 'size', 'steps'], order),
    },
    run: (kernels, [x], attributes, [out]) => {
      const begin = [...numbersOf(attributes, 'begin')];
      const steps = [...numbersOf(attributes, 'steps')];
      const size = [...out!.shape];
      if (steps.every((step) => step === 1)) return [kernels.call('Slice', { x: x! }, { begin, size })];
      const end = begin.map((at, axis) => at + (size[axis]! - 1) * steps[axis]! + Math.sign(steps[axis]!));
      // A negative end means "counted from the end" to the kernel; the mask says "to the very start" instead.
      const endMask = end.reduce((mask, at, axis) => (at < 0 ? mask | (1 << axis) : mask), 0);
      return [
        kernels.call(
          'StridedSlice',
          { x: x! },
          {
            begin,
            end,
            strides: steps,
            beginMask: 0,
            endMask,
            ellipsisMask: 0,
            newAxisMask: 0,
            shrinkAxisMask: 0,
          },
        ),
      ];
    },
  },
  {
    // before and after, one per axis, none negative; mode constant, reflect or edge; value.
    op: 'Pad',
    infer: ([x], attributes) => {
      const [before, after] = [numbersOf(attributes, 'before'), numbersOf(attributes, 'after')];
      return [{ shape: x!.shape.map((size, axis) => size + before[axis]! + after[axis]!), type: x!.type }];
    },
    layout: {
      kind: 'axes',
      remap: (attributes, order) => reorderLists(attributes, ['before', 'after'], order),
    },
    run: (kernels, [x], attributes) => {
      const after = numbersOf(attributes, 'after');
      const paddings = numbersOf(attributes, 'before').map((before, axis) => [before, after[axis]!]);
      if (stringOf(attributes, 'mode') === 'reflect') {
        return [kernels.call('MirrorPad', { x: x! }, { paddings, mode: 'reflect' })];
      }
      return [kernels.call('PadV2', { x: x! }, { paddings, constantValue: numberOf(attributes, 'value') })];
    },
  },
  {
    op: 'Tile',
    infer: ([x], attributes) => {
      const reps = numbersOf(attributes, 'reps');
      if (reps.length !== x!.shape.length || !reps.every((rep) => rep >= 0)) {
        throw new Error(`[${x!.shape}] cannot be repeated [${reps}] times`);
      }
      return [{ shape: x!.shape.map((size, axis) => size * reps[axis]!), type: x!.type }];
    },
    fold: ([x], attributes, [out]) => {
      // As if each axis were two: the copies (stride 0) and the values.
      const reps = numbersOf(attributes, 'reps');
      const strides = stridesOf(x!.shape);
      const shape = out!.shape.flatMap((_, axis) => [reps[axis]!, x!.shape[axis]!]);
      return [
        gatherStrided(
          x!.data,
          shape,
          strides.flatMap((stride) => [0, stride]),
        ),
      ];
    },
    layout: { kind: 'axes', remap: (attributes, order) => reorderLists(attributes, ['reps'], order) },
    run: (kernels, [x], attributes) => [
      kernels.call('Tile', { x: x! }, { reps: [...numbersOf(attributes, 'reps')] }),
    ],
  },
  {
    op: 'Gather',
    infer: ([x, indices], attributes) => {
      const axis = normalizeAxis(numberOf(attributes, 'axis'), x!.shape.length);
      return [
        {
          shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)],
          type: x!.type,
        },
      ];
    },
    fold: ([x, indices], attributes) => [foldGather(x!, indices!, numberOf(attributes, 'axis'))],
    // Only with a list of places does the result have the input's axes; the layout pass checks the rank.
    layout: { kind: 'axes', firstOnly: true, remap: remapAxis },
    run: (kernels, [x, indices], attributes) => [
      kernels.call(
        'GatherV2',
        { x: x!, indices: indices! },
        { axis: numberOf(attributes, 'axis'), batchDims: 0 },
      ),
    ],
  },
];

/** Our own kernel where the backend has it and it takes these tensors: of four bytes a value. */
function ownKernel(kernels: Kernels, name: string, inputs: readonly Tensor[]): string | undefined {
  return kernels.has(name) && inputs.every(({ dtype }) => dtype !== 'bool') ? name : undefined;
}

function remapAxis(attributes: Attributes, order: readonly number[]): Attributes {
  return { ...attributes, axis: invertOrder(order)[numberOf(attributes, 'axis')]! };
}

function reorderLists(
  attributes: Attributes,
  names: readonly string[],
  order: readonly number[],
): Attributes {
  const changed = Object.fromEntries(
    names.map((name) => {
      const list = numbersOf(attributes, name);
      return [name, order.map((axis) => list[axis]!)];
    }),
  );
  return { ...attributes, ...changed };
}

function concatShape(inputs: readonly ValueInfo[], attributes: Attributes): number[] {
  const first = inputs[0]!.shape;
  const axis = numberOf(attributes, 'axis');
  const odd = inputs.find(({ shape }) => !sameShape(shape.with(axis, 0), first.with(axis, 0)));
  if (odd) throw new Error(`[${odd.shape}] cannot be joined to [${first}] along axis ${axis}`);
  return first.with(
    axis,
    inputs.reduce((sum, { shape }) => sum + shape[axis]!, 0),
  );
}

function foldConcat(
  inputs: readonly ConstTensor[],
  attributes: Attributes,
  out: ValueInfo,
): ConstTensor['data'] {
  const axis = numberOf(attributes, 'axis');
  const data = new (inputs[0]!.data.constructor as new (length: number) => ConstTensor['data'])(
    sizeOf(out.shape),
  );
  const outer = sizeOf(out.shape.slice(0, axis));
  const blocks = inputs.map(({ shape }) => sizeOf(shape.slice(axis)));
  let at = 0;
  for (let i = 0; i < outer; i++) {
    inputs.forEach((input, index) => {
      const block = blocks[index]!;
      data.set(input.data.subarray(i * block, (i + 1) * block), at);
      at += block;
    });
  }
  return data;
}

function foldGather(x: ConstTensor, indices: ConstTensor, axis: number): ConstTensor['data'] {
  const size = x.shape[axis]!;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const count = indices.data.length;
  const data = new (x.data.constructor as new (length: number) => ConstTensor['data'])(outer * count * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < count; i++) {
      const index = indices.data[i]!;
      const from = (o * size + (index < 0 ? index + size : index)) * inner;
      data.set(x.data.subarray(from, from + inner), (o * count + i) * inner);
    }
  }
  return data;
}
