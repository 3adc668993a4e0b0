/** What a model package's `card.json` says: every number about a model lives there. */
export interface ModelCard {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly task: 'detect';
  /** File name beside the card. */
  readonly file: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly input: CardInput;
  readonly head: CardHead;
  readonly labels: readonly string[];
  readonly metrics: readonly CardMetric[];
  readonly parameters?: number;
  readonly licence: string;
  readonly source: string;
}

/** How a picture becomes the input tensor: `(pixel · scale − mean) ÷ std` per channel, pixel 0 to 255. */
export interface CardInput {
  readonly name: string;
  /** Of the ONNX file; the runtime itself is NHWC. */
  readonly layout: 'NCHW' | 'NHWC';
  /** Side of the square input in pixels. */
  readonly sizes: {
    readonly default: number;
    readonly multipleOf: number;
    readonly min: number;
    readonly max: number;
  };
  readonly colour: 'RGB' | 'BGR';
  readonly scale: number;
  /** In the order of `colour`. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** `pad` is the grey of the border, 0 to 255. */
  readonly letterbox: { readonly align: 'top-left' | 'center'; readonly pad: number };
}

/** How the output is read. */
export type CardHead = YoloxHead | NanodetHead;

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

/** One measurement, AP in percent; `command` is what printed it. */
export interface CardMetric {
  readonly dataset: string;
  readonly size: number;
  readonly ap: number;
  readonly ap50?: number;
  readonly protocol?: string;
  readonly command?: string;
}
