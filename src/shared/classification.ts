/** How likely a picture is of one class. */
export interface ClassLikelihood {
  readonly label: string;
  /** Index into the model card's labels. */
  readonly classId: number;
  /** 0 to 1; of a moving source smoothed over a few frames. */
  readonly score: number;
}

/** What classification says about one frame. */
export interface FrameClassification {
  readonly modelId: string;
  /** The likeliest few, likeliest first. */
  readonly classes: readonly ClassLikelihood[];
}
