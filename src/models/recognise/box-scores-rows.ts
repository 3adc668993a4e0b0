import { because, type ModelReason } from '../../shared/model-reasons.ts';
import type { BoxScoresHead } from '../card.ts';
import { findStrides } from './find-strides.ts';
import { CONFIDENCE, type HeadRow, weighLabels } from './head-row.ts';
import type { ModelFacts, OutputFacts } from './model-facts.ts';
import type { Reading } from './recognition.ts';

type Match = Omit<Reading, 'row' | 'title'>;

/** The rows for models that put boxes and class scores out as two tensors. */
export const BOX_SCORES_ROWS: readonly HeadRow[] = [
  { row: 'detr', title: 'DETR or RT-DETR', read: readDetr },
  { row: 'ssd', title: 'SSD, or boxes and scores', read: readSsd },
];

/** Both outputs, where a model has these two. */
interface Pair {
  readonly boxes: OutputFacts;
  readonly scores: OutputFacts;
  readonly rows: number;
  readonly values: number;
  /** What the numbers are made by, or null where that cannot be seen. */
  readonly boxesMade: string | null;
  readonly scoresMade: string | null;
}

function readDetr(facts: ModelFacts): Match[] {
  const pair = pairOf(facts);
  if (!pair) return [];
  const { boxes, scores, rows, values, boxesMade, scoresMade } = pair;
  const named = /pred_boxes|logits/i.test(`${boxes.name} ${scores.name}`);
  const queries = findStrides(rows, facts.input.size) === null;
  if (boxesMade !== 'Sigmoid' && !named) return [];
  const reasons = [
    sizesOf(pair),
    ...(boxesMade === 'Sigmoid' ? [because('boxes-sigmoid')] : []),
    ...(named ? [because('named-as-detr')] : []),
  ];
  const head = {
    type: 'detr' as const,
    boxesOutput: boxes.name,
    scoresOutput: scores.name,
    boxes: 'cxcywh' as const,
    units: 'normalized' as const,
  };
  const sure = named || queries ? CONFIDENCE.structure : CONFIDENCE.shape;
  const reading = (
    how: BoxScoresHead['scores'],
    background: BoxScoresHead['background'],
    confidence: number,
    why: ModelReason,
  ): Match => {
    const classes = values - (background === 'none' ? 0 : 1);
    const told = [...reasons, why];
    const weighed = weighLabels(facts, classes, confidence, told);
    const full: BoxScoresHead = { ...head, scores: how, background };
    return { task: 'detect', head: full, strides: [], classes, confidence: weighed, reasons: told };
  };
  if (scoresMade === 'Sigmoid') return [reading('probabilities', 'none', sure, because('scores-sigmoid'))];
  if (scoresMade === 'Softmax') {
    return [reading('probabilities', 'last', sure, because('scores-softmax-last'))];
  }
  const usual = usualReading(values);
  const guess = (kind: 'softmax' | 'sigmoid') =>
    usual === null ? CONFIDENCE.guess : usual === kind ? CONFIDENCE.shape : CONFIDENCE.unlikely;
  const readings = [reading('sigmoid', 'none', guess('sigmoid'), because('scores-sigmoid-logits'))];
  if (values > 1) {
    readings.push(reading('softmax', 'last', guess('softmax'), because('scores-softmax-logits-last')));
  }
  return readings;
}

/** COCO's ids and one for nothing (92), its classes and one (81); RT-DETR's 80, Deformable DETR's 91, Objects365's 365. */
function usualReading(values: number): 'softmax' | 'sigmoid' | null {
  if (values === 92 || values === 81) return 'softmax';
  return values === 80 || values === 91 || values === 365 ? 'sigmoid' : null;
}

function readSsd(facts: ModelFacts): Match[] {
  const pair = pairOf(facts);
  if (!pair || pair.boxesMade === 'Sigmoid') return [];
  const { boxes, scores, rows, values, boxesMade, scoresMade } = pair;
  const grid = findStrides(rows, facts.input.size);
  // A grid with one box a cell and a sigmoid per class: a YOLO whose two halves were not joined.
  const yolo = scoresMade === 'Sigmoid' && grid?.anchorsPerCell === 1;
  const reasons = [
    sizesOf(pair),
    because(
      scoresMade === 'Softmax'
        ? 'scores-softmax-first'
        : scoresMade === 'Sigmoid'
          ? 'scores-sigmoid-each'
          : 'scores-softmax-logits-first',
    ),
    because(yolo ? 'one-box-a-cell' : 'corners-shares'),
  ];
  if (boxesMade === 'weights') reasons.push(because('boxes-offsets'));
  const head: BoxScoresHead = {
    type: 'ssd',
    boxesOutput: boxes.name,
    scoresOutput: scores.name,
    scores: scoresMade === 'Softmax' || scoresMade === 'Sigmoid' ? 'probabilities' : 'softmax',
    background: scoresMade === 'Sigmoid' ? 'none' : 'first',
    boxes: 'xyxy',
    units: yolo ? 'px' : 'normalized',
  };
  const classes = values - (head.background === 'none' ? 0 : 1);
  if (classes < 1) return [];
  const sure =
    boxesMade === 'weights' ? CONFIDENCE.unlikely : scoresMade === null ? CONFIDENCE.guess : CONFIDENCE.shape;
  const confidence = weighLabels(facts, classes, sure, reasons);
  const common = { task: 'detect' as const, strides: [], classes };
  const turned = (why: ModelReason, change: Partial<BoxScoresHead>): Match => ({
    ...common,
    head: { ...head, ...change },
    confidence: Math.min(confidence, CONFIDENCE.unlikely),
    reasons: [...reasons.slice(0, 2), why],
  });
  return [
    { ...common, head, confidence, reasons },
    turned(because('upper-edge-first'), { boxes: 'yxyx' }),
    turned(because('boxes-otherwise'), { units: yolo ? 'normalized' : 'px' }),
    turned(because('boxes-centred'), { boxes: 'cxcywh' }),
  ];
}

function sizesOf({ boxes, scores, rows, values }: Pair): ModelReason {
  return because('boxes-and-scores', {
    scores: scores.name,
    scoresShape: String(scores.shape),
    boxes: boxes.name,
    boxesShape: String(boxes.shape),
    rows,
    values,
  });
}

function pairOf({ outputs }: ModelFacts): Pair | null {
  if (outputs.length !== 2 || outputs.some(({ shape }) => shape.length !== 3 || shape[0] !== 1)) return null;
  const fours = outputs.filter(({ shape }) => shape[2] === 4);
  // With four scores each, only the names can tell.
  const boxes = fours.length === 1 ? fours[0] : fours.find(({ name }) => /box|loc|bbox/i.test(name));
  const scores = outputs.find((output) => output !== boxes);
  if (!boxes || !scores || boxes.shape[1] !== scores.shape[1]) return null;
  return {
    boxes,
    scores,
    rows: boxes.shape[1]!,
    values: scores.shape[2]!,
    boxesMade: boxes.parts(2)[0]?.made ?? null,
    scoresMade: scores.parts(2)[0]?.made ?? null,
  };
}
