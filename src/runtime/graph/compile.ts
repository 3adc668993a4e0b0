import { lowerModel } from '../onnx/lower-model.ts';
import type { OnnxGraph } from '../onnx/onnx-graph.ts';
import type { CompiledModel, Pass } from './ir.ts';
import { removeDeadCode } from './passes/dead-code.ts';
import { OPTIMISER_PASSES } from './passes/index.ts';
import { assignLayout } from './passes/layout.ts';
import { mergeEqual } from './passes/merge-equal.ts';

/** How a model is to be compiled. */
export interface CompileOptions {
  /** Shapes by input name in the file's own layout, e.g. { images: [1, 3, 320, 320] }; overrides the file's declared ones. */
  readonly inputShapes?: Readonly<Record<string, readonly number[]>>;
  /** 'nhwc': 4-D image inputs are fed channels-last. Default 'as-is'. */
  readonly inputLayout?: 'as-is' | 'nhwc';
  /** 'nhwc': 4-D image outputs are given channels-last. Default 'as-is'. */
  readonly outputLayout?: 'as-is' | 'nhwc';
  /** Default true; false runs no optimiser pass beyond what execution needs (for before/after tests). */
  readonly optimise?: boolean;
}

/**
 * Binds a model to input shapes and turns it into what the executor runs. Pure: touches no backend.
 * @throws GlanceError `model-unknown-ops` naming everything Glance does not do, all at once; `model-shape` when the
 *   model does not fit the input shapes
 */
export function compileModel(graph: OnnxGraph, options: CompileOptions = {}): CompiledModel {
  const optimise = options.optimise ?? true;
  const layout = {
    channelsLastInputs: options.inputLayout === 'nhwc',
    channelsLastOutputs: options.outputLayout === 'nhwc',
    follow: optimise,
  };
  const passes: readonly (readonly [string, Pass])[] = [
    ['dead-code', removeDeadCode],
    ...(optimise ? OPTIMISER_PASSES : []),
    ['layout', (g) => assignLayout(g, layout)],
    ...(optimise ? ([['merge-equal', mergeEqual]] as const) : []),
    ['dead-code', removeDeadCode],
  ];
  let current = lowerModel(graph, options.inputShapes);
  const history = [{ pass: 'read', nodes: current.nodes.length }];
  for (const [pass, run] of passes) {
    current = run(current);
    history.push({ pass, nodes: current.nodes.length });
  }
  return { ...current, history };
}
