import type {
  ClassifyHead,
  DetectorHead,
  InstancesHead,
  MaskHead,
  NmsTensorsHead,
  RowColumn,
} from './card.ts';
import { CardProblem, type CardReader, isNumber } from './card-reader.ts';

/** Class ids are bytes. */
/** Input pixels to one of a mask's. */
const COARSEST_MASK = 32;
const MAX_CLASSES = 256;
const MAX_PROTOTYPES = 1024;
const COLUMNS: readonly RowColumn[] = ['batch', 'x1', 'y1', 'x2', 'y2', 'score', 'class'];
const NEEDED_COLUMNS: readonly RowColumn[] = ['x1', 'y1', 'x2', 'y2', 'score', 'class'];
const BOX_FORMATS = ['cxcywh', 'xyxy', 'yxyx'] as const;
const BOX_UNITS = ['px', 'normalized'] as const;

/**
 * Reads a detector's head from a card.
 * @throws CardProblem
 */
export function readDetectorHead(head: CardReader): DetectorHead {
  const type = head.oneOf('type', [
    'yolox',
    'nanodet',
    'fastestdet',
    'yolov5',
    'yolov8',
    'ssd',
    'detr',
    'end-to-end',
    'nms-tensors',
  ]);
  switch (type) {
    case 'yolox':
      return { type, ...readGrid(head), layout: head.oneOf('layout', ['box4,objectness,classes']) };
    case 'nanodet':
      return { type, ...readGrid(head), bins: head.whole('bins', 2, 256) };
    case 'fastestdet': {
      const { strides, ...grid } = readGrid(head);
      if (strides.length !== 1) {
        throw new CardProblem(`head.strides must be one whole number, got ${strides.length}`);
      }
      return { type, ...grid, strides: [strides[0]!] };
    }
    case 'yolov5':
    case 'yolov8':
      return { type, ...readBoxRows(head) };
    case 'ssd':
    case 'detr':
      return {
        type,
        boxesOutput: head.text('boxesOutput'),
        scoresOutput: head.text('scoresOutput'),
        scores: head.oneOf('scores', ['probabilities', 'sigmoid', 'softmax']),
        background: head.oneOf('background', ['none', 'first', 'last']),
        ...readBoxes(head),
      };
    case 'end-to-end':
      return {
        type,
        output: head.text('output'),
        columns: readColumns(head),
        units: head.oneOf('units', BOX_UNITS),
      };
    case 'nms-tensors':
      return readNmsTensors(head);
  }
}

/**
 * Reads the head of a model that finds objects and their pixels.
 * @throws CardProblem
 */
export function readInstancesHead(head: CardReader): InstancesHead {
  return {
    type: head.oneOf('type', ['yolov5-seg', 'yolov8-seg']),
    ...readBoxRows(head),
    prototypesOutput: head.text('prototypesOutput'),
    prototypes: head.whole('prototypes', 1, MAX_PROTOTYPES),
  };
}

/**
 * Reads a classifier's head.
 * @throws CardProblem
 */
export function readClassifyHead(head: CardReader): ClassifyHead {
  return {
    type: head.oneOf('type', ['classify']),
    output: head.text('output'),
    scores: head.oneOf('scores', ['probabilities', 'softmax']),
  };
}

/**
 * Reads a segmenter's head.
 * @throws CardProblem
 */
export function readMaskHead(head: CardReader, labels: readonly string[]): MaskHead {
  const type = head.oneOf('type', ['mask']);
  const kind = head.oneOf('kind', ['classes', 'alpha']);
  if (kind === 'alpha' && (labels.length !== 2 || labels[0] !== 'background')) {
    throw labelProblem(kind, '"background" and what else there is', labels);
  }
  if (kind === 'classes' && (labels.length < 2 || labels.length > MAX_CLASSES)) {
    throw labelProblem(kind, `a list of 2 to ${MAX_CLASSES}`, labels);
  }
  return {
    type,
    output: head.text('output'),
    kind,
    ...(head.has('values') ? { values: head.oneOf('values', ['logits', 'probabilities', 'class-ids']) } : {}),
    ...(head.has('stride') ? { stride: head.whole('stride', 1, COARSEST_MASK) } : {}),
    ...(head.has('layout') ? { layout: head.oneOf('layout', ['NCHW', 'NHWC']) } : {}),
  };
}

function readGrid(head: CardReader) {
  return {
    output: head.text('output'),
    strides: head.list('strides', 'a whole number of at least 1', isStride),
    scoresAreProbabilities: head.boolean('scoresAreProbabilities'),
  };
}

function readBoxes(head: CardReader) {
  return { boxes: head.oneOf('boxes', BOX_FORMATS), units: head.oneOf('units', BOX_UNITS) };
}

function readBoxRows(head: CardReader) {
  return {
    output: head.text('output'),
    order: head.oneOf('order', ['anchors,values', 'values,anchors']),
    strides: head.listOrNone('strides', 'a whole number of at least 1', isStride),
    scoresAreProbabilities: head.boolean('scoresAreProbabilities'),
    suppress: head.boolean('suppress'),
    ...readBoxes(head),
  };
}

function readColumns(head: CardReader): readonly RowColumn[] {
  const columns = head.list(
    'columns',
    COLUMNS.map((column) => JSON.stringify(column)).join(' or '),
    isColumn,
  );
  const missing = NEEDED_COLUMNS.find((column) => columns.indexOf(column) < 0);
  if (missing !== undefined) throw new CardProblem(`head.columns must name "${missing}"`);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new CardProblem(`head.columns must name "${twice}" once`);
  return columns;
}

function readNmsTensors(head: CardReader): NmsTensorsHead {
  const firstClass = head.whole('firstClass', 0, 1);
  return {
    type: 'nms-tensors',
    boxesOutput: head.text('boxesOutput'),
    scoresOutput: head.text('scoresOutput'),
    classesOutput: head.text('classesOutput'),
    ...(head.has('countOutput') ? { countOutput: head.text('countOutput') } : {}),
    firstClass: firstClass === 0 ? 0 : 1,
    ...readBoxes(head),
  };
}

function labelProblem(kind: MaskHead['kind'], expected: string, labels: readonly string[]): CardProblem {
  const found = labels.length > 2 ? `${labels.length} labels` : `["${labels.join('", "')}"]`;
  return new CardProblem(`labels must be ${expected} for a head of kind "${kind}", got ${found}`);
}

function isStride(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 1;
}

function isColumn(value: unknown): value is RowColumn {
  return COLUMNS.some((column) => column === value);
}
