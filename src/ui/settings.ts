import { visitModels } from '../library/visit-models.ts';
import { BUNDLED_MODELS, bundledModels } from '../shared/bundled-models.ts';
import { DEFAULT_DETECT_OPTIONS } from '../shared/detect-defaults.ts';
import type { BackendChoice, DetectOptions, EngineConfig } from '../shared/engine.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../shared/segment-defaults.ts';
import type { SegmentEffect, SegmentOptions } from '../shared/segmentation.ts';
import type { LanguageChoice } from '../texts/languages.ts';

/** What is done with the picture. */
export type Task = 'detect' | 'segment' | 'both';

/** Everything a person can set; kept between visits. */
export interface Settings {
  readonly task: Task;
  /** Id of a bundled detector, the URL of a model card, or `kept:ID` for a model of the person's own. */
  readonly model: string;
  /** As `model`, of a segmenter. */
  readonly segmentModel: string;
  readonly backend: BackendChoice;
  /** Side of the model input in pixels; null for the model's own. */
  readonly size: number | null;
  /** Width of the segmenter's input in pixels; null for the model's own. */
  readonly segmentSize: number | null;
  /** Frames a second to hold with the input's size; null for as many as it gives. */
  readonly fps: number | null;
  /** Whether few frames are looked at while nothing moves. */
  readonly energy: boolean;
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
  readonly effect: SegmentEffect;
  /** Of coloured masks, 0 to 1. */
  readonly opacity: number;
  /** Colour behind a person, `#rrggbb`. */
  readonly background: string;
  /** Strength, 0 to 1. */
  readonly blur: number;
  /** How much the last mask counts in the next, 0 to below 1. */
  readonly smoothing: number;
  readonly mirror: 'auto' | 'on' | 'off';
  readonly readout: boolean;
  /** Whether single keys do something; off for people whose speech or switch presses keys by accident. */
  readonly shortcuts: boolean;
  readonly language: LanguageChoice;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly resolution: 'low' | 'medium' | 'high' | 'max';
  /** `front`, `back`, or a part of a camera's name; null for whichever the device prefers. */
  readonly camera: string | null;
}

export type SettingName = keyof Settings;

export const DEFAULT_SETTINGS: Settings = {
  task: 'detect',
  model: bundledModels('detect')[0]?.id ?? '',
  segmentModel: bundledModels('segment')[0]?.id ?? '',
  backend: 'auto',
  size: null,
  segmentSize: null,
  fps: null,
  energy: false,
  threads: null,
  score: DEFAULT_DETECT_OPTIONS.scoreThreshold,
  iou: DEFAULT_DETECT_OPTIONS.iouThreshold,
  max: DEFAULT_DETECT_OPTIONS.maxDetections,
  classes: null,
  agnostic: false,
  effect: DEFAULT_SEGMENT_OPTIONS.effect,
  opacity: DEFAULT_SEGMENT_OPTIONS.opacity,
  background: DEFAULT_SEGMENT_OPTIONS.colour,
  blur: DEFAULT_SEGMENT_OPTIONS.blur,
  smoothing: DEFAULT_SEGMENT_OPTIONS.smoothing,
  mirror: 'auto',
  readout: false,
  shortcuts: true,
  language: 'auto',
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

/** How masks are shown. `onlyClassId` is not remembered: it belongs to what is looked at now. */
export function segmentOptions(settings: Settings, onlyClassId: number | null): SegmentOptions {
  const { effect, opacity, background, blur, smoothing } = settings;
  return { effect, opacity, onlyClassId, colour: background, blur, smoothing };
}

/** Whether masks are asked for. */
export function segments(settings: Pick<Settings, 'task'>): boolean {
  return settings.task !== 'detect';
}

/** Whether a source is shown mirrored: where nothing else is chosen, a camera that looks at the person. */
export function isMirrored(
  { mirror }: Pick<Settings, 'mirror'>,
  source: { readonly kind: string; readonly facing: string } | null,
): boolean {
  if (mirror !== 'auto') return mirror === 'on';
  return source?.kind === 'camera' && source.facing === 'user';
}

/** What the engine is started with. `labels` are the running detector's, null while unknown. */
export function engineConfig(
  settings: Settings,
  labels: readonly string[] | null,
  onlyClassId: number | null = null,
): EngineConfig {
  const { task } = settings;
  const given = visitModels.among([settings.model, settings.segmentModel]);
  return {
    ...(given.length > 0 ? { given } : {}),
    cardUrl: task === 'segment' ? null : cardUrl(settings.model),
    segmentCardUrl: task === 'detect' ? null : cardUrl(settings.segmentModel),
    backend: settings.backend,
    inputSize: settings.size,
    segmentInputSize: settings.segmentSize,
    threads: settings.threads,
    detect: detectOptions(settings, labels),
    segment: segmentOptions(settings, onlyClassId),
  };
}

/** Where the card of a model lies that settings name. */
export function cardUrl(model: string): string {
  return BUNDLED_MODELS.find(({ id }) => id === model)?.cardUrl ?? model;
}

/** Whether the engine must load again to go from one to the other. */
export function needsRestart(before: EngineConfig, after: EngineConfig): boolean {
  return (
    before.cardUrl !== after.cardUrl ||
    before.segmentCardUrl !== after.segmentCardUrl ||
    before.compareWith?.cardUrl !== after.compareWith?.cardUrl ||
    before.backend !== after.backend ||
    (after.cardUrl !== null && before.inputSize !== after.inputSize) ||
    (after.segmentCardUrl !== null && before.segmentInputSize !== after.segmentInputSize) ||
    before.threads !== after.threads
  );
}
