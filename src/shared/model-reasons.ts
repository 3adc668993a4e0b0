/** How a model was fed when it was tried. */
export interface TriedWay {
  readonly colour: 'RGB' | 'BGR';
  readonly scaling: 'unit' | 'bytes' | 'imagenet' | 'signed';
  readonly align: 'top-left' | 'center' | 'stretch';
}

type Nothing = Record<never, never>;

/**
 * Why a model's outputs are read as they are, and why it is fed as it is: the facts of each reason. Shapes are comma-separated, names are
 * the file's own.
 */
export interface ModelReasonDetails {
  // what goes in
  'no-input': Nothing;
  'several-inputs': { names: readonly string[] };
  'input-type': { name: string; type: string | null };
  'input-dimensions': { name: string; shape: string | null };
  'input-channels': { name: string; shape: string };
  // what is not read
  'no-head-fits': { outputs: readonly { name: string; shape: string }[] };
  'foreign-task': { task: string };
  'raw-levels': Nothing;
  'graph-unfollowed': Nothing;
  'metadata-unreadable': { key: string; problem: string };
  // labels, and other readings
  'labels-fit': { classes: number };
  'labels-differ': { labels: number; classes: number };
  rival: { row: string; title: string; reason: ModelReason };
  'choose-reading': Nothing;
  // boxes that come cell by cell
  cells: { shape: string; cells: number; strides: readonly number[]; numbers: string };
  'one-level': { shape: string; rows: number; columns: number; stride: number; numbers: string };
  'boxes-raw': Nothing;
  'own-scores-sigmoid': Nothing;
  'own-scores-logits': Nothing;
  'sides-distributed': Nothing;
  // rows of finished boxes with scores
  anchors: { shape: string; anchors: number; perCell: number; strides: readonly number[]; numbers: number };
  'rows-without-grid': { shape: string; rows: number; numbers: number };
  'objectness-seen': Nothing;
  'no-objectness': Nothing;
  'boxes-shares-unsuppressed': Nothing;
  'several-anchors': Nothing;
  'values-first': Nothing;
  ultralytics: Nothing;
  'objectness-unknown': { numbers: number };
  prototypes: { output: string; shape: string; prototypes: number };
  // finished detections
  'finished-rows': { shape: string; rows: number; columns: number };
  'network-chooses': Nothing;
  'rows-are-finished': Nothing;
  columns: { columns: readonly string[]; seen: boolean };
  'boxes-pixels': Nothing;
  'boxes-maybe-shares': Nothing;
  'finished-tensors': { boxes: string; boxesShape: string; scores: string; classes: string; shape: string };
  'named-as-tensorflow': Nothing;
  'corners-pixels': Nothing;
  'count-output': { output: string };
  'classes-count-from': { first: number };
  // boxes and scores apart
  'boxes-and-scores': {
    scores: string;
    scoresShape: string;
    boxes: string;
    boxesShape: string;
    rows: number;
    values: number;
  };
  'boxes-sigmoid': Nothing;
  'named-as-detr': Nothing;
  'scores-sigmoid': Nothing;
  'scores-softmax-last': Nothing;
  'scores-sigmoid-logits': Nothing;
  'scores-softmax-logits-last': Nothing;
  'scores-softmax-first': Nothing;
  'scores-sigmoid-each': Nothing;
  'scores-softmax-logits-first': Nothing;
  'one-box-a-cell': Nothing;
  'corners-shares': Nothing;
  'boxes-offsets': Nothing;
  'upper-edge-first': Nothing;
  'boxes-otherwise': Nothing;
  'boxes-centred': Nothing;
  // a whole picture, or each of its pixels
  'whole-picture': { shape: string; classes: number };
  'values-past': { by: 'sigmoid' | 'softmax' };
  'values-softmax-logits': Nothing;
  'each-pixel': { shape: string; channels: number; step: number; layout: 'NCHW' | 'NHWC' };
  'values-logits': Nothing;
  'each-pixel-id': { shape: string; step: number };
  'chosen-from': { classes: number };
  // how it is fed
  'tried-in-vain': { found: 'nothing' | 'too-much' };
  tried: {
    way: TriedWay;
    habit: boolean;
    agreeing: number;
    alone: number;
    confidence: number;
    score: number;
    next: { readonly way: TriedWay; readonly score: number } | null;
  };
  'fit-alike': { align: TriedWay['align']; others: readonly TriedWay['align'][] };
  'fit-best': { align: TriedWay['align'] };
}

export type ModelReasonCode = keyof ModelReasonDetails;

/** One reason, as data: crosses workers, and is told in the language spoken. */
export type ModelReason = {
  readonly [Code in ModelReasonCode]: { readonly code: Code; readonly details: ModelReasonDetails[Code] };
}[ModelReasonCode];

/** The sentence of each reason, without a full stop: it may stand in a list. */
export type ModelReasonTexts = {
  readonly [Code in ModelReasonCode]: (details: ModelReasonDetails[Code]) => string;
};

type DetailsOf<Code extends ModelReasonCode> = Nothing extends ModelReasonDetails[Code]
  ? []
  : [details: ModelReasonDetails[Code]];

/** A reason with its facts; none are given where it has none. */
export function because<Code extends ModelReasonCode>(code: Code, ...details: DetailsOf<Code>): ModelReason {
  return { code, details: details[0] ?? {} } as ModelReason;
}

/** A reason as a table of sentences has it. */
export function tellReason({ code, details }: ModelReason, table: ModelReasonTexts): string {
  return (table[code] as (details: unknown) => string)(details);
}
