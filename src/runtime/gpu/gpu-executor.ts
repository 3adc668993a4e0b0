import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { keep, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { type GpuQueue, gpuQueueOf, NotRepeatable, type Recording } from '../../kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../kernels/webgpu/gpu-tensors.ts';
import type { GpuPrecision } from '../../shared/detection.ts';
import { GlanceError } from '../../shared/errors.ts';
import { packedHalves } from '../../shared/half.ts';
import { checkFeed, type ExecutorPort, GraphExecutor, type ModelExecutor, portOf } from '../executor.ts';
import type { CompiledModel } from '../graph/ir.ts';
import { TfjsKernels } from '../kernels-tfjs.ts';
import { dtypeOf } from '../onnx/onnx-graph.ts';
import { GpuPlanner } from './plan.ts';
import type { PlannedOutput } from './plan-walk.ts';
import { gpuModel } from './steps.ts';

/** A graph captured for certain feeds. */
interface Captured {
  readonly feeds: readonly Tensor[];
  readonly recording: Recording;
  readonly outputs: readonly PlannedOutput[];
  readonly kernels: TfjsKernels;
}

/**
 * Runs a compiled model on WebGPU: dispatches are captured in the first run and repeated in the ones after it, as long as
 * the same tensors are fed. Owns the constants and the memory of a run. A run's outputs are overwritten by the next run.
 */
export class GpuExecutor implements ModelExecutor {
  readonly inputs: readonly ExecutorPort[];
  readonly outputs: readonly ExecutorPort[];
  readonly #model: CompiledModel;
  readonly #backend: WebGPUBackend;
  readonly #queue: GpuQueue;
  readonly #planner: GpuPlanner;
  readonly #constants = new Map<string, Tensor>();
  #captured: Captured | null = null;
  /** Takes over where a graph cannot be repeated. */
  #plain: GraphExecutor | null = null;
  #disposed = false;

  /** @param precision `f16` needs a device with `shader-f16`, and weights that {@link fitsHalf} takes */
  constructor(compiled: CompiledModel, backend: WebGPUBackend, precision: GpuPrecision = 'f32') {
    const model = gpuModel(compiled);
    this.#model = model;
    this.#backend = backend;
    this.#queue = gpuQueueOf(backend);
    this.#planner = new GpuPlanner(model, precision);
    this.inputs = model.inputs.map((port) => portOf(model, port));
    this.outputs = model.outputs.map((port) => portOf(model, port));
    if (!canBeCaptured(model)) {
      this.#plain = new GraphExecutor(compiled);
      return;
    }
    for (const [name, constant] of model.constants) {
      const data = this.#planner.halfConstants.has(name)
        ? tensor(packedHalves(constant.data as Float32Array))
        : tensor(constant.data, [...constant.shape], dtypeOf(constant.type));
      this.#constants.set(name, keep(data));
    }
  }

  /** How it holds what lies between inputs and outputs, as far as it can. */
  get precision(): GpuPrecision {
    return !this.#plain && this.#planner.halfConstants.size > 0 ? 'f16' : 'f32';
  }

  /** As {@link GraphExecutor.run}, but that outputs hold until the next run only. */
  run(feeds: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
    if (this.#disposed) throw new GlanceError('engine-failed', { reason: 'the model was disposed' });
    if (this.#plain) return this.#plain.run(feeds);
    const given = this.inputs.map((input) => checkFeed(input, feeds[input.name]));
    try {
      if (this.#queue.compilesOnly) {
        this.#release(this.#capture(given));
        return Object.fromEntries(
          this.outputs.map(({ name, shape, dtype }) => [name, zeros([...shape], dtype as 'float32')]),
        );
      }
      if (!this.#captured?.feeds.every((feed, index) => feed.dataId === given[index]!.dataId)) {
        if (this.#captured) this.#release(this.#captured);
        this.#captured = null;
        this.#captured = this.#capture(given);
      }
      this.#queue.replay(this.#captured!.recording);
      return this.#wrap(this.#captured!.outputs);
    } catch (error) {
      if (!(error instanceof NotRepeatable)) throw GlanceError.from(error);
      this.#plain = new GraphExecutor(this.#model);
      return this.#plain.run(feeds);
    }
  }

  /** Releases constants and memory. The executor cannot run afterwards. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    if (this.#captured) this.#release(this.#captured);
    this.#captured = null;
    this.#plain?.dispose();
    for (const constant of this.#constants.values()) constant.dispose();
    this.#constants.clear();
  }

  #capture(feeds: readonly Tensor[]): Captured {
    const given = new Map(this.#constants);
    this.#model.inputs.forEach(({ value }, index) => {
      given.set(value, feeds[index]!);
    });
    // What is uploaded while capturing would belong to the recording.
    for (const own of given.values()) bufferOf(this.#backend, own);
    const kernels = new TfjsKernels();
    let outputs: readonly PlannedOutput[] = [];
    try {
      const recording = this.#queue.capture(() =>
        // What tfjs's kernels made on the way is known by its buffers from here on.
        tidy(() => {
          outputs = this.#planner.dispatch(this.#backend, kernels, given);
        }),
      );
      return { feeds, recording, outputs, kernels };
    } catch (error) {
      kernels.dispose();
      throw error;
    }
  }

  #release({ recording, kernels }: Captured): void {
    kernels.dispose();
    recording.dispose();
  }

  #wrap(outputs: readonly PlannedOutput[]): Record<string, Tensor> {
    return Object.fromEntries(
      this.outputs.map(({ name }, index) => {
        const { buffer, shape, dtype } = outputs[index]!;
        return [name, tensor({ buffer, zeroCopy: true }, [...shape], dtype as 'float32')];
      }),
    );
  }
}

/** Buffers hold neither nothing, nor what is handed out as truth values. */
function canBeCaptured({ outputs, values }: CompiledModel): boolean {
  const empty = [...values.values()].some(({ shape }) => shape.includes(0));
  return !empty && outputs.every(({ value }) => values.get(value)!.type !== 'bool');
}
