import { detectorCard } from '../models/card-for.ts';
import { createDetectHead, type DetectHead } from '../models/detect-head.ts';
import { gpuAnchors } from '../models/gpu-anchors.ts';
import { fitLetterbox } from '../preprocess/letterbox.ts';
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
   * Detects on one picture, which stays the caller's.
   * @returns detections in the picture's pixels, strongest first.
   */
  async detect(
    picture: Picture,
    options: DetectOptions,
  ): Promise<{ detections: Detection[]; timingsMs: Timings }> {
    const startMs = performance.now();
    const box = await this.#runner.write(picture);
    const preparedMs = performance.now();
    const outputs = this.#runner.runAll();
    try {
      let detections: Detection[];
      let ranMs: number;
      if (this.#onGpu?.takes(options)) {
        const found = await this.#onGpu.find(outputs[0]!, box, options);
        detections = found.detections;
        ranMs = found.readMs;
      } else {
        const read = readOutputs(outputs);
        const values = read instanceof Promise ? await read : read;
        ranMs = performance.now();
        detections = this.#head.read(values, box, options);
      }
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
    } finally {
      for (const output of outputs) output.dispose();
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
