import { getKernel, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { type Job, type JobRecorder, NotRecordable } from '../../kernels/wasm/jobs.ts';
import type { CompiledModel, GraphNode } from '../graph/ir.ts';
import { dtypeOf, sizeOf } from '../onnx/onnx-graph.ts';
import { OPS } from '../ops/index.ts';
import type { KernelInputs, Kernels } from '../ops/op-row.ts';

/** Kernels of ours that do all they do in calls that can be recorded. */
const RECORDABLE: ReadonlySet<string> = new Set([
  'GlanceAdd',
  'GlanceConcat',
  'GlanceConv2D',
  'GlanceDepthwiseConv2D',
  'GlanceMaxPool',
  'GlanceMaxPoolWithIndices',
  'GlanceNearestUnpool',
  'GlanceSplit',
  'GlanceTransposeConv2D',
  'HardSwish',
  'Silu',
]);

/** What a node of a graph is in a recorded run: jobs (none where memory is only renamed), or a row of the op table. */
export type RecordedNode = { readonly jobs: readonly Job[] } | { readonly row: GraphNode };

/**
 * What each node of a graph would do.
 * @param addressOf where a value lies that is no constant
 * @param constants the graph's, on the backend
 */
export function recordModel(
  { nodes, values }: CompiledModel,
  recorder: JobRecorder,
  addressOf: (value: string) => number,
  constants: ReadonlyMap<string, Tensor>,
): RecordedNode[] {
  const kernels = new RecordingKernels(recorder);
  const infos = new Map<string, Tensor>();
  const infoOf = (value: string): Tensor => {
    const known = constants.get(value) ?? infos.get(value);
    if (known) return known;
    const { shape, type } = values.get(value)!;
    const dataId = {};
    recorder.place(dataId, addressOf(value));
    // As much of a tensor as kernels and rows look at before they compute.
    const info = { dataId, shape, dtype: dtypeOf(type), rank: shape.length, size: sizeOf(shape) };
    infos.set(value, info as unknown as Tensor);
    return info as unknown as Tensor;
  };
  return nodes.map((node) => {
    if (node.op === 'Reshape') return { jobs: [] };
    const outputs = node.outputs.map((output) => values.get(output)!);
    try {
      const jobs = recorder.record(node.outputs.map(addressOf), () => {
        OPS.get(node.op)!.run(kernels, node.inputs.map(infoOf), node.attributes, outputs);
      });
      return { jobs };
    } catch (error) {
      if (error instanceof NotRecordable) return { row: node };
      throw error;
    }
  });
}

/** Calls our kernels on a recorder, and no others. */
class RecordingKernels implements Kernels {
  readonly #recorder: JobRecorder;

  constructor(recorder: JobRecorder) {
    this.#recorder = recorder;
  }

  call(name: string, inputs: KernelInputs, attributes?: object): Tensor {
    return this.callMany(name, inputs, attributes)[0]!;
  }

  callMany(name: string, inputs: KernelInputs, attributes: object = {}): Tensor[] {
    const kernel = RECORDABLE.has(name) ? getKernel(name, 'wasm') : undefined;
    if (!kernel) throw new NotRecordable();
    const made: TensorInfo | TensorInfo[] = kernel.kernelFunc({
      inputs: inputs as never,
      attrs: attributes as never,
      backend: this.#recorder,
    });
    return (Array.isArray(made) ? made : [made]) as Tensor[];
  }

  has(name: string): boolean {
    return getKernel(name, 'wasm') != null;
  }

  scalar(): never {
    throw new NotRecordable();
  }
}
