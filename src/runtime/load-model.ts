import { type CompileOptions, compileModel } from './graph/compile.ts';
import type { CompiledModel } from './graph/ir.ts';
import type { OnnxGraph, OnnxNode } from './onnx/onnx-graph.ts';
import { ONNX_OPS } from './onnx/ops/index.ts';

/**
 * {@link compileModel}, with the rarer part of the op tables fetched first where the model needs it: most models do not.
 */
export async function loadModel(graph: OnnxGraph, options: CompileOptions = {}): Promise<CompiledModel> {
  if (graph.nodes.some((node) => isRare(node, graph))) {
    const { addRare } = await import('./rare-ops.ts');
    addRare();
  }
  return compileModel(graph, options);
}

function isRare({ op, attributes, inputs }: OnnxNode, { initializers }: OnnxGraph): boolean {
  if (!ONNX_OPS.has(op)) return true;
  if (op !== 'AveragePool' && op !== 'Conv') return false;
  // Pools with holes and windows over volumes are done elsewhere than those over pictures.
  const { kernel_shape: kernel, dilations } = attributes;
  const axes = Array.isArray(kernel)
    ? kernel.length
    : (initializers.get(inputs[1] ?? '')?.shape.length ?? 4) - 2;
  return axes > 2 || (op === 'AveragePool' && dilations !== undefined);
}
