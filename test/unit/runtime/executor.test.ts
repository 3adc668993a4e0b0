import '@tensorflow/tfjs-backend-cpu';
import { memory, ones, setBackend, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { GraphExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { floats, ints, type NodeSketch, sketch } from './graphs.ts';

const NET: NodeSketch[] = [
  ['Conv', 'x w b', 'c', { pads: [1, 1, 1, 1] }],
  ['HardSwish', 'c', 'h'],
  ['Split', 'h', 'p q', { axis: 1 }],
  ['Concat', 'q p', 'j', { axis: 1 }],
  ['Reshape', 'j flat', 'r'],
  ['Transpose', 'r', 'y', { perm: [0, 2, 1] }],
];
const WEIGHTS = { w: floats([4, 2, 3, 3]), b: floats([4]), flat: ints(1, 4, -1) };

function small() {
  return new GraphExecutor(compileModel(sketch({ x: [1, 2, 5, 3] }, NET, 'y', WEIGHTS)));
}

beforeEach(() => setBackend('cpu'));

describe('GraphExecutor', () => {
  it('holds as many tensors after 1,000 runs as after 10', () => {
    const start = memory().numTensors;
    const executor = small();
    const x = ones([1, 2, 5, 3]);
    const runs = (count: number) => {
      for (let i = 0; i < count; i++) executor.run({ x }).y!.dispose();
      return memory();
    };
    const early = runs(10);
    const late = runs(990);
    expect(late.numTensors).toBe(early.numTensors);
    expect(late.numBytes).toBe(early.numBytes);
    expect(x.isDisposed).toBe(false);
    x.dispose();
    executor.dispose();
    executor.dispose();
    expect(memory().numTensors).toBe(start);
  });

  it('says what goes in and comes out', () => {
    const executor = small();
    expect(executor.inputs).toEqual([{ name: 'x', shape: [1, 2, 5, 3], dtype: 'float32' }]);
    expect(executor.outputs).toEqual([{ name: 'y', shape: [1, 15, 4], dtype: 'float32' }]);
    executor.dispose();
  });

  it('releases everything when a kernel fails in the middle', () => {
    const model = compileModel(sketch({ x: [1, 2, 5, 3] }, NET, 'y', WEIGHTS));
    const nodes = model.nodes.map((node) =>
      node.op === 'Concat' ? { ...node, attributes: { axis: 9 } } : node,
    );
    const executor = new GraphExecutor({ ...model, nodes });
    const x = ones([1, 2, 5, 3]);
    const count = () => {
      expect(() => executor.run({ x })).toThrow(expect.objectContaining({ code: 'engine-failed' }));
      return memory().numTensors;
    };
    const early = count();
    expect(count()).toBe(early);
    executor.dispose();
    x.dispose();
  });

  it('refuses feeds that are missing, of another shape or another type', () => {
    const executor = small();
    const feeds: Record<string, Tensor>[] = [
      {},
      { x: zeros([1, 2, 3, 5]) },
      { x: zeros([1, 2, 5, 3], 'int32') },
    ];
    const before = memory().numTensors;
    for (const feed of feeds) {
      expect(() => executor.run(feed)).toThrow(expect.objectContaining({ code: 'model-shape' }));
    }
    expect(memory().numTensors).toBe(before);
    executor.dispose();
    expect(() => executor.run({})).toThrow(expect.objectContaining({ code: 'engine-failed' }));
  });

  it('hands out outputs of its own where they are inputs, constants, or the same value twice', () => {
    const graph = sketch(
      { x: [2] },
      [
        ['Identity', 'x', 'same'],
        ['Identity', 'k', 'fixed'],
        ['Exp', 'x', 'a'],
        ['Identity', 'a', 'b'],
      ],
      'same fixed a b',
      { k: floats([2]) },
    );
    const executor = new GraphExecutor(compileModel(graph));
    const x = ones([2]);
    const first = executor.run({ x });
    for (const output of Object.values(first)) output.dispose();
    const { a, fixed } = executor.run({ x });
    expect(Array.from(a!.dataSync())).toEqual([Math.fround(Math.E), Math.fround(Math.E)]);
    expect(Array.from(fixed!.dataSync())).toEqual(Array.from(floats([2]).data));
    expect(x.isDisposed).toBe(false);
    executor.dispose();
  });
});
