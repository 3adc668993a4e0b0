import { InstancePainter, maskScale } from '../render/instance-painter.ts';
import type { Detection, Timings } from '../shared/detection.ts';
import type { DetectOptions, ModelInfo } from '../shared/engine.ts';
import type { InstanceMasks } from '../shared/instance-masks.ts';
import type { Picture } from './frame-input.ts';
import { InstancesPipeline } from './instances-pipeline.ts';
import type { PipelineOptions } from './model-runner.ts';

/**
 * A model that finds objects and their pixels, on a live picture: masks are made as coarse as they are shown, and coloured.
 * Runs one picture at a time. Owns its model; the backend stays the caller's.
 */
export class LiveInstances {
  readonly info: ModelInfo;
  readonly #pipeline: InstancesPipeline;
  readonly #painter = new InstancePainter();

  /** @throws GlanceError as {@link InstancesPipeline.create} does */
  static async create(options: PipelineOptions): Promise<LiveInstances> {
    return new LiveInstances(await InstancesPipeline.create(options));
  }

  private constructor(pipeline: InstancesPipeline) {
    this.info = { ...pipeline.info, masks: true };
    this.#pipeline = pipeline;
  }

  /**
   * Finds objects in one picture, which stays the caller's.
   * @param opacity of the masks, 0 to 1
   * @returns detections in the picture's pixels, strongest first, and their masks, whose picture is the caller's to close
   */
  async detect(
    picture: Picture,
    options: DetectOptions,
    opacity = 0,
  ): Promise<{ detections: Detection[]; masks?: InstanceMasks; timingsMs: Timings }> {
    let scale = 1;
    const found = await this.#pipeline.find(picture, options, (boxes) => {
      scale = maskScale(picture, boxes);
      return scale;
    });
    const { instances, timingsMs } = found;
    const startMs = performance.now();
    const masks = await this.#painter.paint(instances, picture, scale, opacity);
    const paint = performance.now() - startMs;
    return {
      detections: instances.map(({ detection }) => detection),
      ...(masks ? { masks } : {}),
      timingsMs: { ...timingsMs, paint, total: timingsMs.total + paint },
    };
  }

  /** Runs the network once and says how long it took, in ms. */
  timeModel(): Promise<number> {
    return this.#pipeline.timeModel();
  }

  dispose(): void {
    this.#pipeline.dispose();
    this.#painter.dispose();
  }
}
