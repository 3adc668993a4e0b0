import type { ModelCard } from '../models/card.ts';
import { fitsPicture } from '../models/input-size.ts';
import type { ModelPackage } from '../models/package.ts';
import type { MaskPainter } from '../render/mask-painter.ts';
import type { RunningBackend } from '../runtime/backends/backend.ts';
import type { EngineConfig, EngineInfo, ModelInfo } from '../shared/engine.ts';
import type { Size } from '../shared/geometry.ts';
import type { ClassifyPipeline } from './classify-pipeline.ts';
import type { ComparePipeline } from './compare-pipeline.ts';
import { createDetector } from './create-detector.ts';
import type { DetectPipeline } from './detect-pipeline.ts';
import { FramePixels } from './frame-pixels.ts';
import type { GpuSegmenter } from './gpu-segmenter.ts';
import type { LiveInstances } from './live-instances.ts';
import type { PipelineOptions } from './model-runner.ts';
import type { SegmentPipeline } from './segment-pipeline.ts';

/** Side of the grey picture that goes the whole way, so that the first real frame finds everything warm. */
const WARM_UP_SIDE = 64;

/** The packages of what is to run: at least one. */
export interface ModelPackages {
  /** A detector, or a classifier: its card says which. */
  readonly detect: ModelPackage | null;
  readonly segment: ModelPackage | null;
  /** A second detector, which the first is compared with. */
  readonly compared?: ModelPackage | null;
}

/** Whichever models run, on one backend, which stays the caller's. Owns their pipelines. */
export class Pipelines {
  readonly detect: DetectPipeline | ComparePipeline | LiveInstances | null;
  readonly classify: ClassifyPipeline | null;
  readonly segment: SegmentPipeline | null;
  /** Paints what `segment` finds; there when that is, unless `onGpu` does. */
  readonly painter: MaskPainter | null;
  /** Where a frame's bytes come from that all models look at; null where none does. */
  readonly pixels: FramePixels | null;
  /** Lets `segment` find and paints it, where all of that can stay on the GPU. */
  readonly onGpu: GpuSegmenter | null;
  readonly #inputs: readonly (readonly [ModelCard | undefined, ModelInfo | undefined])[];

  /**
   * Compiles, uploads and warms up one after the other. What fails leaves nothing behind.
   * @param picture of the shape that pictures will have; null where none is known
   */
  static async create(
    packages: ModelPackages,
    backend: RunningBackend,
    config: EngineConfig,
    picture: Size | null,
  ): Promise<Pipelines> {
    const pixels = new FramePixels();
    const common = { backend, pixels, picture };
    const looker = packages.detect
      ? await createLooker(
          { ...common, package: packages.detect, inputSize: config.inputSize },
          packages.compared,
          config,
        )
      : null;
    let pipelines: Pipelines | null = null;
    try {
      const segment = packages.segment
        ? await createSegmenter({
            ...common,
            package: packages.segment,
            inputSize: config.segmentInputSize,
          })
        : null;
      // Two that are compared get them each by itself, and a GPU needs none.
      const shared = packages.compared || backend.gpuDevice ? null : pixels;
      pipelines = new Pipelines(looker, segment, shared, packages);
      await pipelines.#warmUp(config);
      return pipelines;
    } catch (error) {
      if (pipelines) pipelines.dispose();
      else looker?.dispose();
      throw error;
    }
  }

  private constructor(
    looker: Looker | null,
    made: Segmenter | null,
    pixels: FramePixels | null,
    packages: ModelPackages,
  ) {
    this.pixels = pixels;
    this.detect = looker && 'detect' in looker ? looker : null;
    this.classify = looker && 'classify' in looker ? looker : null;
    this.segment = made?.segment ?? null;
    this.painter = made?.painter ?? null;
    this.onGpu = made?.onGpu ?? null;
    const other = looker && 'otherInfo' in looker ? looker.otherInfo : undefined;
    this.#inputs = [
      [packages.detect?.card, looker?.info],
      [packages.compared?.card, other],
      [packages.segment?.card, this.segment?.info],
    ];
  }

  /** The models, as they run. */
  get info(): Pick<EngineInfo, 'detect' | 'segment' | 'classify' | 'comparedWith'> {
    return {
      detect: this.detect?.info ?? null,
      segment: this.segment?.info ?? null,
      ...(this.classify ? { classify: this.classify.info } : {}),
      ...(this.detect && 'otherInfo' in this.detect ? { comparedWith: this.detect.otherInfo } : {}),
    };
  }

  /** Whether each model's input has the shape that it is to have for a picture. */
  fits(picture: Size): boolean {
    return this.#inputs.every(([card, info]) => !card || !info || fitsPicture(card, info, picture));
  }

  /** Runs each network once and says how long they took together, in ms. */
  async timeModels(): Promise<number> {
    const lookMs = (await (this.detect ?? this.classify)?.timeModel()) ?? 0;
    return lookMs + ((await this.segment?.timeModel()) ?? 0);
  }

  dispose(): void {
    this.detect?.dispose();
    this.classify?.dispose();
    this.onGpu?.dispose();
    this.segment?.dispose();
    this.painter?.dispose();
  }

  async #warmUp({ detect, segment }: EngineConfig): Promise<void> {
    const rgba = new Uint8ClampedArray(WARM_UP_SIDE * WARM_UP_SIDE * 4).fill(128);
    const grey = { rgba, width: WARM_UP_SIDE, height: WARM_UP_SIDE };
    await this.detect?.detect(grey, detect);
    await this.classify?.classify(grey, 1);
    // The frames after the first take another way.
    for (let frame = 0; frame < 2; frame++) {
      if (this.onGpu) {
        const painting = () => ({ segment, background: null });
        (await this.onGpu.look(grey, segment.smoothing, painting)).painted.close();
      } else await this.segment?.segment(grey, segment);
    }
    this.segment?.newScene();
  }
}

/** What looks at the picture as a whole. */
type Looker = NonNullable<Pipelines['detect'] | Pipelines['classify']>;

/** By what its card says that it is for. */
async function createLooker(
  options: PipelineOptions,
  compared: ModelPackage | null | undefined,
  { compareWith }: EngineConfig,
): Promise<Looker> {
  if (options.package.card.task !== 'classify' || compared)
    return createDetector(options, compared, compareWith);
  const { ClassifyPipeline } = await import('./classify-pipeline.ts');
  return ClassifyPipeline.create(options);
}

interface Segmenter {
  readonly segment: SegmentPipeline;
  readonly painter: MaskPainter | null;
  readonly onGpu: GpuSegmenter | null;
}

/** Fetches the code for masks too: who only detects never needs it. */
async function createSegmenter(options: PipelineOptions): Promise<Segmenter> {
  const [{ SegmentPipeline }, { MaskPainter }] = await Promise.all([
    import('./segment-pipeline.ts'),
    import('../render/mask-painter.ts'),
    options.backend.fetchKernels?.(null),
  ]);
  const segment = await SegmentPipeline.create(options);
  try {
    // A browser with a software adapter draws its canvases elsewhere: one that WebGPU paints on may end its GPU process.
    const { gpuDevice, softwareAdapter } = options.backend;
    const onGpu = gpuDevice && !softwareAdapter ? await createOnGpu(segment, options) : null;
    return { segment, onGpu, painter: onGpu ? null : new MaskPainter(undefined, segment.info.labels) };
  } catch (error) {
    segment.dispose();
    throw error;
  }
}

async function createOnGpu(
  segment: SegmentPipeline,
  { package: { card }, backend }: PipelineOptions,
): Promise<GpuSegmenter | null> {
  const { GpuSegmenter } = await import('./gpu-segmenter.ts');
  return GpuSegmenter.create(segment, card, backend);
}
