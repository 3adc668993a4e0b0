import { describe, expect, it } from 'vitest';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { bindInputs } from '../../../src/runtime/onnx/bind-inputs.ts';
import type { ConstTensor } from '../../../src/runtime/onnx/onnx-graph.ts';
import { countOps, floats, ints, sketch } from './graphs.ts';

const thrownBy = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('compileModel', () => {
  it('names everything it does not do, all at once', () => {
    const graph = sketch(
      { x: [1, 1, 4, 4] },
      [
        ['Resize', 'x - s', 'a', { mode: 'nearest', antialias: 1 }],
        ['Wibble', 'a', 'b'],
        ['Relu', 'b', 'c'],
        ['GridSample', 'x x', 'd'],
        ['Add', 'c d', 'y'],
      ],
      'y',
      { s: floats([4]) },
    );
    expect(thrownBy(() => compileModel(graph))).toMatchObject({
      code: 'model-unknown-ops',
      details: { ops: ['GridSample', 'Resize(antialias of nearest)', 'Wibble'] },
    });
  });

  it('names the domain of a foreign op', () => {
    const graph = sketch({ x: [1] }, [['Relu', 'x', 'y']], 'y');
    const foreign = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, domain: 'com.acme' })) };
    expect(thrownBy(() => compileModel(foreign))).toMatchObject({ details: { ops: ['com.acme.Relu'] } });
  });

  it('wraps arithmetic of narrow integers, and refuses that of unsigned ones that do not fit', () => {
    const typed = (type: 'uint8' | 'uint64') => {
      const graph = sketch({ x: [2] }, [['Add', 'x x', 'y']], 'y');
      return { ...graph, inputs: [{ name: 'x', type, shape: [2] }] };
    };
    expect(compileModel(typed('uint8')).nodes.map(({ op }) => op)).toEqual(['Add', 'Wrap']);
    expect(thrownBy(() => compileModel(typed('uint64')))).toMatchObject({
      details: { ops: ['Add(uint64)'] },
    });
  });

  const far: ConstTensor = { type: 'int64', shape: [1], data: Int32Array.of(0x7fffffff), beyond: true };
  const int = (value: number): ConstTensor => ({ type: 'int64', shape: [1], data: Int32Array.of(value) });

  it('takes whole numbers beyond 32 bits as bounds, but computes nothing with them', () => {
    const bound = sketch(
      { x: [2, 9] },
      [
        ['Concat', 'e e', 'ends', { axis: 0 }],
        ['Slice', 'x s ends', 'y'],
      ],
      'y',
      { e: far, s: ints(1, 2) },
    );
    expect(compileModel(bound).values.get('y')?.shape).toEqual([1, 7]);
    const sum = sketch({ x: [1] }, [['Add', 'e e', 'y']], 'y', { e: far });
    expect(thrownBy(() => compileModel(sum))).toMatchObject({
      details: { ops: ['Add(whole numbers beyond 32 bits)'] },
    });
    const given = sketch({ x: [1] }, [['Identity', 'e', 'y']], 'y', { e: far });
    expect(thrownBy(() => compileModel(given))).toMatchObject({
      details: { ops: ['output “y” of whole numbers beyond 32 bits'] },
    });
  });

  it('refuses a whole number that grows beyond 32 bits while it is folded', () => {
    const graph = sketch({ x: [1] }, [['Mul', 'a a', 'y']], 'y', { a: int(1 << 20) });
    expect(thrownBy(() => compileModel(graph))).toMatchObject({
      code: 'model-shape',
      details: {
        node: 'Mul y',
        problem: '1099511627776 is beyond the 32 bits that whole numbers are held in',
      },
    });
  });

  it('binds open sizes, and says which one was not given', () => {
    const graph = sketch({ x: [1, 3] }, [['Relu', 'x', 'y']], 'y');
    const open = { ...graph, inputs: [{ ...graph.inputs[0]!, shape: ['batch', 'width'] }] };
    expect(compileModel(open, { inputShapes: { x: [2, 5] } }).values.get('x')?.shape).toEqual([2, 5]);
    expect(thrownBy(() => compileModel(open))).toMatchObject({
      code: 'model-shape',
      details: { node: 'x', problem: expect.stringContaining('width') },
    });
  });

  it.each([[{ x: [1, 3, 4] }], [{ x: [1, -3] }], [{ x: [1, 2.5] }], [{ z: [1] }]])(
    'refuses to bind %o',
    (inputShapes) => {
      const graph = sketch({ x: [1, 3] }, [['Relu', 'x', 'y']], 'y');
      expect(thrownBy(() => compileModel(graph, { inputShapes: inputShapes as never }))).toMatchObject({
        code: 'model-shape',
      });
    },
  );

  it('refuses windows without extent, stride or whole pads', () => {
    const window = { kernel_shape: [2, 2] };
    for (const odd of [
      { strides: [0, 1] },
      { strides: [-1, 1] },
      { dilations: [0, 0] },
      { kernel_shape: [0, 2] },
    ]) {
      const graph = sketch({ x: [1, 1, 4, 4] }, [['MaxPool', 'x', 'y', { ...window, ...odd }]], 'y');
      expect(thrownBy(() => compileModel(graph))).toMatchObject({
        details: { ops: ['MaxPool(odd window)'] },
      });
    }
    const flat = sketch({ x: [1, 1, 4] }, [['MaxPool', 'x', 'y', { kernel_shape: [2], pads: [1] }]], 'y');
    expect(thrownBy(() => compileModel(flat))).toMatchObject({ code: 'model-unknown-ops' });
  });

  it.each([[[0, 0, 1]], [[0, 1]], [[0, 1, 3]], [[1, 2, 3]]])('refuses a transpose by %o', (perm) => {
    const graph = sketch({ x: [1, 2, 3] }, [['Transpose', 'x', 'y', { perm }]], 'y');
    expect(thrownBy(() => compileModel(graph))).toMatchObject({
      details: { ops: [`Transpose(perm=${perm})`] },
    });
  });

  it.each([[[-1, -1]], [[-1, 3]], [[-2, -5]], [[0, -1]]])('refuses to reshape ten values to %o', (shape) => {
    const graph = sketch({ x: [10] }, [['Reshape', 'x s', 'y', { allowzero: 1 }]], 'y', {
      s: ints(...shape),
    });
    expect(thrownBy(() => compileModel(graph))).toMatchObject({ code: 'model-shape' });
  });

  it.each([[[2]], [[2, -1]]])('refuses to repeat rows and columns %o times', (reps) => {
    const graph = sketch({ x: [2, 2] }, [['Tile', 'x r', 'y']], 'y', { r: ints(...reps) });
    expect(thrownBy(() => compileModel(graph))).toMatchObject({ code: 'model-shape' });
  });

  it('takes inputs named like properties that every object has', () => {
    const graph = sketch({ constructor: [1, 3] }, [['Relu', 'constructor', 'y']], 'y');
    expect(compileModel(graph).values.get('constructor')?.shape).toEqual([1, 3]);
  });

  it('names the node where shapes do not fit', () => {
    const graph = sketch({ x: [1, 3, 8, 8] }, [['Conv', 'x w', 'y']], 'y', { w: floats([4, 2, 3, 3]) });
    expect(thrownBy(() => compileModel(graph))).toMatchObject({
      code: 'model-shape',
      details: { node: 'y' },
    });
  });

  it('folds shape arithmetic away', () => {
    const graph = sketch(
      { x: [2, 3, 4] },
      [
        ['Shape', 'x', 's'],
        ['Gather', 's zero', 'n', { axis: 0 }],
        ['Unsqueeze', 'n axes', 'u'],
        ['Concat', 'u rest', 'shape', { axis: 0 }],
        ['Reshape', 'x shape', 'y'],
      ],
      'y',
      { zero: { type: 'int64', shape: [], data: Int32Array.of(0) }, axes: ints(0), rest: ints(-1) },
    );
    const model = compileModel(graph);
    expect(countOps(model)).toEqual({ Reshape: 1 });
    expect(model.values.get(model.outputs[0]!.value)?.shape).toEqual([2, 12]);
  });

  it('drops Identity and Dropout, and keeps an output that is an input', () => {
    const graph = sketch(
      { x: [2] },
      [
        ['Identity', 'x', 'a'],
        ['Dropout', 'a', 'y'],
      ],
      'y',
    );
    const model = compileModel(graph);
    expect(model.nodes).toEqual([]);
    expect(model.outputs).toEqual([{ name: 'y', value: 'x' }]);
  });

  it('fixes inputs that must be known at compile time', () => {
    const graph = sketch({ x: [4], s: [2] }, [['Reshape', 'x s', 'y']], 'y');
    expect(thrownBy(() => compileModel(graph))).toMatchObject({
      details: { ops: ['Reshape(shape not constant)'] },
    });
    const bound = compileModel(bindInputs(graph, { s: ints(2, 2) }));
    expect(bound.inputs.map(({ name }) => name)).toEqual(['x']);
  });
});
