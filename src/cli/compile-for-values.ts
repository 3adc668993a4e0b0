import type { CompiledModel } from '../runtime/graph/ir.ts';
import { loadModel } from '../runtime/load-model.ts';
import { bindInputs } from '../runtime/onnx/bind-inputs.ts';
import type { ConstTensor, OnnxGraph } from '../runtime/onnx/onnx-graph.ts';
import { GlanceError } from '../shared/errors.ts';

type Values = Readonly<Record<string, ConstTensor>>;

/** A model compiled for certain input values. */
export interface CompiledForValues {
  readonly model: CompiledModel;
  /** Values that are fed. */
  readonly feeds: Values;
  /** Names of inputs whose values were taken as constants. */
  readonly fixed: readonly string[];
}

/**
 * Compiles for these input values. Where an operation needs some of them known beforehand, all but the first are fixed;
 * where that is not enough, all are.
 * @throws GlanceError as `compileModel` does, of the first try
 */
export async function compileForValues(graph: OnnxGraph, values: Values): Promise<CompiledForValues> {
  const entries = Object.entries(values);
  const compile = async (count: number): Promise<CompiledForValues> => {
    const [free, fixed] = [entries.slice(0, count), entries.slice(count)];
    const inputShapes = Object.fromEntries(free.map(([name, { shape }]) => [name, shape]));
    return {
      model: await loadModel(bindInputs(graph, Object.fromEntries(fixed)), { inputShapes }),
      feeds: Object.fromEntries(free),
      fixed: fixed.map(([name]) => name),
    };
  };
  try {
    return await compile(entries.length);
  } catch (error) {
    if (!mayHelp(error)) throw error;
    for (const count of new Set([Math.min(1, entries.length - 1), 0])) {
      if (count < 0) continue;
      try {
        return await compile(count);
      } catch (again) {
        if (!mayHelp(again)) throw again;
      }
    }
    throw error;
  }
}

function mayHelp(error: unknown): boolean {
  return error instanceof GlanceError && error.code === 'model-unknown-ops';
}
