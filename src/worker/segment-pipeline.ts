import type { Tensor } from '@tensorflow/tfjs-core';
import type { SegmentCard } from '../models/card.ts';
import { cardFor } from '../models/card-for.ts';
import { MaskHead } from '../models/mask-head.ts';
import { refineAlpha } from '../postprocess/refine-alpha.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { readBytes } from '../runtime/input-tensor.ts';
import type { Timings } from '../shared/detection.ts';
import type { SegmentModelInfo } from '../shared/engine.ts';
import type { SegmentMask, SegmentOptions } from '../shared/segmentation.ts';
import type { Picture } from './frame-input.ts';
import { InputLuma, readLuma } from './input-luma.ts';
import { ModelRunner, type PipelineOptions } from './model-runner.ts';

/** Any that smoothes: to have the kernels for it compiled. */
const SOME_SMOOTHING = 0.5;

/** A mask that is being made on the device. */
export interface BegunMask {
  /** As `segmentMap` gives it; the caller's to dispose. */
  readonly map: Tensor;
  /** How the picture lies in it. */
  readonly box: Letterbox;
  /** The same number as long as masks are of one scene. */
  readonly scene: number;
  /** Whether it is smoothed with the last of its scene, and the next with it. */
  readonly steady: boolean;
  /** When the picture was where the network takes it from. */
  readonly preparedMs: number;
}

/**
 * One segmenter on one backend: picture in, mask out. Runs one picture at a time. Logits stay on the device: what is
 * read back is a byte per pixel. Owns its model, and what of the last frame the next one is smoothed with; the backend
 * stays the caller's.
 */
export class SegmentPipeline {
  readonly info: SegmentModelInfo;
  readonly #runner: ModelRunner;
  readonly #head: MaskHead;
  /** Edges of an alpha follow those of the picture; null where there is none. */
  readonly #luma: InputLuma | null;
  /** How the last picture lay in the input: one that lies otherwise is another scene. */
  #box: Letterbox | null = null;
  /** The last picture's mask, where the next one continues it; not changed by anybody. */
  #before: Uint8Array | null = null;
  #scene = 0;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `task-mismatch`, and whatever {@link ModelRunner} throws.
   */
  static async create(options: PipelineOptions): Promise<SegmentPipeline> {
    const card = cardFor('segment', options.package.card);
    const runner = await ModelRunner.create(card, options);
    let pipeline: SegmentPipeline | null = null;
    try {
      const head = new MaskHead(card, runner.info.inputPx, runner.outputShape);
      const made = new SegmentPipeline(card, runner, head);
      pipeline = made;
      await options.backend.compile?.(() => made.#compile());
      return made;
    } catch (error) {
      (pipeline ?? runner).dispose();
      throw error;
    }
  }

  private constructor(card: SegmentCard, runner: ModelRunner, head: MaskHead) {
    this.info = { ...runner.info, kind: head.kind };
    this.#runner = runner;
    this.#head = head;
    this.#luma = head.kind === 'alpha' ? new InputLuma(card.input) : null;
  }

  /**
   * Segments one picture, which stays the caller's.
   * @param options `smoothing` above 0 takes it as the next frame after the last, 0 as one that stands alone
   * @returns the mask, which is the caller's
   */
  async segment(
    picture: Picture,
    { smoothing }: Pick<SegmentOptions, 'smoothing'>,
  ): Promise<{ mask: SegmentMask; timingsMs: Timings }> {
    const startMs = performance.now();
    const { map, box, scene, steady, preparedMs } = await this.begin(picture, smoothing);
    let luma: Tensor | undefined;
    try {
      luma = this.#luma?.of(this.#runner.input);
      const [bytes, lumaBytes] = await Promise.all([readBytes(map), luma && readLuma(luma)]);
      const ranMs = performance.now();
      const rough = this.#head.read(bytes, box);
      const mask = lumaBytes ? refineAlpha(rough, lumaBytes, steady ? this.#before : null) : rough;
      this.#before = steady && scene === this.#scene ? mask.values : null;
      const endMs = performance.now();
      return {
        mask,
        timingsMs: {
          preprocess: preparedMs - startMs,
          model: ranMs - preparedMs,
          postprocess: endMs - ranMs,
          total: endMs - startMs,
        },
      };
    } finally {
      map.dispose();
      luma?.dispose();
    }
  }

  /**
   * Has a picture's map made on the device, and does not wait for it.
   * @param smoothing as in {@link segment}
   */
  async begin(picture: Picture, smoothing: number): Promise<BegunMask> {
    const before = this.#scene;
    const box = await this.#runner.write(picture);
    const preparedMs = performance.now();
    // A scene that ended meanwhile leaves nothing to the next.
    const steady = before === this.#scene && smoothing > 0;
    if (box !== this.#box) {
      this.#box = box;
      this.newScene();
    }
    return { map: this.#map(steady ? smoothing : 0), box, scene: this.#scene, steady, preparedMs };
  }

  /** What the network looks at; owned here. */
  get input(): Tensor {
    return this.#runner.input;
  }

  /** The next picture shows something else: it is not smoothed with the last, nor with one that is under way. */
  newScene(): void {
    this.#scene++;
    this.#forget();
  }

  /** Runs the network once, with what is made of its output on the device, and says how long it took, in ms. */
  async timeModel(): Promise<number> {
    const startMs = performance.now();
    const map = this.#map(0);
    try {
      await readBytes(map);
      return performance.now() - startMs;
    } finally {
      map.dispose();
    }
  }

  dispose(): void {
    this.#forget();
    this.#luma?.dispose();
    this.#runner.dispose();
  }

  #forget(): void {
    this.#head.forget();
    this.#before = null;
  }

  #map(smoothing: number): Tensor {
    const logits = this.#runner.run();
    try {
      return this.#head.map(logits, smoothing);
    } finally {
      logits.dispose();
    }
  }

  /** The first frame and those after it may take different kernels. */
  #compile(): void {
    this.#map(SOME_SMOOTHING).dispose();
    this.#map(SOME_SMOOTHING).dispose();
    this.#head.forget();
    this.#luma?.of(this.#runner.input).dispose();
  }
}
