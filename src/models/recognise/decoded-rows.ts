import { because, type ModelReason } from '../../shared/model-reasons.ts';
import type { BoxRowsHead, InstancesHead } from '../card.ts';
import { findStrides } from './find-strides.ts';
import { CONFIDENCE, type HeadRow, weighLabels } from './head-row.ts';
import type { ModelFacts, OutputFacts } from './model-facts.ts';
import type { Reading } from './recognition.ts';
import type { Part } from './trace.ts';

/** The rows for outputs with a finished box and class scores for each anchor. */
export const DECODED_ROWS: readonly HeadRow[] = [
  { row: 'yolov5', title: 'YOLOv5, v6, v7 or decoded YOLOX', read: (facts) => detectors(facts, true) },
  { row: 'yolov8', title: 'YOLOv8, v9 or 11', read: (facts) => detectors(facts, false) },
  { row: 'yolov5-seg', title: 'YOLOv5-seg', read: (facts) => instances(facts, true) },
  { row: 'yolov8-seg', title: 'YOLOv8-seg or 11-seg', read: (facts) => instances(facts, false) },
];

type Match = Omit<Reading, 'row' | 'title'>;

/** Box rows as an output holds them. */
interface Rows {
  readonly output: OutputFacts;
  readonly order: BoxRowsHead['order'];
  readonly anchors: number;
  readonly values: number;
  readonly strides: readonly number[];
  readonly anchorsPerCell: number;
  readonly parts: readonly Part[];
  /** Whether boxes are shares of the picture. */
  readonly normalized: boolean;
}

function detectors(facts: ModelFacts, objectness: boolean): Match[] {
  const rows = facts.outputs.length === 1 ? rowsOf(facts, facts.outputs[0]!) : null;
  if (!rows) return [];
  const classes = rows.values - (objectness ? 5 : 4);
  if (classes < 1) return [];
  const judged = judge(facts, rows, objectness, rows.values);
  if (!judged) return [];
  const { reasons } = judged;
  const confidence = weighLabels(facts, classes, judged.confidence, reasons);
  const type = objectness ? 'yolov5' : 'yolov8';
  const head: BoxRowsHead = { type, ...rowsHead(rows) };
  return [{ task: 'detect', head, strides: rows.strides, classes, confidence, reasons }];
}

function instances(facts: ModelFacts, objectness: boolean): Match[] {
  const prototypesOutput = facts.outputs.find(({ shape }) => shape.length === 4);
  const output = facts.outputs.find(({ shape }) => shape.length === 3);
  const rows = facts.outputs.length === 2 && output ? rowsOf(facts, output) : null;
  const prototypes = prototypesOutput?.shape[1] ?? 0;
  if (!rows || !prototypesOutput || prototypes < 1) return [];
  const classes = rows.values - prototypes - (objectness ? 5 : 4);
  if (classes < 1) return [];
  const judged = judge(facts, rows, objectness, rows.values - prototypes);
  if (!judged) return [];
  const reasons = [
    ...judged.reasons,
    because('prototypes', {
      output: prototypesOutput.name,
      shape: String(prototypesOutput.shape),
      prototypes,
    }),
  ];
  const confidence = weighLabels(facts, classes, judged.confidence, reasons);
  const head: InstancesHead = {
    type: objectness ? 'yolov5-seg' : 'yolov8-seg',
    ...rowsHead(rows),
    prototypesOutput: prototypesOutput.name,
    prototypes,
  };
  return [{ task: 'instances', head, strides: rows.strides, classes, confidence, reasons }];
}

/** Which axis the anchors lie along, and which levels they come from. */
function rowsOf(facts: ModelFacts, output: OutputFacts): Rows | null {
  const [batch, a, b] = output.shape;
  if (output.shape.length !== 3 || batch !== 1 || !a || !b) return null;
  if (output.whole || output.tail.has('TopK')) return null;
  const gridA = findStrides(a, facts.input.size);
  const gridB = findStrides(b, facts.input.size);
  const anchorsFirst = gridA && gridB ? a >= b : gridA ? true : gridB ? false : a >= b;
  const parts = output.parts(anchorsFirst ? 2 : 1);
  // A sigmoid keeps a box between 0 and 1: shares of the picture, of queries that stand in no grid.
  const normalized = parts[0]?.made === 'Sigmoid' && parts[0].size === 4;
  const grid = normalized ? null : anchorsFirst ? gridA : gridB;
  return {
    output,
    order: anchorsFirst ? 'anchors,values' : 'values,anchors',
    anchors: anchorsFirst ? a : b,
    values: anchorsFirst ? b : a,
    strides: grid?.strides ?? [],
    anchorsPerCell: grid?.anchorsPerCell ?? 0,
    parts,
    normalized,
  };
}

/** How well rows fit a head with or without an objectness; null where they do not. `values` are those that the head itself has. */
function judge(
  { metadata }: ModelFacts,
  rows: Rows,
  objectness: boolean,
  values: number,
): { confidence: number; reasons: ModelReason[] } | null {
  const { order, parts, anchors, anchorsPerCell, strides, output, normalized } = rows;
  const shape = String(output.shape);
  const reasons = [
    strides.length > 0
      ? because('anchors', { shape, anchors, perCell: anchorsPerCell, strides, numbers: rows.values })
      : because('rows-without-grid', { shape, rows: anchors, numbers: rows.values }),
  ];
  const seen = parts.length > 1 ? hasObjectness(parts, anchorsPerCell) : null;
  if (parts.length > 1 && seen === null) return null;
  if (seen !== null) {
    // What comes straight from the weights is no finished box.
    if (parts[0]?.made === 'weights') return null;
    reasons.push(because(seen ? 'objectness-seen' : 'no-objectness'));
    if (normalized) reasons.push(because('boxes-shares-unsuppressed'));
    return { confidence: seen === objectness ? CONFIDENCE.structure : CONFIDENCE.unlikely / 2, reasons };
  }
  if (anchorsPerCell > 1) {
    reasons.push(because('several-anchors'));
    return { confidence: objectness ? CONFIDENCE.structure : CONFIDENCE.unlikely / 2, reasons };
  }
  if (order === 'values,anchors') {
    reasons.push(because('values-first'));
    return { confidence: objectness ? CONFIDENCE.unlikely : CONFIDENCE.shape, reasons };
  }
  if (metadata.ultralytics && !objectness) reasons.push(because('ultralytics'));
  reasons.push(because('objectness-unknown', { numbers: values }));
  return { confidence: CONFIDENCE.guess, reasons };
}

/** Whether the number after the box stands by itself or is cut out of the same rows as the box; null where that cannot be seen. */
function hasObjectness(parts: readonly Part[], anchorsPerCell: number): boolean | null {
  const rest = afterBox(parts);
  if (rest.length === 0) return null;
  return (rest[0]!.size === 1 && rest.length > 1) || rest[0]!.cutOfWhole || anchorsPerCell > 1;
}

/** What follows the four numbers of a box; nothing where no part ends with the box. */
function afterBox(parts: readonly Part[]): readonly Part[] {
  let boxNumbers = 0;
  for (const [index, { size }] of parts.entries()) {
    boxNumbers += size;
    if (boxNumbers === 4) return parts.slice(index + 1);
  }
  return [];
}

function rowsHead({ output, order, parts, strides, normalized }: Rows): Omit<BoxRowsHead, 'type'> {
  const scores = afterBox(parts).find(({ made }) => made !== 'constant');
  return {
    output: output.name,
    order,
    boxes: 'cxcywh',
    units: normalized ? 'normalized' : 'px',
    strides,
    scoresAreProbabilities: scores?.made !== 'weights',
    suppress: !normalized,
  };
}
