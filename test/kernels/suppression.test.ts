import * as ort from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import { runOnValues } from '../../src/cli/node-tensors.ts';
import { suppress } from '../../src/kernels/non-max-suppression/reference.ts';
import { GraphExecutor } from '../../src/runtime/executor.ts';
import { loadModel } from '../../src/runtime/load-model.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { ONNX, OnnxWriter } from '../../src/runtime/tfjs-graph/onnx-writer.ts';
import { withBackend } from './support/backends.ts';
import { seededRandom } from './support/random.ts';

const BOXES = 60;
const CLASSES = 3;
const COLUMNS = 4 + CLASSES;

/**
 * A detector's end as exporters write it that suppress within the network: what is chosen is looked up, and put together as
 * rows of picture, box, class and score.
 * @param after puts one more node before the output
 */
function endToEnd(after: (w: OnnxWriter, rows: string) => string = (_, rows) => rows, most = 5): Uint8Array {
  const w = new OnnxWriter();
  const output = w.name('output');
  const x = w.input('x', ONNX.float, [1, BOXES, COLUMNS]);
  const one = (op: string, inputs: readonly string[], ints = {}) => w.node(op, inputs, op, { ints })[0]!;
  const columns = (from: number, to: number) =>
    one('Slice', [x, w.ints([from], 'i'), w.ints([to], 'i'), w.ints([2], 'i')]);
  const boxes = columns(0, 4);
  const scores = one('Transpose', [columns(4, COLUMNS)], { perm: [0, 2, 1] });
  const number = (value: number) => w.weight({ shape: [1], data: Float32Array.of(value) }, 'n');
  const chosen = one('NonMaxSuppression', [boxes, scores, w.ints([most], 'i'), number(0.45), number(0.3)]);
  const column = (place: number) => one('Gather', [chosen, w.ints([place], 'i', [])], { axis: 1 });
  const [picture, classId, box] = [column(0), column(1), column(2)];
  const found = one('Gather', [one('Squeeze', [boxes, w.ints([0], 'i')]), box], { axis: 0 });
  const places = one(
    'Concat',
    [picture, classId, box].map((each) => one('Unsqueeze', [each, w.ints([1], 'i')])),
    { axis: 1 },
  );
  const score = one('Unsqueeze', [one('GatherND', [scores, places]), w.ints([1], 'i')]);
  const asFloat = (value: string) =>
    one('Unsqueeze', [one('Cast', [value], { to: ONNX.float }), w.ints([1], 'i')]);
  const rows = one('Concat', [asFloat(picture), found, asFloat(classId), score], { axis: 1 });
  w.output(output, after(w, rows));
  return w.finish({});
}

/** Boxes that overlap much, and scores of which a part is too low. */
function input(seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: BOXES * COLUMNS }, (_, i) => {
    const column = i % COLUMNS;
    if (column < 2) return random() * 60;
    return column < 4 ? 40 + random() * 60 : random();
  });
}

describe('suppression within a network', () => {
  withBackend('wasm');

  it.each([1, 2, 3])(
    'finds what another runtime finds, and fills up with rows of nothing (%s)',
    async (seed) => {
      const bytes = endToEnd(undefined, 30);
      const data = input(seed);
      const session = await ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
      const { output: theirs } = await session.run({
        x: new ort.Tensor('float32', data, [1, BOXES, COLUMNS]),
      });
      await session.release();
      const executor = new GraphExecutor(await loadModel(readOnnx(bytes, 'm')));
      const shape = [1, BOXES, COLUMNS];
      const { output: ours } = await runOnValues(executor, { x: { type: 'float32', shape, data } });
      executor.dispose();
      expect(ours!.shape).toEqual([CLASSES * 30, 7]);
      const expected = Array.from(theirs!.data as Float32Array);
      expect(expected.length).toBeGreaterThan(7);
      expect(expected.length).toBeLessThan(ours!.data.length);
      const got = Array.from(ours!.data);
      expect(got.slice(0, expected.length)).toEqual(expected);
      expect(got.slice(expected.length).every((value) => value === 0)).toBe(true);
    },
  );

  it('is no step of WebGPU: what is to run there is refused by name', async () => {
    const model = await loadModel(readOnnx(endToEnd(), 'm'));
    const step = model.nodes.find(({ op }) => op === 'NonMaxSuppression')!;
    const { OPS } = await import('../../src/runtime/ops/index.ts');
    const kernels = { has: () => false } as never;
    expect(() => OPS.get(step.op)!.run(kernels, [], step.attributes, [])).toThrow(
      'This model uses operations Glance does not know: NonMaxSuppression(WebGPU).',
    );
  });

  it.each([
    ['Shape', (w: OnnxWriter, rows: string) => w.node('Shape', [rows], 'y')[0]!],
    ['ReduceMax', (w: OnnxWriter, rows: string) => w.node('ReduceMax', [rows, w.ints([0], 'i')], 'y')[0]!],
    ['Gather', (w: OnnxWriter, rows: string) => w.node('Gather', [rows, w.ints([0], 'i')], 'y')[0]!],
    [
      'Concat',
      (w: OnnxWriter, rows: string) => w.node('Concat', [rows, rows], 'y', { ints: { axis: 0 } })[0]!,
    ],
  ])('followed by %s, which would count rows of nothing, is refused', async (op, after) => {
    await expect(loadModel(readOnnx(endToEnd(after), 'm'))).rejects.toThrow(
      `This model uses operations Glance does not know: NonMaxSuppression(followed by ${op}).`,
    );
  });

  it('that may choose nothing, or more than there is room for', async () => {
    const none = await loadModel(readOnnx(endToEnd(undefined, 0), 'm'));
    expect(none.values.get(none.outputs[0]!.value)!.shape).toEqual([0, 7]);
    const all = await loadModel(readOnnx(endToEnd(undefined, 1e9), 'm'));
    expect(all.values.get(all.outputs[0]!.value)!.shape).toEqual([CLASSES * BOXES, 7]);
  });
});

describe('suppress', () => {
  const attributes = { most: 9, iouThreshold: 0.5, scoreThreshold: 0, centers: false };

  it('takes corners in any order, and the first of equal scores', () => {
    const boxes = [0, 0, 10, 10, 10, 10, 0, 0, 20, 20, 30, 30];
    expect([...suppress(boxes, [0.5, 0.5, 0.5], [1, 1, 3], attributes)]).toEqual([
      0, 0, 0, 0, 0, 2, -1, -1, -1,
    ]);
  });

  it('takes middles, several pictures and classes, and scores above the threshold alone', () => {
    const boxes = [5, 5, 10, 10, 6, 5, 10, 10];
    const twice = [...boxes, ...boxes];
    const scores = [0.4, 0.9, 0, 0.1, 0.3, 0.2, 0.8, 0.7];
    const found = suppress(twice, scores, [2, 2, 2], { ...attributes, centers: true });
    expect([...found].slice(0, 12)).toEqual([0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0]);
    expect([...found].slice(12).every((value) => value === -1)).toBe(true);
  });

  it('leaves boxes without an area, and what is no number, alone', () => {
    const boxes = [1, 1, 1, 1, 1, 1, 1, 1];
    expect([...suppress(boxes, [0.5, 0.6], [1, 1, 2], attributes)]).toEqual([0, 0, 1, 0, 0, 0]);
    expect([...suppress(boxes, [Number.NaN, 0.6], [1, 1, 2], attributes)]).toEqual([0, 0, 1, -1, -1, -1]);
  });
});
