import { createHash } from 'node:crypto';
import { ONNX, OnnxWriter } from '../../src/runtime/tfjs-graph/onnx-writer.ts';

const SIDE = 160;
const ROWS = 8;
const COLUMNS = 6;

/** Boxes in input pixels, their scores and classes, before the ops have shuffled and rounded them. */
const TABLE = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => {
  const row = Math.floor(i / COLUMNS);
  const [x, y] = [row * 11 + 3.3, row * 7 + 5.7];
  return [x, y, x + 30 + row, y + 25 - row, 0.95 - row * 0.05, row % 3][i % COLUMNS]!;
});

/**
 * A detector that finds the same in every picture: rows of numbers that go through ops which only few models have. They
 * are added to nothing that the picture holds, so that all of it is computed when it runs.
 */
export function rareOpsModel(): { readonly card: object; readonly model: Uint8Array<ArrayBuffer> } {
  const w = new OnnxWriter();
  const output = w.name('output');
  const images = w.input('images', ONNX.float, [1, 3, SIDE, SIDE]);
  const one = (op: string, inputs: readonly string[], attributes: Parameters<OnnxWriter['node']>[3] = {}) =>
    w.node(op, inputs, op, attributes)[0]!;
  const ints = (values: readonly number[], shape?: readonly number[]) => w.ints(values, 'ints', shape);
  const floats = (data: Float32Array, shape: readonly number[]) => w.weight({ data, shape }, 'floats');

  const mean = one('ReduceMean', [images, ints([1, 2, 3])], { ints: { keepdims: 0 } });
  const nothing = one('Mul', [mean, floats(Float32Array.of(0), [1])]);
  const rows = one('Add', [floats(TABLE, [1, ROWS, COLUMNS]), nothing]);

  // Rows the other way round, each number looked up by itself.
  const turned = Array.from({ length: ROWS * COLUMNS }, (_, i) => ROWS - 1 - Math.floor(i / COLUMNS));
  const gathered = one('GatherElements', [rows, ints(turned, [1, ROWS, COLUMNS])], { ints: { axis: 1 } });
  // The first two change places.
  const swapped = one('ScatterND', [
    gathered,
    ints([0, 0, 0, 1], [2, 2]),
    one('GatherND', [gathered, ints([0, 1, 0, 0], [2, 2])]),
  ]);
  // Columns come and go again, as a product of matrices with its axes named.
  const moved = Float32Array.from({ length: COLUMNS ** 2 }, (_, i) =>
    Number((Math.floor(i / COLUMNS) + 1) % COLUMNS === i % COLUMNS),
  );
  const matrix = floats(moved, [COLUMNS, COLUMNS]);
  const away = one('Einsum', [swapped, matrix], { texts: { equation: 'brc,cd->brd' } });
  const back = one('Einsum', [away, matrix], { texts: { equation: 'brc,dc->brd' } });
  // Halves of pixels, and scores in 128 steps.
  const steps = floats(Float32Array.of(0.5, 0.5, 0.5, 0.5, 1 / 128, 1), [COLUMNS]);
  const quantized = one('QuantizeLinear', [back, steps], { ints: { axis: 2 } });
  const rounded = one('DequantizeLinear', [quantized, steps], { ints: { axis: 2 } });
  // As a picture, looked at where its own points are.
  const picture = one('Reshape', [rounded, ints([1, 1, ROWS, COLUMNS])]);
  const grid = Float32Array.from({ length: ROWS * COLUMNS * 2 }, (_, i) => {
    const [row, column] = [Math.floor(i / 2 / COLUMNS), Math.floor(i / 2) % COLUMNS];
    return i % 2 === 0 ? (2 * column) / (COLUMNS - 1) - 1 : (2 * row) / (ROWS - 1) - 1;
  });
  const seen = one('GridSample', [picture, floats(grid, [1, ROWS, COLUMNS, 2])], {
    ints: { align_corners: 1 },
    texts: { mode: 'bilinear', padding_mode: 'border' },
  });
  w.output(output, one('Reshape', [seen, ints([1, ROWS, COLUMNS])]));
  const model = w.finish({});
  const card = {
    id: 'rare-ops',
    name: 'Rare ops',
    version: '1.0.0',
    task: 'detect',
    file: 'model.onnx',
    bytes: model.length,
    sha256: createHash('sha256').update(model).digest('hex'),
    input: {
      name: images,
      layout: 'NCHW',
      sizes: { default: SIDE, multipleOf: SIDE, min: SIDE, max: SIDE },
      colour: 'RGB',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      letterbox: { align: 'top-left', pad: 114 },
    },
    head: {
      type: 'end-to-end',
      output,
      columns: ['x1', 'y1', 'x2', 'y2', 'score', 'class'],
      units: 'px',
    },
    labels: ['one', 'two', 'three'],
    metrics: [],
    licence: 'Apache-2.0',
    source: 'test',
  };
  return { card, model };
}
