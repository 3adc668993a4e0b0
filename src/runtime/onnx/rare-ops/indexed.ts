import { normalizeAxis, sameShape, stridesOf } from '../../ops/shapes.ts';
import type { Lowering, OnnxRow } from '../lowering.ts';
import { sizeOf } from '../onnx-graph.ts';

const REDUCTIONS = ['none', 'add', 'mul', 'max', 'min'];

/** Gathers and scatters by places that are computed: all of them by rows of a flat table. */
export const INDEXED: readonly OnnxRow[] = [
  { op: 'GatherElements', types: 'any', lower: (l) => [lowerGatherElements(l)] },
  { op: 'GatherND', types: 'any', lower: (l) => [lowerGatherNd(l)] },
  { op: 'ScatterElements', types: 'any', lower: (l) => [lowerScatterElements(l)] },
  { op: 'Scatter', types: 'any', lower: (l) => [lowerScatterElements(l)] },
  { op: 'ScatterND', types: 'any', lower: (l) => [lowerScatterNd(l)] },
];

function lowerGatherElements(l: Lowering): string {
  const places = elementPlaces(l);
  const flat = l.reshape(l.value(), [sizeOf(l.shape())]);
  const picked = l.add('Gather', [flat, places], { axis: 0 });
  return l.reshape(picked, l.shape(1));
}

function lowerGatherNd(l: Lowering): string {
  const batchDims = l.number('batch_dims', 0);
  const shape = l.shape();
  const { rows, depth } = rowPlaces(l, batchDims);
  const rest = shape.slice(batchDims + depth);
  const table = l.reshape(l.value(), [sizeOf(shape.slice(0, batchDims + depth)), sizeOf(rest)]);
  const picked = l.add('Gather', [table, rows], { axis: 0 });
  return l.reshape(picked, [...l.shape(1).slice(0, -1), ...rest]);
}

function lowerScatterElements(l: Lowering): string {
  const shape = l.shape();
  if (!sameShape(l.shape(1), l.shape(2))) {
    throw new Error(`its indices are [${l.shape(1)}], its updates [${l.shape(2)}]`);
  }
  const places = elementPlaces(l);
  const column = (value: string) => l.reshape(value, [sizeOf(l.builder.shape(value)), 1]);
  return l.reshape(scatter(l, column(l.value()), places, column(l.value(2))), shape);
}

function lowerScatterNd(l: Lowering): string {
  const shape = l.shape();
  const { rows, depth } = rowPlaces(l, 0);
  const rowSize = sizeOf(shape.slice(depth));
  const count = sizeOf(l.shape(1).slice(0, -1));
  const goal = [...l.shape(1).slice(0, -1), ...shape.slice(depth)];
  if (!sameShape(l.shape(2), goal)) throw new Error(`its updates are [${l.shape(2)}], not [${goal}]`);
  const table = l.reshape(l.value(), [sizeOf(shape.slice(0, depth)), rowSize]);
  return l.reshape(scatter(l, table, rows, l.reshape(l.value(2), [count, rowSize])), shape);
}

function scatter(l: Lowering, table: string, rows: string, updates: string): string {
  const reduction = l.string('reduction', 'none');
  if (!REDUCTIONS.includes(reduction)) l.refuse(`reduction=${reduction}`);
  const type = l.type();
  if (type === 'uint32' || type === 'uint64' || type === 'bool' || /int(8|16)$/.test(type)) {
    if (reduction !== 'none') l.refuse(`reduction=${reduction} of ${type}`);
  }
  if (type !== 'bool') return l.add('Scatter', [table, rows, updates], { reduction });
  // Scattered as numbers.
  const numbers = [table, updates].map((value) => l.add('Cast', [value], { to: 'int32' }));
  return l.add('Cast', [l.add('Scatter', [numbers[0]!, rows, numbers[1]!], { reduction })], { to: 'bool' });
}

/** Places in the flattened data, one for each index along `axis`, as a list. */
function elementPlaces(l: Lowering): string {
  const [shape, indexShape] = [l.shape(), l.shape(1)];
  const axis = normalizeAxis(l.number('axis', 0), shape.length);
  if (shape.length !== indexShape.length) {
    throw new Error(`indices of shape [${indexShape}] do not fit [${shape}]`);
  }
  const strides = stridesOf(shape);
  const along = l.add('Mul', [fromStart(l, l.value(1), shape[axis]!), scalarLike(l, strides[axis]!)]);
  // Where the other axes stand is known beforehand.
  const size = sizeOf(indexShape);
  const own = stridesOf(indexShape);
  const rest = l.table(size, (i) =>
    strides.reduce((sum, stride, a) => {
      const place = Math.floor(i / own[a]!) % indexShape[a]!;
      return a === axis ? sum : sum + place * stride;
    }, 0),
  );
  const places = l.add('Add', [along, l.builder.constantOf(rest, l.type(1), indexShape)]);
  return l.reshape(places, [size]);
}

/** Rows of the data, flattened up to where its slices begin, that the tuples of indices name, as a list. */
function rowPlaces(l: Lowering, batchDims: number): { readonly rows: string; readonly depth: number } {
  const [shape, indexShape] = [l.shape(), l.shape(1)];
  const depth = indexShape.at(-1) ?? l.refuse('a scalar as indices');
  if (batchDims + depth > shape.length) {
    throw new Error(`indices of shape [${indexShape}] do not fit [${shape}]`);
  }
  const sides = shape.slice(batchDims, batchDims + depth);
  const count = sizeOf(indexShape.slice(0, -1));
  const tuples = l.reshape(l.value(1), [count, depth]);
  const type = l.type(1);
  const sizes = l.builder.constantOf(sides, type, [1, depth]);
  const positive = fromStart(l, tuples, sizes);
  const strides = l.builder.constantOf(stridesOf(sides), type, [1, depth]);
  const scaled = l.add('Mul', [positive, strides]);
  const summed = l.reshape(l.add('ReduceSum', [scaled], { axes: [1] }), [count]);
  if (batchDims === 0) return { rows: summed, depth };
  const batches = sizeOf(shape.slice(0, batchDims));
  const starts = l.table(count, (i) => Math.floor((i * batches) / count) * sizeOf(sides));
  return { rows: l.add('Add', [summed, l.builder.constantOf(starts, type)]), depth };
}

/** Indices counted from the end, counted from the start. Known ones that name nothing are refused. */
function fromStart(l: Lowering, indices: string, size: number | string): string {
  const sizes = typeof size === 'number' ? scalarLike(l, size) : size;
  const past = l.add('Less', [indices, scalarLike(l, 0)]);
  const positive = l.add('Where', [past, l.add('Add', [indices, sizes]), indices]);
  const known = l.builder.constantAt(positive);
  const limits = l.builder.constantAt(sizes)!.data;
  const stray = known?.data.some((place, i) => place < 0 || place >= limits[i % limits.length]!);
  return stray ? l.refuse('indices out of range') : positive;
}

function scalarLike(l: Lowering, value: number): string {
  return l.builder.constantOf([value], l.type(1), []);
}
