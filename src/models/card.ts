/** What a model package's `card.json` says: every number about a model lives there. `task` tells them apart. */
export type ModelCard = DetectCard | SegmentCard | InstancesCard | ClassifyCard;

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

/** The card of a model that finds objects and the pixels of each. */
export interface InstancesCard extends CommonCard {
  readonly task: 'instances';
  readonly head: InstancesHead;
  readonly metrics: readonly DetectMetric[];
}

/** The card of a model that says what a whole picture is of. */
export interface ClassifyCard extends CommonCard {
  readonly task: 'classify';
  readonly head: ClassifyHead;
  readonly metrics: readonly ClassifyMetric[];
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
    /**
     * The input takes each picture's shape instead: `side`: its longer side is the size, the other one is rounded up to a
     * multiple; `area`: it has about as many pixels as a square of the size, both sides rounded to a multiple.
     * Detectors and segmenters only.
     */
    readonly followsPicture?: 'side' | 'area';
  };
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `colour`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** `pad` is the grey of the border, 0 to 255. */
  readonly letterbox: { readonly align: 'top-left' | 'center' | 'stretch'; readonly pad: number };
}

/** How a detector's output is read. */
export type DetectorHead =
  | YoloxHead
  | NanodetHead
  | FastestdetHead
  | BoxRowsHead
  | BoxScoresHead
  | EndToEndHead
  | NmsTensorsHead;

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

/** One level, `[1, 1 + 4 + classes, rows, columns]` in an NCHW file: objectness, box, class scores. ref: dog-qiuqiu/FastestDet */
export interface FastestdetHead {
  readonly type: 'fastestdet';
  readonly output: string;
  readonly strides: readonly [number];
  readonly scoresAreProbabilities: boolean;
}

/** In which order a box's four numbers stand. */
export type BoxFormat = 'cxcywh' | 'xyxy' | 'yxyx';

/** What a box's numbers count: pixels of the input, or shares of its sides. */
export type BoxUnits = 'px' | 'normalized';

/** What all heads say whose boxes are decoded by the network itself. */
interface DecodedBoxes {
  readonly boxes: BoxFormat;
  readonly units: BoxUnits;
}

/**
 * A row for each anchor: a box, an objectness (`yolov5` alone), class scores. `yolov5` reads YOLOv5, v6, v7 and decoded YOLOX; `yolov8`
 * reads v8, v9, 11 and RT-DETR as Ultralytics exports it.
 */
export interface BoxRowsHead extends DecodedBoxes {
  readonly type: 'yolov5' | 'yolov8';
  readonly output: string;
  /** `[1, anchors, values]`, or `[1, values, anchors]`. */
  readonly order: 'anchors,values' | 'values,anchors';
  /** Pixels per cell of each level; empty where boxes come from no grid. For the check of the output's shape. */
  readonly strides: readonly number[];
  readonly scoresAreProbabilities: boolean;
  /** Whether overlapping boxes have to be thinned out. */
  readonly suppress: boolean;
}

/** Boxes `[1, N, 4]` and class scores `[1, N, classes]`, one of which may stand for "nothing". `detr` needs no suppression, `ssd` does. */
export interface BoxScoresHead extends DecodedBoxes {
  readonly type: 'ssd' | 'detr';
  readonly boxesOutput: string;
  readonly scoresOutput: string;
  readonly scores: 'probabilities' | 'sigmoid' | 'softmax';
  /** Which score stands for nothing; the labels leave it out. */
  readonly background: 'none' | 'first' | 'last';
}

/** What one column of an end-to-end row holds; `batch` is not looked at. */
export type RowColumn = 'batch' | 'x1' | 'y1' | 'x2' | 'y2' | 'score' | 'class';

/** `[1, N, columns]` or `[N, columns]`: finished detections, one a row, suppressed by the network or in no need of it. ref: YOLOv10, arXiv 2405.14458 */
export interface EndToEndHead {
  readonly type: 'end-to-end';
  readonly output: string;
  readonly columns: readonly RowColumn[];
  readonly units: BoxUnits;
}

/** Finished detections as tensors of their own: boxes `[1, N, 4]`, scores and classes `[1, N]`, and how many of them count. */
export interface NmsTensorsHead extends DecodedBoxes {
  readonly type: 'nms-tensors';
  readonly boxesOutput: string;
  readonly scoresOutput: string;
  readonly classesOutput: string;
  /** Absent where all N count. */
  readonly countOutput?: string;
  /** What the network calls the first label: 0, or 1 where 0 is nothing. */
  readonly firstClass: 0 | 1;
}

/**
 * Box rows with one weight per prototype behind the class scores; a mask is the weighted sum of `[1, prototypes, height, width]`, above 0, in
 * its box. ref: YOLACT, arXiv 1904.02689
 */
export interface InstancesHead extends Omit<BoxRowsHead, 'type'> {
  readonly type: 'yolov5-seg' | 'yolov8-seg';
  readonly prototypesOutput: string;
  readonly prototypes: number;
}

/** `[1, classes]`: how likely the picture is of each class. */
export interface ClassifyHead {
  readonly type: 'classify';
  readonly output: string;
  readonly scores: 'probabilities' | 'softmax';
}

/**
 * Logits over the input or a coarser grid of it, `[1, channels, height, width]` in an NCHW file. `classes`: one channel per
 * label. `alpha`: one channel, whose sigmoid is the share of the second of two labels.
 */
export interface MaskHead {
  readonly type: 'mask';
  readonly output: string;
  readonly kind: 'classes' | 'alpha';
  /** What the values are; logits where absent. `class-ids`: no channels, each pixel is its class already. */
  readonly values?: 'logits' | 'probabilities' | 'class-ids';
  /** Input pixels per pixel of the output, each way; 1 where absent. */
  readonly stride?: number;
  /** Of the output; the input's where absent. */
  readonly layout?: 'NCHW' | 'NHWC';
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

/** One measurement of a classifier, in percent; `command` is what printed it. */
export interface ClassifyMetric {
  readonly dataset: string;
  readonly size: number;
  readonly top1: number;
  readonly protocol?: string;
  readonly command?: string;
}
