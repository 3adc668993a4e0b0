import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { GraphExecutor } from '../../../src/runtime/executor.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import { bindInputs } from '../../../src/runtime/onnx/bind-inputs.ts';
import { type ConstTensor, dtypeOf, type OnnxGraph } from '../../../src/runtime/onnx/onnx-graph.ts';
import { type NodeSketch, sketch } from '../../unit/runtime/graphs.ts';
import { difference } from './node-tests.ts';

/** Compiles and runs a model on the current backend. */
export function run(graph: OnnxGraph, feeds: Readonly<Record<string, ConstTensor>>): ConstTensor[] {
  const model = compileModel(graph);
  const executor = new GraphExecutor(model);
  const tensors: Record<string, Tensor> = Object.fromEntries(
    Object.entries(feeds).map(([name, { data, shape, type }]) => [
      name,
      tensor(data, [...shape], dtypeOf(type)),
    ]),
  );
  const outputs = executor.run(tensors);
  const values = model.outputs.map(({ name, value }): ConstTensor => {
    const output = outputs[name]!;
    return {
      type: model.values.get(value)!.type,
      shape: output.shape,
      data: output.dataSync() as Float32Array,
    };
  });
  for (const used of [...Object.values(tensors), ...Object.values(outputs)]) used.dispose();
  executor.dispose();
  return values;
}

/** Runs nodes on the backend and by plain evaluation, and compares. */
export function compareWithFold(
  nodes: readonly NodeSketch[],
  inputs: Readonly<Record<string, ConstTensor>>,
  constants: Readonly<Record<string, ConstTensor>> = {},
  outputs = 'y',
) {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
  const plain = sketch(shapes, nodes, outputs, constants);
  const graph = {
    ...plain,
    inputs: plain.inputs.map((input) => ({ ...input, type: inputs[input.name]!.type })),
  };
  const folded = compileModel(bindInputs(graph, inputs));
  expect(folded.nodes).toEqual([]);
  run(graph, inputs).forEach((value, index) => {
    const wanted = folded.constants.get(folded.outputs[index]!.value)!;
    expect(difference(value, wanted)).toBeNull();
  });
}

/** Runs one node; `constants` are its last inputs. */
export function runOne(
  op: string,
  inputs: Readonly<Record<string, ConstTensor>>,
  attributes: NodeSketch[3] = {},
  constants: Readonly<Record<string, ConstTensor>> = {},
): ConstTensor {
  const shapes = Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape]));
  const read = [...Object.keys(inputs), ...Object.keys(constants)].join(' ');
  const graph = sketch(shapes, [[op, read, 'y', attributes ?? {}]], 'y', constants);
  const typed = graph.inputs.map((input) => ({ ...input, type: inputs[input.name]!.type }));
  return run({ ...graph, inputs: typed }, inputs)[0]!;
}
