/** What a model package's `card.json` says: every number about a model lives there. `task` tells the two apart. */
export type ModelCard = DetectCard | SegmentCard;

/** What the card of a model of any task says. */
interface CommonCard {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** File name beside the card. */
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly input: CardInput;
  readonly labels: readonly string[];
  readonly parameters?: number;
  readonly licence: string;
  readonly source: string;
}

/** The card of a model that finds objects. */
export interface DetectCard extends CommonCard {
  readonly task: 'detect';
  readonly head: DetectorHead;
  readonly metrics: readonly DetectMetric[];
}

/** The card of a model that says what each pixel is. */
export interface SegmentCard extends CommonCard {
  readonly task: 'segment';
  readonly head: MaskHead;
  readonly metrics: readonly SegmentMetric[];
}

/** How a picture becomes the input tensor: `(pixel · scale − mean) ÷ std` per channel, pixel 0 to 255. */
export interface CardInput {
  readonly name: string;
  /** Of the ONNX file; the runtime itself is NHWC. */
  readonly layout: 'NCHW' | 'NHWC';
  /** Width of the input in pixels; its height follows from `aspect`. */
  readonly sizes: {
    readonly default: number;
    /** Both sides are multiples of this. */
    readonly multipleOf: number;
    readonly min: number;
    readonly max: number;
    /** Width ÷ height, 1 where absent; the height is rounded up to a multiple. */
    readonly aspect?: number;
  };
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `colour`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** `pad` is the grey of the border, 0 to 255. */
  readonly letterbox: { readonly align: 'top-left' | 'center'; readonly pad: number };
}

/** How a detector's output is read. */
export type DetectorHead = YoloxHead | NanodetHead;

/** `[1, anchors, 4 + 1 + classes]`: centre offset in cells, log size in cells, objectness, class scores. ref: YOLOX, arXiv 2107.08430 */
export interface YoloxHead {
  readonly type: 'yolox';
  readonly output: string;
  readonly strides: readonly number[];
  readonly layout: 'box4,objectness,classes';
  readonly scoresAreProbabilities: boolean;
}

/** `[1, anchors, classes + 4 · bins]`: class scores, then a distribution over `bins` distances for left, top, right, bottom. ref: NanoDet-Plus; Generalized Focal Loss, arXiv 2006.04388 */
export interface NanodetHead {
  readonly type: 'nanodet';
  readonly output: string;
  readonly strides: readonly number[];
  readonly bins: number;
  readonly scoresAreProbabilities: boolean;
}

/**
 * Logits over the input, `[1, channels, height, width]` in an NCHW file. `classes`: one channel per label. `alpha`: one
 * channel, whose sigmoid is the share of the second of two labels.
 */
export interface MaskHead {
  readonly type: 'mask';
  readonly output: string;
  readonly kind: 'classes' | 'alpha';
}

/** One measurement of a detector, AP in percent; `command` is what printed it. */
export interface DetectMetric {
  readonly dataset: string;
  readonly size: number;
  readonly ap: number;
  readonly ap50?: number;
  readonly protocol?: string;
  readonly command?: string;
}

/** One measurement of a segmenter, in percent; `command` is what printed it. */
export interface SegmentMetric {
  readonly dataset: string;
  readonly size: number;
  /** Intersection over union, the mean of the classes. */
  readonly miou: number;
  /** By label. */
  readonly perClass?: Readonly<Record<string, number>>;
  /** Share of all pixels that are right. */
  readonly globalAccuracy?: number;
  readonly protocol?: string;
  readonly command?: string;
}
