import type { Tensor } from '@tensorflow/tfjs-core';
import type { PixelConvention } from '../preprocess/channel-scales.ts';
import { fitLetterbox, type Letterbox } from '../preprocess/letterbox.ts';
import { createLetterboxer, type Letterboxer } from '../preprocess/letterbox-rgba.ts';
import { WebgpuLetterboxer } from '../preprocess/webgpu-letterbox.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { createInputTensor, type InputTensor } from '../runtime/input-tensor.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';

/** Pixels for the engine: a browser's picture, or RGBA bytes where there is no browser. The caller keeps it. */
export type Picture =
  | { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number }
  | { readonly image: VideoFrame | ImageBitmap; readonly width: number; readonly height: number };

/** How pixels become numbers, and where the picture lies in the square. */
type InputConvention = PixelConvention & { readonly letterbox: { readonly align: 'top-left' | 'center' } };

/**
 * The model's input tensor and the way a picture gets into it: one compute pass on WebGPU,
 * a canvas and the plain-TS letterbox on WASM. Made once per model, input size and backend.
 */
export class FrameInput {
  readonly #input: InputTensor;
  readonly #convention: InputConvention;
  readonly #target: Size;
  readonly #gpu: WebgpuLetterboxer | null;
  #canvas: OffscreenCanvas | null = null;
  #letterboxer: { readonly box: Letterbox; readonly write: Letterboxer } | null = null;

  constructor(backend: RunningBackend, convention: InputConvention, inputSize: number) {
    this.#convention = convention;
    this.#target = { width: inputSize, height: inputSize };
    this.#input = createInputTensor(backend, [1, inputSize, inputSize, 3]);
    this.#gpu =
      backend.gpuDevice && this.#input.gpuBuffer
        ? new WebgpuLetterboxer(backend.gpuDevice, this.#input.gpuBuffer, convention)
        : null;
  }

  /** `[1, side, side, 3]`, float32; owned here. */
  get tensor(): Tensor {
    return this.#input.tensor;
  }

  /** Fills the tensor from a picture and says how the picture lies in it. */
  write(picture: Picture): Letterbox {
    const box = this.#boxFor(picture);
    if (this.#gpu) {
      this.#gpu.write(picture, box);
    } else if (!this.#input.gpuBuffer) {
      const rgba = 'rgba' in picture ? picture.rgba : this.#pixelsOf(picture);
      this.#letterboxer!.write(rgba, this.#input.values());
    }
    return box;
  }

  dispose(): void {
    this.#gpu?.dispose();
    this.#input.dispose();
    this.#canvas = null;
  }

  #boxFor(size: Size): Letterbox {
    const last = this.#letterboxer?.box;
    if (last && last.source.width === size.width && last.source.height === size.height) return last;
    const source = { width: size.width, height: size.height };
    const box = fitLetterbox(source, this.#target, this.#convention.letterbox.align);
    this.#letterboxer = { box, write: createLetterboxer(box, this.#convention) };
    return box;
  }

  #pixelsOf({ image, width, height }: Extract<Picture, { image: unknown }>): Uint8ClampedArray {
    this.#canvas ??= new OffscreenCanvas(width, height);
    const canvas = this.#canvas;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
    if (!context) throw new GlanceError('engine-failed', { reason: 'no 2D canvas in the worker' });
    context.drawImage(image, 0, 0, width, height);
    return context.getImageData(0, 0, width, height).data;
  }
}
