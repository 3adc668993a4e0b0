import { because } from '../../shared/model-reasons.ts';
import type { EndToEndHead, NmsTensorsHead, RowColumn } from '../card.ts';
import { CONFIDENCE, type HeadRow, weighLabels } from './head-row.ts';
import type { ModelFacts, OutputFacts } from './model-facts.ts';
import type { Reading } from './recognition.ts';
import type { Part } from './trace.ts';

type Match = Omit<Reading, 'row' | 'title'>;

const MOST_FINISHED = 3000;

/** The rows for models that finish their detections themselves. */
export const FINISHED_ROWS: readonly HeadRow[] = [
  { row: 'end-to-end', title: 'YOLOv10 or 26, or suppression within the network', read: readRows },
  { row: 'nms-tensors', title: 'suppression within the network, as separate tensors', read: readTensors },
];

function readRows(facts: ModelFacts): Match[] {
  const output = facts.outputs[0];
  const columns = output?.shape.at(-1);
  const rows = output?.shape.at(-2) ?? 0;
  if (facts.outputs.length !== 1 || !output || (columns !== 6 && columns !== 7)) return [];
  if (output.shape.length > 3 || (output.shape.length === 3 && output.shape[0] !== 1)) return [];
  const parts = output.parts(output.shape.length - 1);
  const chosen = output.tail.has('TopK') || output.tail.has('NonMaxSuppression');
  if (rows > MOST_FINISHED || (!chosen && facts.refused === null)) return [];
  const reasons = [
    because('finished-rows', { shape: String(output.shape), rows, columns }),
    because(chosen ? 'network-chooses' : 'rows-are-finished'),
  ];
  const named = columnsOf(columns, parts);
  reasons.push(because('columns', named), because('boxes-pixels'));
  const classes = output.choices;
  const confidence = weighLabels(
    facts,
    classes,
    named.seen && chosen ? CONFIDENCE.structure : CONFIDENCE.shape,
    reasons,
  );
  const head: EndToEndHead = { type: 'end-to-end', output: output.name, columns: named.columns, units: 'px' };
  const common = { task: 'detect' as const, strides: [], classes };
  return [
    { ...common, head, confidence, reasons },
    {
      ...common,
      head: { ...head, units: 'normalized' },
      confidence: CONFIDENCE.unlikely / 2,
      reasons: [...reasons.slice(0, -1), because('boxes-maybe-shares')],
    },
  ];
}

const CORNERS: readonly RowColumn[] = ['x1', 'y1', 'x2', 'y2'];

/** Where score and class stand: the class is what the network has held as a whole number. */
function columnsOf(count: 6 | 7, parts: readonly Part[]): { columns: readonly RowColumn[]; seen: boolean } {
  const singles = parts.filter(({ size }) => size === 1);
  const last = singles.slice(-2);
  const first = last[0]?.whole ?? false;
  const second = last[1]?.whole ?? false;
  const seen = last.length === 2 && first !== second;
  const batch: readonly RowColumn[] = count === 7 ? ['batch'] : [];
  // YOLOv10 has the score before the class, YOLOv7 after it.
  const classFirst = seen ? first : count === 7;
  return {
    columns: [
      ...batch,
      ...CORNERS,
      ...(classFirst ? (['class', 'score'] as const) : (['score', 'class'] as const)),
    ],
    seen,
  };
}

function readTensors(facts: ModelFacts): Match[] {
  const { outputs } = facts;
  if (outputs.length !== 3 && outputs.length !== 4) return [];
  const boxes = outputs.find(({ shape }) => shape.at(-1) === 4 && isFlat(shape.slice(0, -1)));
  const rows = boxes?.shape.at(-2) ?? 0;
  const lists = outputs.filter(
    (output) => output !== boxes && isFlat(output.shape) && output.shape.at(-1) === rows,
  );
  const count = outputs.find((output) => output !== boxes && !lists.includes(output));
  if (!boxes || lists.length !== 2 || (outputs.length === 4 && !isCount(count))) return [];
  const [a, b] = lists as [OutputFacts, OutputFacts];
  const classesOutput =
    [a, b].find((list) => list.whole) ?? [a, b].find(({ name }) => /class|label|cls/i.test(name));
  if (!classesOutput) return [];
  const scoresOutput = classesOutput === a ? b : a;
  const names = outputs.map(({ name }) => name).join(' ');
  const tensorflow =
    /detection_boxes/i.test(names) || (/num_detections/i.test(names) && !/det_boxes/i.test(names));
  const reasons = [
    because('finished-tensors', {
      boxes: boxes.name,
      boxesShape: String(boxes.shape),
      scores: scoresOutput.name,
      classes: classesOutput.name,
      shape: String(scoresOutput.shape),
    }),
    because(tensorflow ? 'named-as-tensorflow' : 'corners-pixels'),
    ...(count ? [because('count-output', { output: count.name })] : []),
  ];
  const head: NmsTensorsHead = {
    type: 'nms-tensors',
    boxesOutput: boxes.name,
    scoresOutput: scoresOutput.name,
    classesOutput: classesOutput.name,
    ...(count ? { countOutput: count.name } : {}),
    boxes: tensorflow ? 'yxyx' : 'xyxy',
    units: tensorflow ? 'normalized' : 'px',
    firstClass: tensorflow ? 1 : 0,
  };
  const classes = boxes.choices ?? scoresOutput.choices ?? classesOutput.choices;
  const confidence = weighLabels(
    facts,
    classes,
    CONFIDENCE.structure - (tensorflow || count ? 0 : 0.1),
    reasons,
  );
  const other: NmsTensorsHead = { ...head, firstClass: head.firstClass === 1 ? 0 : 1 };
  const common = { task: 'detect' as const, strides: [], classes };
  return [
    { ...common, head, confidence, reasons },
    {
      ...common,
      head: other,
      confidence: CONFIDENCE.unlikely,
      reasons: [reasons[0]!, because('classes-count-from', { first: other.firstClass })],
    },
  ];
}

/** `[N]` or `[1, N]`. */
function isFlat(shape: readonly number[]): boolean {
  return shape.length === 1 || (shape.length === 2 && shape[0] === 1);
}

function isCount(output: OutputFacts | undefined): boolean {
  return output?.shape.every((side) => side === 1) ?? false;
}
