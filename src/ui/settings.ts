import { BUNDLED_MODELS, bundledModels } from '../shared/bundled-models.ts';
import { DEFAULT_DETECT_OPTIONS } from '../shared/detect-defaults.ts';
import type { BackendChoice, DetectOptions, EngineConfig } from '../shared/engine.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../shared/segment-defaults.ts';

/** Everything a person can set; kept between visits. */
export interface Settings {
  /** Id of a bundled model, or the URL of a model card. */
  readonly model: string;
  readonly backend: BackendChoice;
  /** Side of the model input in pixels; null for the model's own. */
  readonly size: number | null;
  /** WASM threads; null for as many as there are cores. */
  readonly threads: number | null;
  /** 0 to 1. */
  readonly score: number;
  /** 0 to 1. */
  readonly iou: number;
  readonly max: number;
  /** Class names or ids to keep; null for all, empty for none. */
  readonly classes: readonly string[] | null;
  readonly agnostic: boolean;
  readonly mirror: 'auto' | 'on' | 'off';
  readonly readout: boolean;
  /** Whether single keys do something; off for people whose speech or switch presses keys by accident. */
  readonly shortcuts: boolean;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly resolution: 'low' | 'medium' | 'high' | 'max';
  /** `front`, `back`, or a part of a camera's name; null for whichever the device prefers. */
  readonly camera: string | null;
}

export type SettingName = keyof Settings;

export const DEFAULT_SETTINGS: Settings = {
  model: bundledModels('detect')[0]?.id ?? '',
  backend: 'auto',
  size: null,
  threads: null,
  score: DEFAULT_DETECT_OPTIONS.scoreThreshold,
  iou: DEFAULT_DETECT_OPTIONS.iouThreshold,
  max: DEFAULT_DETECT_OPTIONS.maxDetections,
  classes: null,
  agnostic: false,
  mirror: 'auto',
  readout: false,
  shortcuts: true,
  theme: 'auto',
  resolution: 'medium',
  camera: null,
};

/** Classes chosen by name or number, as ids of a model's labels; `unknown` are those it does not have. */
export function resolveClasses(
  classes: readonly string[] | null,
  labels: readonly string[],
): { readonly classIds: readonly number[] | null; readonly unknown: readonly string[] } {
  if (classes === null) return { classIds: null, unknown: [] };
  const ids = new Set<number>();
  const unknown: string[] = [];
  const lowerCase = labels.map((label) => label.toLowerCase());
  for (const name of classes) {
    const byName = lowerCase.indexOf(name.toLowerCase());
    const byId = /^\d+$/.test(name) ? Number(name) : -1;
    if (byName >= 0) ids.add(byName);
    else if (byId >= 0 && byId < labels.length) ids.add(byId);
    else unknown.push(name);
  }
  return { classIds: [...ids].sort((a, b) => a - b), unknown };
}

/** How to turn scores into detections. Classes are left out (all are kept) while the labels are not known. */
export function detectOptions(settings: Settings, labels: readonly string[] | null): DetectOptions {
  const { classIds } = labels ? resolveClasses(settings.classes, labels) : { classIds: null };
  return {
    scoreThreshold: settings.score,
    iouThreshold: settings.iou,
    maxDetections: settings.max,
    classIds,
    classAgnostic: settings.agnostic,
  };
}

/** What the engine is started with. `labels` are the running model's, null while unknown. */
export function engineConfig(settings: Settings, labels: readonly string[] | null): EngineConfig {
  return {
    cardUrl: BUNDLED_MODELS.find(({ id }) => id === settings.model)?.cardUrl ?? settings.model,
    segmentCardUrl: null,
    backend: settings.backend,
    inputSize: settings.size,
    segmentInputSize: null,
    threads: settings.threads,
    detect: detectOptions(settings, labels),
    segment: DEFAULT_SEGMENT_OPTIONS,
  };
}

/** Whether the engine must load again to go from one to the other. */
export function needsRestart(before: EngineConfig, after: EngineConfig): boolean {
  return (
    before.cardUrl !== after.cardUrl ||
    before.segmentCardUrl !== after.segmentCardUrl ||
    before.backend !== after.backend ||
    before.inputSize !== after.inputSize ||
    before.segmentInputSize !== after.segmentInputSize ||
    before.threads !== after.threads
  );
}
