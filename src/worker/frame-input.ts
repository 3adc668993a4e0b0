import { backend as currentBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { PixelConvention } from '../preprocess/channel-scales.ts';
import { type Align, fitLetterbox, type Letterbox } from '../preprocess/letterbox.ts';
import { createWasmLetterboxer } from '../preprocess/wasm-letterbox.ts';
import { WebgpuLetterboxer } from '../preprocess/webgpu-letterbox.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { createInputTensor, type InputTensor } from '../runtime/input-tensor.ts';
import type { GpuWork } from '../shared/detection.ts';
import { GlanceError } from '../shared/errors.ts';
import type { Size } from '../shared/geometry.ts';
import { AS_RGBA, type StoredAs } from '../shared/stored-picture.ts';
import { FramePixels } from './frame-pixels.ts';

/** Pixels for the engine: a browser's picture, or RGBA bytes where there is no browser. The caller keeps it. */
export type Picture =
  | { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number }
  | { readonly image: VideoFrame | ImageBitmap; readonly width: number; readonly height: number };

/** How pixels become numbers, and where the picture lies in the input. */
type InputConvention = PixelConvention & { readonly letterbox: { readonly align: Align } };

/**
 * The model's input tensor and the way a picture gets into it: one compute pass on WebGPU,
 * bytes and our kernel on WASM. Made once per model, input size and backend; takes one picture at a time.
 */
export class FrameInput {
  readonly #input: InputTensor;
  readonly #convention: InputConvention;
  readonly #target: Size;
  readonly #gpu: WebgpuLetterboxer | null;
  readonly #work: GpuWork | undefined;
  readonly #pixels: FramePixels;
  #box: Letterbox | null = null;
  /** For each way that pictures are stored: a camera's may come in two. */
  readonly #wasm = new Map<StoredAs, ReturnType<typeof createWasmLetterboxer>>();
  #disposed = false;

  /** @param target the whole input, in pixels */
  constructor(
    backend: RunningBackend,
    convention: InputConvention,
    target: Size,
    pixels = new FramePixels(),
  ) {
    this.#convention = convention;
    this.#target = target;
    this.#pixels = pixels;
    this.#work = backend.gpuWork;
    this.#input = createInputTensor(backend, [1, target.height, target.width, 3]);
    this.#gpu =
      backend.gpuDevice && this.#input.gpuBuffer
        ? new WebgpuLetterboxer(backend.gpuDevice, this.#input.gpuBuffer, convention)
        : null;
  }

  /** `[1, height, width, 3]`, float32; owned here. */
  get tensor(): Tensor {
    return this.#input.tensor;
  }

  /**
   * Fills the tensor from a picture and says how the picture lies in it: at once, where its bytes are there.
   * @throws GlanceError `engine-stopped` when disposed meanwhile.
   */
  write(picture: Picture): Letterbox | Promise<Letterbox> {
    const box = this.#boxFor(picture);
    if (this.#gpu) {
      const copiedBytes = this.#gpu.write(picture, box);
      const work = this.#work;
      if (work) {
        work.dispatches++;
        work.copiedBytes = (work.copiedBytes ?? 0) + copiedBytes;
      }
    } else if (!this.#input.gpuBuffer) {
      if ('rgba' in picture) return this.#fill(picture.rgba, AS_RGBA, box);
      const bytes = this.#pixels.read(picture);
      if (bytes instanceof Promise) return bytes.then((read) => this.#fill(read, this.#pixels.storedAs, box));
      return this.#fill(bytes, this.#pixels.storedAs, box);
    }
    return box;
  }

  dispose(): void {
    this.#disposed = true;
    this.#gpu?.dispose();
    this.#forgetLetterboxes();
    this.#input.dispose();
  }

  #fill(bytes: Uint8ClampedArray | Uint8Array, as: StoredAs, box: Letterbox): Letterbox {
    if (this.#disposed || this.#input.gpuBuffer) throw new GlanceError('engine-stopped', {});
    let letterbox = this.#wasm.get(as);
    if (!letterbox) {
      letterbox = createWasmLetterboxer(currentBackend(), box, this.#convention, as);
      this.#wasm.set(as, letterbox);
    }
    letterbox.run(bytes, this.#input.values());
    return box;
  }

  #forgetLetterboxes(): void {
    for (const letterbox of this.#wasm.values()) letterbox.dispose();
    this.#wasm.clear();
  }

  #boxFor(size: Size): Letterbox {
    const last = this.#box;
    if (last && last.source.width === size.width && last.source.height === size.height) return last;
    const source = { width: size.width, height: size.height };
    this.#box = fitLetterbox(source, this.#target, this.#convention.letterbox.align);
    this.#forgetLetterboxes();
    return this.#box;
  }
}
