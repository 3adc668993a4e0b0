import { because } from '../../shared/model-reasons.ts';
import type { ClassifyHead, MaskHead } from '../card.ts';
import { CONFIDENCE, type HeadRow, weighLabels } from './head-row.ts';
import type { ModelFacts, OutputFacts } from './model-facts.ts';
import type { Reading } from './recognition.ts';

type Match = Omit<Reading, 'row' | 'title'>;

const COARSEST = 32;

/** The rows for models that say what a whole picture or each of its pixels is. */
export const PICTURE_ROWS: readonly HeadRow[] = [
  { row: 'classify', title: 'a classifier', read: readClassifier },
  { row: 'mask', title: 'a segmenter', read: readMask },
];

function readClassifier(facts: ModelFacts): Match[] {
  const output = facts.outputs[0];
  if (facts.outputs.length !== 1 || output?.shape.length !== 2 || output.shape[0] !== 1) return [];
  const classes = output.shape[1]!;
  if (classes < 2 || output.tail.has('TopK')) return [];
  const made = output.parts(1)[0]?.made;
  const probabilities = made === 'Softmax';
  const reasons = [
    because('whole-picture', { shape: String(output.shape), classes }),
    probabilities ? because('values-past', { by: 'softmax' }) : because('values-softmax-logits'),
  ];
  const head: ClassifyHead = {
    type: 'classify',
    output: output.name,
    scores: probabilities ? 'probabilities' : 'softmax',
  };
  const sure = made === undefined || made === 'Sigmoid' ? CONFIDENCE.shape : CONFIDENCE.structure;
  const confidence = weighLabels(facts, classes, sure, reasons);
  return [{ task: 'classify', head, strides: [], classes, confidence, reasons }];
}

function readMask(facts: ModelFacts): Match[] {
  const output = facts.outputs[0];
  if (facts.outputs.length !== 1 || !output || output.shape[0] !== 1) return [];
  if (output.whole) return readIds(facts, output);
  if (output.shape.length !== 4) return [];
  return [
    ...readChannels(facts, output, 'NCHW', output.shape[1]!, output.shape.slice(2)),
    ...readChannels(facts, output, 'NHWC', output.shape[3]!, output.shape.slice(1, 3)),
  ];
}

function readChannels(
  facts: ModelFacts,
  output: OutputFacts,
  layout: 'NCHW' | 'NHWC',
  channels: number,
  [rows, columns]: readonly number[],
): Match[] {
  const step = stepOf(facts, rows!, columns!);
  if (step === null || channels > 256) return [];
  const parts = output.parts(layout === 'NCHW' ? 1 : 3);
  // Classes are of one kind: what is put together from several is another head's.
  if (parts.length > 1) return [];
  const made = parts[0]?.made;
  const probabilities = made === 'Sigmoid' || made === 'Softmax';
  const kind = channels === 1 ? 'alpha' : 'classes';
  const classes = channels === 1 ? 2 : channels;
  const reasons = [
    because('each-pixel', { shape: String(output.shape), channels, step, layout }),
    probabilities
      ? because('values-past', { by: made === 'Softmax' ? 'softmax' : 'sigmoid' })
      : because('values-logits'),
  ];
  const head: MaskHead = {
    type: 'mask',
    output: output.name,
    kind,
    ...(probabilities ? { values: 'probabilities' } : {}),
    ...(step === 1 ? {} : { stride: step }),
    ...(layout === facts.input.layout ? {} : { layout }),
  };
  const sure = parts.length === 0 ? CONFIDENCE.shape : CONFIDENCE.structure - (channels === 1 ? 0.05 : 0);
  // One channel's own name, without “background”, is one label less.
  const labels = kind === 'alpha' && facts.labels === 1 ? null : classes;
  const confidence = weighLabels(facts, labels, sure, reasons);
  return [{ task: 'segment', head, strides: [], classes, confidence, reasons }];
}

function readIds(facts: ModelFacts, output: OutputFacts): Match[] {
  const sides = output.shape.filter((side, axis) => axis > 0 && (side !== 1 || output.shape.length === 3));
  const step = sides.length === 2 ? stepOf(facts, sides[0]!, sides[1]!) : null;
  if (step === null) return [];
  const classes = output.choices;
  const reasons = [
    because('each-pixel-id', { shape: String(output.shape), step }),
    ...(classes === null ? [] : [because('chosen-from', { classes })]),
  ];
  const head: MaskHead = {
    type: 'mask',
    output: output.name,
    kind: 'classes',
    values: 'class-ids',
    ...(step === 1 ? {} : { stride: step }),
  };
  const confidence = weighLabels(facts, classes, CONFIDENCE.structure, reasons);
  return [{ task: 'segment', head, strides: [], classes, confidence, reasons }];
}

/** Input pixels per pixel of a map, the same both ways; null where it is none of the input. */
function stepOf({ input: { size } }: ModelFacts, rows: number, columns: number): number | null {
  const step = size.width / columns;
  return size.height / rows === step && step >= 1 && step <= COARSEST && Number.isInteger(step) ? step : null;
}
