import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type DetectionBuffers, decodeProgram } from '../../kernels/detections/decode-wgsl.ts';
import {
  anchorsOf,
  CANDIDATE_WORDS,
  type GpuAnchors,
  type GpuDetectOptions,
  MAX_FOUND,
  optionWords,
  RESULT_WORDS,
} from '../../kernels/detections/layout.ts';
import { suppressProgram } from '../../kernels/detections/suppress-wgsl.ts';
import { type GpuQueue, gpuQueueOf, type Recording } from '../../kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../kernels/webgpu/gpu-tensors.ts';

const BYTES = 4;

/** What was found in one frame, strongest first; boxes in input pixels. A view, valid until the next frame. */
export interface FoundOnGpu {
  readonly count: number;
  /** `wordsPerDetection` for each: x1, y1, x2, y2, score as floats. */
  readonly floats: Float32Array;
  /** The same memory: class and anchor stand at places 5 and 6. */
  readonly integers: Int32Array;
}

/** Decodes, thresholds and suppresses on the GPU, so that a few kB come back from it. One frame at a time. Owns its buffers. */
export class GpuDetections {
  /** Detections that one frame can give at most. */
  readonly capacity = MAX_FOUND;
  readonly wordsPerDetection = RESULT_WORDS;
  readonly #backend: WebGPUBackend;
  readonly #queue: GpuQueue;
  readonly #anchors: GpuAnchors;
  readonly #buffers: Omit<DetectionBuffers, 'output'>;
  readonly #staging: GPUBuffer;
  readonly #words = new Int32Array(1 + MAX_FOUND * RESULT_WORDS);
  #options = new Int32Array();
  #recorded: { readonly output: GPUBuffer; readonly recording: Recording } | null = null;

  constructor(backend: WebGPUBackend, anchors: GpuAnchors) {
    this.#backend = backend;
    this.#queue = gpuQueueOf(backend);
    this.#anchors = anchors;
    const count = anchorsOf(anchors);
    const buffer = (label: string, words: number, usage: number) =>
      backend.device.createBuffer({ label, size: words * BYTES, usage });
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#buffers = {
      options: buffer('detect options', optionWords(NONE, anchors).length, STORAGE | COPY_DST),
      candidates: buffer('candidates', 1 + count * CANDIDATE_WORDS, STORAGE),
      results: buffer('detections', this.#words.length, STORAGE | COPY_SRC),
    };
    this.#staging = buffer('detections read back', this.#words.length, MAP_READ | COPY_DST);
  }

  /** Has the shaders compiled, while the backend only compiles. */
  compile(output: Tensor): void {
    this.#record(bufferOf(this.#backend, output)).dispose();
  }

  /**
   * Finds what a network's output says; waits for the GPU.
   * @param output float32, dense, as the anchors say
   */
  async find(output: Tensor, options: GpuDetectOptions): Promise<FoundOnGpu> {
    this.#setOptions(options);
    const buffer = bufferOf(this.#backend, output);
    if (this.#recorded?.output !== buffer) {
      this.#recorded?.recording.dispose();
      this.#recorded = { output: buffer, recording: this.#record(buffer) };
    }
    const words = 1 + Math.min(options.maxDetections, MAX_FOUND) * RESULT_WORDS;
    await this.#queue.replayAndRead(
      this.#recorded.recording,
      { from: this.#buffers.results, staging: this.#staging, bytes: words * BYTES },
      (bytes) => this.#words.set(new Int32Array(bytes)),
    );
    const floats = new Float32Array(this.#words.buffer, BYTES);
    return { count: this.#words[0]!, floats, integers: this.#words.subarray(1) };
  }

  dispose(): void {
    this.#recorded?.recording.dispose();
    this.#recorded = null;
    for (const buffer of [...Object.values(this.#buffers), this.#staging]) buffer.destroy();
  }

  #record(output: GPUBuffer): Recording {
    const buffers = { ...this.#buffers, output };
    return this.#queue.capture(() => {
      this.#queue.run(decodeProgram(this.#anchors, buffers));
      this.#queue.run(suppressProgram(anchorsOf(this.#anchors), buffers));
    });
  }

  #setOptions(options: GpuDetectOptions): void {
    const words = optionWords(options, this.#anchors);
    if (words.length === this.#options.length && words.every((word, at) => word === this.#options[at]))
      return;
    this.#options = words;
    this.#backend.device.queue.writeBuffer(this.#buffers.options, 0, words);
  }
}

const NONE: GpuDetectOptions = {
  scoreThreshold: 1,
  iouThreshold: 1,
  maxDetections: 0,
  classMask: null,
  classAgnostic: false,
};
