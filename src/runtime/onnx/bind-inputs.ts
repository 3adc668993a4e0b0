import type { ConstTensor, OnnxGraph } from './onnx-graph.ts';

/**
 * The same model with some inputs fixed, by name. Needed for models that take what must be known at compile time
 * (shapes, axes, indices) as inputs.
 */
export function bindInputs(graph: OnnxGraph, values: Readonly<Record<string, ConstTensor>>): OnnxGraph {
  return {
    ...graph,
    inputs: graph.inputs.filter(({ name }) => !Object.hasOwn(values, name)),
    initializers: new Map([...graph.initializers, ...Object.entries(values)]),
  };
}
