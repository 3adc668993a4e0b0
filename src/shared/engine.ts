import type { FrameClassification } from './classification.ts';
import type { Detection, FrameGpuWork, GpuPrecision, Timings } from './detection.ts';
import type { GlanceErrorData } from './errors.ts';
import type { Size } from './geometry.ts';
import type { InstanceMasks } from './instance-masks.ts';
import type { FrameSegmentation, SegmentMask, SegmentOptions } from './segmentation.ts';

/** What can run a network. */
export type BackendName = 'webgpu' | 'wasm';

/** What a person may ask for: `auto` measures and picks. */
export type BackendChoice = 'auto' | BackendName;

/**
 * Everything the engine needs to know before it sees a frame. There is at least one card. Changing anything but
 * `detect` and `segment` loads again.
 */
export interface EngineConfig {
  /** URL of the `card.json` of a detector or a classifier, absolute or relative to the page; null for neither. */
  readonly cardUrl: string | null;
  /** URL of a segmenter's `card.json`; null to segment nothing. */
  readonly segmentCardUrl: string | null;
  readonly backend: BackendChoice;
  /** Side of the detector's square input in pixels, or null for the card's default. */
  readonly inputSize: number | null;
  /** Width of the segmenter's input in pixels, or null for the card's default. */
  readonly segmentInputSize: number | null;
  /** WASM threads; null for as many as the machine has cores. 1 turns threads off. */
  readonly threads: number | null;
  readonly detect: DetectOptions;
  readonly segment: SegmentOptions;
  /** Models that no address leads to, for addresses above that name them. */
  readonly given?: readonly GivenModel[];
  /** Another detector, which looks at the same frames as the one of `cardUrl`; nothing is segmented then. */
  readonly compareWith?: ComparedModel;
}

/** A detector that another one is compared with. */
export interface ComparedModel {
  /** As {@link EngineConfig.cardUrl}. */
  readonly cardUrl: string;
  /** As {@link EngineConfig.inputSize}. */
  readonly inputSize: number | null;
  /** Of its own labels; null for all. */
  readonly classIds: readonly number[] | null;
}

/** What a second detector saw in the same frame. */
export interface FrameComparison {
  /** What each took by itself, pixels to detections, in ms. */
  readonly firstMs: number;
  readonly secondMs: number;
  readonly secondModelId: string;
  /** The second model's detections, strongest first. */
  readonly second: readonly Detection[];
  /** For each of the frame's own detections, the index in `second` of the same thing, or −1. */
  readonly matches: readonly number[];
}

/** A model as the page itself holds it. */
export interface GivenModel {
  /** What the configuration calls it. */
  readonly address: string;
  /** As `card.json` has it; not checked yet. */
  readonly card: unknown;
  readonly model: Blob;
}

/** How raw scores become detections. May change from one frame to the next. */
export interface DetectOptions {
  /** Detections below this confidence are dropped, 0 to 1. */
  readonly scoreThreshold: number;
  /** Overlap (IoU) above which the weaker of two boxes is dropped, 0 to 1. */
  readonly iouThreshold: number;
  readonly maxDetections: number;
  /** Class ids to keep, or null for all. */
  readonly classIds: readonly number[] | null;
  /** Whether boxes of different classes suppress each other too. */
  readonly classAgnostic: boolean;
}

/** A model, as it runs. */
export interface ModelInfo {
  readonly modelId: string;
  readonly modelName: string;
  readonly labels: readonly string[];
  /** Width of the model's input in pixels; the side, where it is square. */
  readonly inputSize: number;
  /** Widths the card allows, for a picker. */
  readonly inputSizes: readonly number[];
  /** The whole input. */
  readonly inputPx: Size;
  /** As its network runs; absent where that is not on WebGPU. */
  readonly precision?: GpuPrecision;
  /** Whether a detector says which pixels its objects are; absent where it does not. */
  readonly masks?: true;
}

/** A segmenter, as it runs. */
export interface SegmentModelInfo extends ModelInfo {
  readonly kind: SegmentMask['kind'];
}

/** What is running, once it runs. */
export interface EngineInfo {
  readonly backend: BackendName;
  /** For a person: the GPU's name, or "WASM SIMD, 2 threads". */
  readonly device: string;
  /** WASM threads really running; 1 on WebGPU. */
  readonly threads: number;
  /** A WebGPU adapter that runs on the CPU: right answers, slowly. */
  readonly softwareAdapter: boolean;
  /** Null where nothing is detected. */
  readonly detect: ModelInfo | null;
  /** Null where nothing is segmented. */
  readonly segment: SegmentModelInfo | null;
  /** Where the model of `cardUrl` says what the whole picture is of, instead of detecting; else absent. */
  readonly classify?: ModelInfo;
  /** The second detector; absent where none is compared with. */
  readonly comparedWith?: ModelInfo;
  /** Why this backend: measured medians per candidate in ms (absent when not measured), and what ruled others out. */
  readonly measuredMs: Partial<Record<BackendName, number>>;
  readonly ruledOut: Partial<Record<BackendName, string>>;
  /** The errors that ruled them out, where it was one: said in the person's language. */
  readonly ruledOutBy?: Partial<Record<BackendName, GlanceErrorData>>;
}

/** The engine's state, as the page shows it. */
export type EngineStatus =
  | { readonly state: 'idle' }
  /** `totalBytes` 0 while unknown. */
  | {
      readonly state: 'loading';
      readonly what: 'model' | 'engine';
      readonly loadedBytes: number;
      readonly totalBytes: number;
    }
  | { readonly state: 'measuring'; readonly backend: BackendName }
  /** `pipelines` to compile, 0 while unknown. */
  | {
      readonly state: 'warming';
      readonly backend: BackendName;
      readonly compiled: number;
      readonly pipelines: number;
    }
  /** `recoveredFrom` says what the last restart was for, so that no fallback is silent. */
  | { readonly state: 'ready'; readonly info: EngineInfo; readonly recoveredFrom?: GlanceErrorData }
  | { readonly state: 'recovering'; readonly reason: GlanceErrorData }
  | { readonly state: 'failed'; readonly error: GlanceErrorData };

/** What the engine says about one frame. */
export interface FrameResult {
  readonly frameId: number;
  /** As in the Frame: page clock. */
  readonly capturedAtMs: number;
  readonly width: number;
  readonly height: number;
  /** The detector's or the classifier's; the segmenter's where there is neither. */
  readonly modelId: string;
  readonly backend: BackendName;
  /** Strongest first; none where nothing is detected. */
  readonly detections: readonly Detection[];
  /** Absent where nothing is segmented. */
  readonly segmentation?: FrameSegmentation;
  /** Absent where no whole picture is classified. */
  readonly classification?: FrameClassification;
  /** Of the detections; absent where the detector gives none, or found nothing. */
  readonly masks?: InstanceMasks;
  /** Absent where no second detector looks. */
  readonly comparison?: FrameComparison;
  readonly timingsMs: Timings;
  /** Of this frame; absent where there is no GPU. */
  readonly gpuWork?: FrameGpuWork;
}
