import type { OnnxGraph } from '../../runtime/onnx/onnx-graph.ts';
import { because, type ModelReason } from '../../shared/model-reasons.ts';
import { BOX_SCORES_ROWS } from './box-scores-rows.ts';
import { DECODED_ROWS } from './decoded-rows.ts';
import { FINISHED_ROWS } from './finished-rows.ts';
import { GRID_ROWS } from './grid-rows.ts';
import type { HeadRow } from './head-row.ts';
import { type FactsOptions, gatherFacts, type ModelFacts } from './model-facts.ts';
import { PICTURE_ROWS } from './picture-rows.ts';
import type { Reading, Recognition, Unrecognised } from './recognition.ts';
import { SURE } from './recognition.ts';

/** Every kind of head that Glance reads, in the order in which equals are told. */
export const HEAD_ROWS: readonly HeadRow[] = [
  ...GRID_ROWS,
  ...DECODED_ROWS,
  ...FINISHED_ROWS,
  ...BOX_SCORES_ROWS,
  ...PICTURE_ROWS,
];

/**
 * Says what a model is by its outputs, metadata and labels: what a card holds of its head, and why. Pure; runs nothing.
 * Where several readings fit, the others are alternatives and the confidence says so.
 */
export function recognise(graph: OnnxGraph, options: FactsOptions = {}): Recognition | Unrecognised {
  const facts = gatherFacts(graph, options);
  return 'code' in facts ? { row: null, reasons: [facts] } : recogniseFacts(facts);
}

/** The same, of facts already gathered. */
export function recogniseFacts(facts: ModelFacts): Recognition | Unrecognised {
  const readings = HEAD_ROWS.flatMap(({ row, title, read }) =>
    read(facts).map((match): Reading => ({ row, title, ...match })),
  ).sort((a, b) => b.confidence - a.confidence);
  const [best, ...alternatives] = readings;
  if (!best) return { row: null, reasons: explain(facts) };
  const reasons = [...best.reasons, ...facts.metadata.problems];
  if (facts.refused) reasons.push(because('graph-unfollowed'));
  const rival = alternatives[0];
  let { confidence } = best;
  if (rival && best.confidence - rival.confidence < 0.1) {
    const { row, title, reasons: others } = rival;
    reasons.push(because('rival', { row, title, reason: others.at(-1)! }));
    confidence = Math.min(confidence, SURE - 0.25);
  }
  return { ...best, confidence, reasons, alternatives };
}

/** Why nothing fits. */
function explain({ outputs, metadata, input }: ModelFacts): ModelReason[] {
  const shapes = outputs.map(({ name, shape }) => ({ name, shape: shape.join(', ') }));
  const reasons = [because('no-head-fits', { outputs: shapes })];
  if (metadata.task === 'pose' || metadata.task === 'obb') {
    reasons.push(because('foreign-task', { task: metadata.task }));
  }
  const raw = outputs.length > 1 && outputs.every(({ shape }) => isRawLevel(shape, input.size.width));
  if (raw) {
    reasons.push(because('raw-levels'));
  }
  return reasons;
}

/** `[1, values, rows, columns]` or `[1, anchors, rows, columns, values]` of a stride. */
function isRawLevel(shape: readonly number[], width: number): boolean {
  const columns = shape.length === 5 ? shape[3] : shape.length === 4 ? shape[3] : undefined;
  return columns !== undefined && columns > 0 && width % columns === 0;
}
