import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { countShader } from '../../kernels/segment-map/count-wgsl.ts';
import { REFINE_SHADER, WORDS_PER_GROUP } from '../../kernels/segment-map/refine-wgsl.ts';
import { gpuQueueOf } from '../../kernels/webgpu/gpu-queue.ts';
import { bufferOf } from '../../kernels/webgpu/gpu-tensors.ts';
import { type WebgpuInternals, webgpuInternals } from '../../kernels/webgpu/tfjs-internals.ts';
import type { GpuMask, SegmentMask } from '../../shared/segmentation.ts';

const BYTES = 4;
const PARAM_WORDS = 12;

/** What of a segmenter has to be known to keep its masks on the GPU. */
export interface GpuMaskTraits extends Pick<SegmentMask, 'kind' | 'width' | 'height'> {
  /** Ids that are counted: as many as there are labels. */
  readonly classCount: number;
  /** Gives brightness, 0 to 255, out of the network's input. */
  readonly luma: { readonly factors: readonly number[]; readonly shift: number };
}

/** A mask on the GPU, and how many of the frame's pixels are of each class, once that was read back. */
export interface CountedMask {
  /** Valid until the map it was made of is disposed, or another mask is made. */
  readonly mask: GpuMask;
  readonly counts: Promise<Uint32Array>;
}

/** Refines and counts maps of bytes on the GPU; a few bytes a class come back. One mask at a time. Owns its buffers. */
export class GpuMasks {
  readonly #backend: WebGPUBackend;
  readonly #tfjs: WebgpuInternals;
  readonly #traits: GpuMaskTraits;
  readonly #params: GPUBuffer;
  readonly #counts: GPUBuffer;
  readonly #staging: GPUBuffer;
  /** Of kind `alpha`: what comes of this frame, and what came of the last. */
  #refined: [GPUBuffer, GPUBuffer] | null = null;
  readonly #count: GPUComputePipeline;
  readonly #refine: GPUComputePipeline | null;

  constructor(backend: WebGPUBackend, traits: GpuMaskTraits) {
    this.#backend = backend;
    this.#tfjs = webgpuInternals(backend);
    this.#traits = traits;
    const { kind, width, height, classCount } = traits;
    const buffer = (label: string, words: number, usage: number) =>
      backend.device.createBuffer({ label, size: words * BYTES, usage });
    const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    this.#params = buffer('mask params', PARAM_WORDS, UNIFORM | COPY_DST);
    this.#counts = buffer('class counts', classCount, STORAGE | COPY_SRC | COPY_DST);
    this.#staging = buffer('class counts read back', classCount, MAP_READ | COPY_DST);
    const alpha = kind === 'alpha';
    if (alpha) {
      const words = Math.ceil((width * height) / 4);
      this.#refined = [
        buffer('mask', words, STORAGE | COPY_SRC),
        buffer('mask before', words, STORAGE | COPY_SRC),
      ];
    }
    this.#refine = alpha ? this.#pipeline('refine mask', REFINE_SHADER) : null;
    // Of an alpha, from one half on it is the second label.
    this.#count = this.#pipeline('count classes', countShader(classCount, alpha ? 'byte >> 7u' : 'byte'));
  }

  /**
   * Queues what makes a mask of a map of bytes, after whatever makes that.
   * @param map as `segmentMap` gives it; stays the caller's
   * @param input what the network looked at, `[1, height, width, 3]`
   * @param continues whether the last mask is of the frame before this one
   */
  make(map: Tensor, input: Tensor, content: SegmentMask['content'], continues: boolean): CountedMask {
    const { kind, width, height } = this.#traits;
    const { device } = this.#backend;
    device.queue.writeBuffer(this.#params, 0, this.#paramWords(content, continues));
    const [rough, looked] = [bufferOf(this.#backend, map), bufferOf(this.#backend, input)];
    this.#refined?.reverse();
    const [refined, before] = this.#refined ?? [];
    const tfjs = this.#tfjs;
    tfjs.ensureCommandEncoderReady();
    tfjs.endComputePassEncoder();
    const encoder = tfjs.commandEncoder!;
    encoder.clearBuffer(this.#counts);
    const pass = encoder.beginComputePass({ label: 'mask' });
    if (this.#refine) {
      this.#dispatch(pass, this.#refine, [rough, looked, before!, refined!]);
    }
    const buffer = refined ?? rough;
    this.#dispatch(pass, this.#count, [buffer, this.#counts]);
    pass.end();
    encoder.copyBufferToBuffer(this.#counts, 0, this.#staging, 0, this.#counts.size);
    tfjs.submitQueue();
    const { work } = gpuQueueOf(this.#backend);
    work.dispatches += refined ? 2 : 1;
    work.readBytes += this.#counts.size;
    return { mask: { buffer, kind, width, height, content }, counts: this.#read() };
  }

  dispose(): void {
    const buffers = [this.#params, this.#counts, this.#staging, ...(this.#refined ?? [])];
    for (const buffer of buffers) buffer.destroy();
  }

  async #read(): Promise<Uint32Array> {
    await this.#staging.mapAsync(GPUMapMode.READ);
    const counts = new Uint32Array(this.#staging.getMappedRange().slice(0));
    this.#staging.unmap();
    return counts;
  }

  #paramWords({ x, y, width, height }: SegmentMask['content'], continues: boolean): ArrayBuffer {
    const words = new Int32Array(PARAM_WORDS);
    const { luma } = this.#traits;
    words.set([this.#traits.width, this.#traits.height, x, y, x + width - 1, y + height - 1]);
    words[6] = continues ? 1 : 0;
    new Float32Array(words.buffer).set([...luma.factors, luma.shift], 8);
    return words.buffer;
  }

  #dispatch(pass: GPUComputePassEncoder, pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): void {
    const { width, height } = this.#traits;
    pass.setPipeline(pipeline);
    const entries = [this.#params, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } }));
    pass.setBindGroup(
      0,
      this.#backend.device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }),
    );
    pass.dispatchWorkgroups(Math.ceil((width * height) / 4 / WORDS_PER_GROUP));
  }

  #pipeline(label: string, code: string): GPUComputePipeline {
    const { device } = this.#backend;
    const module = device.createShaderModule({ label, code });
    return device.createComputePipeline({ label, layout: 'auto', compute: { module, entryPoint: 'main' } });
  }
}
