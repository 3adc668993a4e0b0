import { normalizeAxis } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';

/** Ops that compare places with something known beforehand, and a normalisation by groups. */
export const MASKS: readonly OnnxRow[] = [
  { op: 'Hardmax', lower: (l) => [lowerHardmax(l)] },
  { op: 'OneHot', types: 'any', lower: (l) => [lowerOneHot(l)] },
  { op: 'Trilu', types: 'any', lower: (l) => [lowerTrilu(l)] },
  { op: 'EyeLike', types: 'any', lower: (l) => [lowerEyeLike(l)] },
  { op: 'IsNaN', lower: (l) => [l.add('NotEqual', [l.value(), l.value()])] },
  { op: 'GroupNormalization', lower: (l) => [lowerGroupNorm(l)] },
  { op: 'GlobalLpPool', lower: (l) => [lowerGlobalLpPool(l)] },
];

/** 1 at the first maximum, 0 elsewhere; before opset 13 over everything from the axis on, as one. */
function lowerHardmax(l: Lowering): string {
  const shape = l.shape();
  const axis = normalizeAxis(l.number('axis', l.opset < 13 ? 1 : -1), shape.length);
  const flat = l.opset < 13 ? [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))] : shape;
  const along = l.opset < 13 ? 1 : axis;
  const x = l.reshape(l.value(), flat);
  const found = l.add('ArgMax', [x], { axis: along });
  const hot = oneHot(l, l.reshape(found, flat.with(along, 1)), flat[along]!, along, flat.length);
  return l.reshape(l.add('Cast', [hot], { to: l.type() }), shape);
}

function lowerOneHot(l: Lowering): string {
  const indices = l.type().includes('float') ? l.add('Cast', [l.value()], { to: 'int32' }) : l.value();
  const depth = Math.trunc(l.list(1, 'depth')?.[0] ?? l.refuse('no depth'));
  if (!(depth >= 0 && depth < 1 << 24)) l.refuse(`depth=${depth}`);
  const shape = l.shape();
  const axis = normalizeAxis(l.number('axis', -1), shape.length + 1);
  const past = l.add('Less', [indices, l.scalar(0, indices)]);
  const positive = l.add('Where', [past, l.add('Add', [indices, l.scalar(depth, indices)]), indices]);
  const hot = oneHot(l, l.reshape(positive, shape.toSpliced(axis, 0, 1)), depth, axis, shape.length + 1);
  const [off, on] = l.addMany('Split', [l.value(2)], { axis: 0, sizes: [1, 1] }) as [string, string];
  return l.add('Where', [hot, l.reshape(on, []), l.reshape(off, [])]);
}

/** Where the places 0, 1, … along an axis are those that the indices, of size 1 there, name. */
function oneHot(l: Lowering, indices: string, depth: number, axis: number, rank: number): string {
  const places = l.table(depth, (i) => i);
  const shape = new Array<number>(rank).fill(1).with(axis, depth);
  return l.add('Equal', [indices, l.builder.constantOf(places, l.builder.info(indices).type, shape)]);
}

function lowerTrilu(l: Lowering): string {
  const shape = l.shape();
  const [rows, columns] = shape.slice(-2) as [number, number];
  if (shape.length < 2) l.refuse(`of ${shape.length} axes`);
  const k = l.list(1, 'k')?.[0] ?? 0;
  const upper = l.number('upper', 1) !== 0;
  const kept = l.table(rows * columns, (i) => {
    const diagonal = (i % columns) - Math.floor(i / columns) - k;
    return Number(upper ? diagonal >= 0 : diagonal <= 0);
  });
  const mask = l.builder.constantOf(kept, 'bool', [rows, columns]);
  return l.add('Where', [mask, l.value(), l.scalar(0)]);
}

function lowerEyeLike(l: Lowering): string {
  const [rows, columns] = l.shape() as [number, number];
  if (l.shape().length !== 2 || l.node.attributes.dtype !== undefined) l.refuse('dtype');
  const k = l.number('k', 0);
  const values = l.table(rows * columns, (i) => Number((i % columns) - Math.floor(i / columns) === k));
  return l.builder.constantOf(values, l.type(), [rows, columns]);
}

/** From opset 21 on there is one scale for each channel, before one for each group. */
function lowerGroupNorm(l: Lowering): string {
  const shape = l.shape();
  const [batch, channels] = shape as [number, number];
  const groups = l.number('num_groups', 0);
  if (!(groups >= 1) || channels % groups !== 0) l.refuse(`num_groups=${groups} of ${channels} channels`);
  const x = l.reshape(l.value(), [batch, groups, sizeOf(shape.slice(1)) / groups]);
  const axes = [2];
  const centred = l.add('Sub', [x, l.add('ReduceMean', [x], { axes })]);
  const variance = l.add('ReduceMean', [l.add('Mul', [centred, centred])], { axes });
  const epsilon = l.scalar(l.number('epsilon', 1e-5));
  const normal = l.add('Div', [centred, l.add('Sqrt', [l.add('Add', [variance, epsilon])])]);
  const ones = shape.slice(2).map(() => 1);
  const perChannel = (index: number) => {
    if (l.shape(index)[0] === channels) return l.reshape(l.value(index), [channels, ...ones]);
    const repeated = l.add('Tile', [l.reshape(l.value(index), [groups, 1])], {
      reps: [1, channels / groups],
    });
    return l.reshape(repeated, [channels, ...ones]);
  };
  const scaled = l.add('Mul', [l.reshape(normal, shape), perChannel(1)]);
  return l.add('Add', [scaled, perChannel(2)]);
}

function lowerGlobalLpPool(l: Lowering): string {
  const p = l.number('p', 2);
  if (p !== 1 && p !== 2) l.refuse(`p=${p}`);
  const axes = l
    .shape()
    .map((_, axis) => axis)
    .slice(2);
  const x = p === 1 ? l.add('Abs', [l.value()]) : l.add('Mul', [l.value(), l.value()]);
  const sum = l.add('ReduceSum', [x], { axes });
  return p === 1 ? sum : l.add('Sqrt', [sum]);
}
