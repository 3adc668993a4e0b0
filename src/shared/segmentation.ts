/** A map of bytes over the model's input: what each pixel is, or how much of it is the second label. */
export interface SegmentMask {
  /** Pixels of the map; the frame covers only `content` of it. */
  readonly width: number;
  readonly height: number;
  /** `classes`: a value is a class id. `alpha`: 0 is wholly the first label, 255 wholly the second. */
  readonly kind: 'classes' | 'alpha';
  /** Row order, `width · height` bytes. */
  readonly values: Uint8Array;
  /** Where the frame lies in the map, in map pixels. */
  readonly content: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

/** The same with its bytes on the GPU: four in each 32-bit word, the first lowest. */
export interface GpuMask extends Omit<SegmentMask, 'values'> {
  readonly buffer: GPUBuffer;
}

/** How much of a frame is of one class. */
export interface ClassShare {
  readonly label: string;
  /** Index into the model card's labels. */
  readonly classId: number;
  /** Of the frame's pixels, 0 to 1. */
  readonly share: number;
}

/** What becomes of a frame: coloured classes over it, or its background blurred, in one colour, or another picture. The last three need a model of kind `alpha`. */
export type SegmentEffect = 'overlay' | 'blur' | 'colour' | 'picture';

/** How a mask is shown. May change from one frame to the next. */
export interface SegmentOptions {
  readonly effect: SegmentEffect;
  /** Of the overlay, 0 to 1. */
  readonly opacity: number;
  /** The one class to show, or null for all. */
  readonly onlyClassId: number | null;
  /** Of the background, `#rrggbb`. */
  readonly colour: string;
  /** How strongly the background is blurred, 0 to 1. */
  readonly blur: number;
  /** How much the last frame's mask counts in the next: 0 for not at all, below 1. */
  readonly smoothing: number;
}

/** What segmentation says about one frame. */
export interface FrameSegmentation {
  readonly modelId: string;
  /** Largest first; classes that are not in the frame are left out. */
  readonly shares: readonly ClassShare[];
  /** The frame with its mask, upright and not mirrored. Whoever receives it owns and closes it. */
  readonly painted: ImageBitmap;
}
