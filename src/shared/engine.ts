import type { Detection, Timings } from './detection.ts';
import type { GlanceErrorData } from './errors.ts';

/** What can run a network. */
export type BackendName = 'webgpu' | 'wasm';

/** What a person may ask for: `auto` measures and picks. */
export type BackendChoice = 'auto' | BackendName;

/** Everything the engine needs to know before it sees a frame. Changing the first four reloads the model. */
export interface EngineConfig {
  /** URL of a model package's `card.json`, absolute or relative to the page. */
  readonly cardUrl: string;
  readonly backend: BackendChoice;
  /** Side of the square model input in pixels, or null for the card's default. */
  readonly inputSize: number | null;
  /** WASM threads; null for as many as the machine has cores. 1 turns threads off. */
  readonly threads: number | null;
  readonly detect: DetectOptions;
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

/** What is running, once it runs. */
export interface EngineInfo {
  readonly backend: BackendName;
  /** For a person: the GPU's name, or "WASM SIMD, 2 threads". */
  readonly device: string;
  /** WASM threads really running; 1 on WebGPU. */
  readonly threads: number;
  /** A WebGPU adapter that runs on the CPU: right answers, slowly. */
  readonly softwareAdapter: boolean;
  readonly modelId: string;
  readonly modelName: string;
  readonly labels: readonly string[];
  /** Side of the square model input in pixels. */
  readonly inputSize: number;
  /** Sides the card allows, for a picker. */
  readonly inputSizes: readonly number[];
  /** Why this backend: measured medians per candidate in ms (absent when not measured), and what ruled others out. */
  readonly measuredMs: Partial<Record<BackendName, number>>;
  readonly ruledOut: Partial<Record<BackendName, string>>;
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
  | { readonly state: 'warming'; readonly backend: BackendName }
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
  readonly modelId: string;
  readonly backend: BackendName;
  /** Strongest first. */
  readonly detections: readonly Detection[];
  readonly timingsMs: Timings;
}
