import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { env } from '@tensorflow/tfjs-core';
import type { GpuWork } from '../../shared/detection.ts';
import { CapturePool, isCaptured } from './capture-pool.ts';
import type { GpuProgram } from './gpu-program.ts';
import { type WebgpuInternals, webgpuInternals } from './tfjs-internals.ts';

/** One dispatch, ready to be encoded again and again. */
interface Command {
  readonly pipeline: GPUComputePipeline;
  readonly bindings: GPUBindGroup;
  readonly workgroups: readonly [number, number, number];
}

/** Dispatches in the order they were made, with the memory they work on. Whoever captured it disposes it. */
export interface Recording {
  readonly commands: readonly Command[];
  dispose(): void;
}

/** Thrown where a captured step wants values on the CPU: what it does then cannot be repeated. */
export class NotRepeatable extends Error {}

const queues = new WeakMap<WebGPUBackend, GpuQueue>();

/** The queue of a backend; made at its first use. */
export function gpuQueueOf(backend: WebGPUBackend): GpuQueue {
  const known = queues.get(backend);
  if (known) return known;
  const made = new GpuQueue(webgpuInternals(backend));
  queues.set(backend, made);
  return made;
}

/**
 * The way to the GPU for kernels of ours, beside tfjs's own on the same command encoder, so that both keep their order.
 * Counts what is dispatched and read back, and can capture dispatches, tfjs's included, instead of running them: what was
 * captured runs again without any of the work that led to it.
 */
export class GpuQueue {
  /** Since the backend began. */
  readonly work: GpuWork = { dispatches: 0, readBytes: 0 };
  /** That recordings hold. */
  recordedBytes = 0;
  readonly device: GPUDevice;
  readonly #tfjs: WebgpuInternals;
  #capturing: Command[] | null = null;

  constructor(tfjs: WebgpuInternals) {
    this.#tfjs = tfjs;
    this.device = tfjs.device;
    const { recordAndSubmit, getBufferData, readSync, bufferManager } = tfjs;
    const { releaseBuffer } = bufferManager;
    // Scalars that steps share may be uploaded while something is captured, and be disposed of long after.
    bufferManager.releaseBuffer = (buffer, reuse) => {
      if (!isCaptured(buffer)) releaseBuffer.call(bufferManager, buffer, reuse);
    };
    tfjs.recordAndSubmit = (program, output, inputs, uniforms) => {
      if (this.#capturing) {
        this.#capturing.push(
          captured(tfjs, () => recordAndSubmit.call(tfjs, program, output, inputs, uniforms)),
        );
        return;
      }
      this.work.dispatches++;
      recordAndSubmit.call(tfjs, program, output, inputs, uniforms);
    };
    tfjs.getBufferData = (buffer) => {
      if (this.#capturing) throw new NotRepeatable('values are read back');
      this.work.readBytes += buffer.size;
      return getBufferData.call(tfjs, buffer);
    };
    tfjs.readSync = (dataId) => {
      if (this.#capturing && tfjs.tensorMap.get(dataId).values == null) {
        throw new NotRepeatable('values are read back');
      }
      return readSync.call(tfjs, dataId);
    };
  }

  /** Whether tfjs only has pipelines compiled now, and nothing is to run. */
  get compilesOnly(): boolean {
    return env().getBool('WEBGPU_ENGINE_COMPILE_ONLY');
  }

  /** Tells of each pipeline, tfjs's or ours, whose compilation is under way and comes to its end. */
  watchCompilation(onCompile: ((compiled: number, pipelines: number) => void) | undefined): void {
    const pending = Object.values(this.#tfjs.pipelineCache).filter((one) => one instanceof Promise);
    if (!onCompile || pending.length === 0) return;
    let compiled = 0;
    onCompile(compiled, pending.length);
    for (const one of pending) one.then(() => onCompile(++compiled, pending.length)).catch(() => undefined);
  }

  /** Runs a program of ours, or captures it, or only has it compiled. */
  run(program: GpuProgram): void {
    const pipeline = this.#pipeline(program);
    if (this.compilesOnly || pipeline instanceof Promise) return;
    const { device } = this;
    const uniforms = device.createBuffer({
      label: `${program.label} uniforms`,
      size: Math.max(16, Math.ceil(program.uniforms.byteLength / 16) * 16),
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    });
    device.queue.writeBuffer(uniforms, 0, program.uniforms);
    const bindings = device.createBindGroup({
      label: program.label,
      layout: pipeline.getBindGroupLayout(0),
      entries: [uniforms, ...program.buffers].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    const command = { pipeline, bindings, workgroups: program.workgroups };
    if (this.#capturing) {
      (this.#tfjs.bufferManager as CapturePool).adopt(uniforms);
      this.#capturing.push(command);
      return;
    }
    this.#encode([command]);
    uniforms.destroy();
  }

  /**
   * Captures what `build` dispatches. Buffers that tensors made meanwhile lie in belong to the recording, and are used again
   * within it as tensors are disposed.
   */
  capture(build: () => void): Recording {
    const tfjs = this.#tfjs;
    // What waits in tfjs's encoder belongs before the recording, and its buffers to the outer pool.
    if (tfjs.commandEncoder) this.#submit();
    const outer = tfjs.bufferManager;
    const pool = new CapturePool(this.device, outer);
    const commands: Command[] = [];
    this.#capturing = commands;
    tfjs.bufferManager = pool;
    try {
      build();
    } catch (error) {
      pool.dispose();
      throw error;
    } finally {
      this.#capturing = null;
      tfjs.bufferManager = outer;
    }
    const bytes = pool.numBytesAllocated;
    this.recordedBytes += bytes;
    return {
      commands,
      dispose: () => {
        this.recordedBytes -= bytes;
        pool.dispose();
      },
    };
  }

  /** Runs a recording, after whatever was dispatched before. */
  replay({ commands }: Recording): void {
    this.#encode(commands);
  }

  /** Runs a recording, and reads some bytes when it is done. The staging buffer is the caller's, and unmapped again after. */
  async replayAndRead(
    { commands }: Recording,
    { from, staging, bytes }: { from: GPUBuffer; staging: GPUBuffer; bytes: number },
    read: (bytes: ArrayBuffer) => void,
  ): Promise<void> {
    this.#encode(commands, (encoder) => encoder.copyBufferToBuffer(from, 0, staging, 0, bytes));
    this.work.readBytes += bytes;
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    read(staging.getMappedRange(0, bytes));
    staging.unmap();
  }

  #encode(commands: readonly Command[], after?: (encoder: GPUCommandEncoder) => void): void {
    const tfjs = this.#tfjs;
    tfjs.ensureCommandEncoderReady();
    tfjs.endComputePassEncoder();
    const pass = tfjs.commandEncoder!.beginComputePass();
    let last: GPUComputePipeline | null = null;
    for (const { pipeline, bindings, workgroups } of commands) {
      if (pipeline !== last) pass.setPipeline(pipeline);
      last = pipeline;
      pass.setBindGroup(0, bindings);
      pass.dispatchWorkgroups(...workgroups);
    }
    pass.end();
    after?.(tfjs.commandEncoder!);
    this.work.dispatches += commands.length;
    this.#submit();
  }

  #submit(): void {
    this.#tfjs.endComputePassEncoder();
    this.#tfjs.submitQueue();
  }

  /** tfjs's own table of pipelines: it waits for ours too when it waits for all. */
  #pipeline({ code, label }: GpuProgram): GPUComputePipeline | Promise<GPUComputePipeline> {
    const cache = this.#tfjs.pipelineCache;
    const known = cache[code];
    if (known && !(known instanceof Promise && !this.compilesOnly)) return known;
    const { device } = this;
    const module = device.createShaderModule({ label, code });
    const descriptor = { label, layout: 'auto', compute: { module, entryPoint: 'main' } } as const;
    cache[code] = this.compilesOnly
      ? device.createComputePipelineAsync(descriptor)
      : device.createComputePipeline(descriptor);
    return cache[code];
  }
}

/** What tfjs would encode, caught on the way: it is let at a pass that only takes notes. */
function captured(tfjs: WebgpuInternals, record: () => void): Command {
  const noted: {
    pipeline?: GPUComputePipeline;
    bindings?: GPUBindGroup;
    workgroups?: [number, number, number];
  } = {};
  const notes = {
    setPipeline: (pipeline: GPUComputePipeline) => {
      noted.pipeline = pipeline;
    },
    setBindGroup: (_: number, bindings: GPUBindGroup) => {
      noted.bindings = bindings;
    },
    dispatchWorkgroups: (x: number, y = 1, z = 1) => {
      noted.workgroups = [x, y, z];
    },
    end: () => {},
  };
  const state = tfjs as unknown as {
    computePassEncoder: unknown;
    commandEncoder: unknown;
    dispatchCountInPass: number;
    commandQueueOwnedIds: { add(id: object): void; has(id: object): boolean };
  };
  const { computePassEncoder, commandEncoder, dispatchCountInPass, commandQueueOwnedIds } = state;
  state.computePassEncoder = notes;
  state.commandEncoder = commandEncoder ?? notes;
  // Far from the number at which tfjs submits.
  state.dispatchCountInPass = Number.NEGATIVE_INFINITY;
  // Tensors disposed while capturing give their memory to the steps after them at once.
  state.commandQueueOwnedIds = { add: () => {}, has: () => false };
  const pending = tfjs.uniformPendingDisposal;
  tfjs.uniformPendingDisposal = [];
  try {
    record();
  } finally {
    Object.assign(state, { computePassEncoder, commandEncoder, dispatchCountInPass, commandQueueOwnedIds });
    tfjs.uniformPendingDisposal = pending;
  }
  return noted as Command;
}
