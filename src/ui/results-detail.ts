import type { ClassLikelihood } from '../shared/classification.ts';
import type { Detection, FrameGpuWork, Timings } from '../shared/detection.ts';
import type { BackendName, FrameResult } from '../shared/engine.ts';
import type { Box } from '../shared/geometry.ts';

/** What `glance-results` carries and what a snapshot's JSON says. Boxes are source pixels. */
export interface GlanceResultsDetail {
  /** When the picture was taken, on the page's `performance.now()` clock. */
  readonly timestampMs: number;
  readonly model: string;
  readonly backend: BackendName;
  readonly detections: readonly {
    readonly label: string;
    readonly classId: number;
    /** 0 to 1. */
    readonly score: number;
    readonly box: Box;
  }[];
  /** What the picture is made of, largest first; absent where nothing is segmented. */
  readonly segmentation?: {
    readonly model: string;
    readonly classes: readonly {
      readonly label: string;
      readonly classId: number;
      /** Of the picture's pixels, 0 to 1. */
      readonly share: number;
    }[];
  };
  /** What the whole picture is of, likeliest first; absent where nothing is classified. */
  readonly classification?: { readonly model: string; readonly classes: readonly ClassLikelihood[] };
  readonly timingsMs: Timings;
  /** Of this frame; absent where there is no GPU. */
  readonly gpuWork?: FrameGpuWork;
}

/** A frame's result as other code gets to see it. */
export function resultsDetail(
  result: FrameResult,
  detections: readonly Pick<Detection, 'label' | 'classId' | 'score' | 'box'>[] = result.detections,
): GlanceResultsDetail {
  const { segmentation, classification } = result;
  return {
    timestampMs: result.capturedAtMs,
    model: result.modelId,
    backend: result.backend,
    detections: detections.map(({ label, classId, score, box }) => ({ label, classId, score, box })),
    ...(segmentation ? { segmentation: { model: segmentation.modelId, classes: segmentation.shares } } : {}),
    ...(classification
      ? { classification: { model: classification.modelId, classes: classification.classes } }
      : {}),
    timingsMs: result.timingsMs,
    ...(result.gpuWork ? { gpuWork: result.gpuWork } : {}),
  };
}
