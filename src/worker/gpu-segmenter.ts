import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend as currentBackend } from '@tensorflow/tfjs-core';
import type { SegmentCard } from '../models/card.ts';
import { sharesOf } from '../postprocess/class-shares.ts';
import { gpuPicturesOf } from '../preprocess/gpu-pictures.ts';
import { GpuMaskPainter } from '../render/gpu-mask-painter.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import { GpuMasks } from '../runtime/gpu/gpu-masks.ts';
import type { GpuWork, Timings } from '../shared/detection.ts';
import type { ClassShare, GpuMask, SegmentOptions } from '../shared/segmentation.ts';
import type { Picture } from './frame-input.ts';
import { lumaFactors } from './input-luma.ts';
import type { SegmentPipeline } from './segment-pipeline.ts';

/** What holds for one frame. */
export interface PaintOptions {
  readonly segment: SegmentOptions;
  /** What lies behind a person where the effect is `picture`; stays the caller's. */
  readonly background: ImageBitmap | null;
}

/** A frame with its mask. */
export interface PaintedFrame {
  /** The caller's to close. */
  readonly painted: ImageBitmap;
  readonly shares: readonly ClassShare[];
  readonly timingsMs: Timings;
}

/** What it is made of; masks and painter are its own from then on. */
interface GpuSegmenterParts {
  readonly pipeline: Pick<SegmentPipeline, 'begin' | 'input' | 'info'>;
  readonly masks: Pick<GpuMasks, 'make' | 'dispose'>;
  readonly painter: Pick<GpuMaskPainter, 'paint' | 'drawn' | 'dispose'>;
  readonly device: GPUDevice;
  /** Counted here too. */
  readonly work: GpuWork | undefined;
}

/**
 * Where a segmenter's frames stay on the GPU: masks are refined, counted and painted there, and only the counts come
 * back. One frame at a time. Owns its buffers and its painter; pipeline and backend stay the caller's.
 */
export class GpuSegmenter {
  readonly #pipeline: GpuSegmenterParts['pipeline'];
  readonly #masks: GpuSegmenterParts['masks'];
  readonly #painter: GpuSegmenterParts['painter'];
  readonly #device: GPUDevice;
  readonly #work: GpuWork | undefined;
  /** The scene whose last mask the next one may continue; null where there is none. */
  #scene: number | null = null;

  /** @returns null where masks cannot be painted on the GPU: then their bytes are read back, and painted in 2D */
  static async create(
    pipeline: SegmentPipeline,
    { input }: Pick<SegmentCard, 'input'>,
    backend: RunningBackend,
  ): Promise<GpuSegmenter | null> {
    const { gpuDevice, gpuWork } = backend;
    const { labels, kind, inputPx } = pipeline.info;
    const painter = gpuDevice ? await GpuMaskPainter.create(gpuDevice, labels) : null;
    if (!gpuDevice || !painter) return null;
    const luma = lumaFactors(input);
    const traits = { kind, ...inputPx, classCount: labels.length, luma };
    // What a driver cannot compile gives wrong masks without a word.
    gpuDevice.pushErrorScope('validation');
    const masks = new GpuMasks(currentBackend() as WebGPUBackend, traits);
    const problem = await gpuDevice.popErrorScope();
    if (!problem) return new GpuSegmenter({ pipeline, masks, painter, device: gpuDevice, work: gpuWork });
    masks.dispose();
    painter.dispose();
    return null;
  }

  constructor({ pipeline, masks, painter, device, work }: GpuSegmenterParts) {
    this.#pipeline = pipeline;
    this.#masks = masks;
    this.#painter = painter;
    this.#device = device;
    this.#work = work;
  }

  /**
   * Segments and paints a frame, whose image stays the caller's. Painting does not wait for the network: both are queued.
   * @param smoothing as {@link SegmentPipeline.segment} takes it
   * @param options asked for when it comes to painting, as they may change meanwhile
   */
  async look(frame: Picture, smoothing: number, options: () => PaintOptions): Promise<PaintedFrame> {
    const startMs = performance.now();
    const { map, box, scene, steady, preparedMs } = await this.#pipeline.begin(frame, smoothing);
    let painted: ImageBitmap | null = null;
    try {
      const { offsetX: x, offsetY: y, contentWidth: width, contentHeight: height } = box;
      const continues = steady && scene === this.#scene;
      const content = { x, y, width, height };
      const { mask, counts } = this.#masks.make(map, this.#pipeline.input, content, continues);
      this.#scene = steady ? scene : null;
      // Whatever painting throws is told, not that the counts were not waited for.
      counts.catch(() => null);
      const paintMs = performance.now();
      painted = this.#paint(frame, mask, options());
      const paint = performance.now() - paintMs;
      const shares = sharesOf(await counts, width * height, this.#pipeline.info.labels);
      const total = performance.now() - startMs;
      const preprocess = preparedMs - startMs;
      // Refining and counting are part of one wait for the GPU.
      const timingsMs = { preprocess, model: total - preprocess - paint, postprocess: 0, paint, total };
      return { painted, shares, timingsMs };
    } catch (error) {
      painted?.close();
      throw error;
    } finally {
      map.dispose();
    }
  }

  dispose(): void {
    this.#masks.dispose();
    this.#painter.dispose();
  }

  #paint(frame: Picture, mask: GpuMask, { segment, background }: PaintOptions): ImageBitmap {
    const before = this.#painter.drawn;
    const picture = gpuPicturesOf(this.#device).read(frame);
    const painted = this.#painter.paint(picture, frame, mask, segment, background);
    if (this.#work) this.#work.dispatches += this.#painter.drawn - before;
    return painted;
  }
}
