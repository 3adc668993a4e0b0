import type { Tensor } from '@tensorflow/tfjs-core';
import { detectorCard } from '../models/card-for.ts';
import { createDetectHead, type DetectHead } from '../models/detect-head.ts';
import { gpuAnchors } from '../models/gpu-anchors.ts';
import type { HeadOutput } from '../models/head-outputs.ts';
import { fitLetterbox, type Letterbox } from '../preprocess/letterbox.ts';
import { readValues } from '../runtime/input-tensor.ts';
import { DEFAULT_DETECT_OPTIONS } from '../shared/detect-defaults.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions, ModelInfo } from '../shared/engine.ts';
import type { Picture } from './frame-input.ts';
import { GpuDetector } from './gpu-detector.ts';
import { ModelRunner, type PipelineOptions } from './model-runner.ts';
import { readOutputs } from './read-outputs.ts';

/** Any: nothing is looked at when time is measured. */
const WHOLE_PICTURE = fitLetterbox({ width: 1, height: 1 }, { width: 1, height: 1 }, 'top-left');

/** What is in one picture, and what it took to see it. */
interface Found {
  readonly detections: Detection[];
  readonly timingsMs: Timings;
}

/**
 * One detector on one backend: picture in, detections out. Runs one picture at a time.
 * Owns its model; the backend stays the caller's.
 */
export class DetectPipeline {
  readonly info: ModelInfo;
  readonly #runner: ModelRunner;
  readonly #head: DetectHead;
  /** Where the output need not be read back. */
  readonly #onGpu: GpuDetector | null;

  /**
   * Reads, compiles and uploads the model, kernels included.
   * @throws GlanceError `task-mismatch`, and whatever {@link ModelRunner} throws.
   */
  static async create(options: PipelineOptions): Promise<DetectPipeline> {
    const card = detectorCard(options.package.card);
    const runner = await ModelRunner.create(card, options);
    try {
      const { inputPx } = runner.info;
      const head = createDetectHead(card, inputPx);
      const anchors = gpuAnchors(card, inputPx, runner.outputShape);
      const found = anchors && options.backend.createDetections?.(anchors);
      const onGpu = found ? new GpuDetector(found, head, card.labels.length) : null;
      await options.backend.compile?.(() => {
        const output = runner.run();
        onGpu?.compile(output);
        output.dispose();
      });
      return new DetectPipeline(runner, head, onGpu);
    } catch (error) {
      runner.dispose();
      throw error;
    }
  }

  private constructor(runner: ModelRunner, head: DetectHead, onGpu: GpuDetector | null) {
    this.info = runner.info;
    this.#runner = runner;
    this.#head = head;
    this.#onGpu = onGpu;
  }

  /**
   * Detects on one picture, which stays the caller's: at once on WASM, where the picture's bytes are there.
   * @returns detections in the picture's pixels, strongest first.
   */
  detect(picture: Picture, options: DetectOptions): Found | Promise<Found> {
    const startMs = performance.now();
    const box = this.#runner.write(picture);
    return box instanceof Promise
      ? box.then((written) => this.#find(written, options, startMs))
      : this.#find(box, options, startMs);
  }

  #find(box: Letterbox, options: DetectOptions, startMs: number): Found | Promise<Found> {
    const preparedMs = performance.now();
    const outputs = this.#runner.runAll();
    let readLater = false;
    try {
      const values = this.#onGpu?.takes(options) ? null : readOutputs(outputs);
      if (values === null || values instanceof Promise) {
        readLater = true;
        return this.#findLater(outputs, values, box, options, startMs, preparedMs);
      }
      const ranMs = performance.now();
      return foundIn(this.#head.read(values, box, options), startMs, preparedMs, ranMs);
    } finally {
      if (!readLater) disposeAll(outputs);
    }
  }

  /** @param values being read back; null where boxes are found on the GPU and only they are */
  async #findLater(
    outputs: readonly Tensor[],
    values: Promise<readonly HeadOutput[]> | null,
    box: Letterbox,
    options: DetectOptions,
    startMs: number,
    preparedMs: number,
  ): Promise<Found> {
    try {
      if (values === null) {
        const { detections, readMs } = await this.#onGpu!.find(outputs[0]!, box, options);
        return foundIn(detections, startMs, preparedMs, readMs);
      }
      const read = await values;
      const ranMs = performance.now();
      return foundIn(this.#head.read(read, box, options), startMs, preparedMs, ranMs);
    } finally {
      disposeAll(outputs);
    }
  }

  /** Runs the network once and says how long it took, in ms. */
  async timeModel(): Promise<number> {
    const startMs = performance.now();
    const output = this.#runner.run();
    try {
      if (this.#onGpu) await this.#onGpu.find(output, WHOLE_PICTURE, DEFAULT_DETECT_OPTIONS);
      else await readValues(output);
      return performance.now() - startMs;
    } finally {
      output.dispose();
    }
  }

  dispose(): void {
    this.#onGpu?.dispose();
    this.#runner.dispose();
  }
}

function foundIn(detections: Detection[], startMs: number, preparedMs: number, ranMs: number): Found {
  const endMs = performance.now();
  return {
    detections,
    timingsMs: {
      preprocess: preparedMs - startMs,
      model: ranMs - preparedMs,
      postprocess: endMs - ranMs,
      total: endMs - startMs,
    },
  };
}

function disposeAll(outputs: readonly Tensor[]): void {
  for (let at = 0; at < outputs.length; at++) outputs[at]!.dispose();
}
