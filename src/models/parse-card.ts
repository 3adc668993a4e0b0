import { GlanceError } from '../shared/errors.ts';
import type { CardInput, DetectMetric, DetectorHead, MaskHead, ModelCard, SegmentMetric } from './card.ts';
import { CardProblem, CardReader, isNumber } from './card-reader.ts';

const MAX_MODEL_BYTES = 2 ** 31 - 1;
const MAX_INPUT_PX = 8192;
/** Of width ÷ height. */
const MIN_ASPECT = 0.125;
/** Class ids are bytes. */
const MAX_CLASSES = 256;
const ALPHA_LABELS = ['background', 'person'];

/**
 * Checks that `json` is a model card and returns what of it is known; unknown fields are left out.
 * @param url of the card, for messages
 * @throws GlanceError 'card-malformed', naming the first field that does not fit and what was expected
 */
export function parseCard(json: unknown, url: string): ModelCard {
  try {
    return readCard(new CardReader(json, ''));
  } catch (error) {
    if (!(error instanceof CardProblem)) throw error;
    throw new GlanceError('card-malformed', { url, problem: error.message }, { cause: error });
  }
}

function readCard(card: CardReader): ModelCard {
  const task = card.oneOf('task', ['detect', 'segment']);
  const common = {
    id: card.text('id'),
    name: card.text('name'),
    version: card.text('version'),
    file: card.textMatching('file', /^(?!\.\.?$)[^/\\?#:]+$/, 'the name of a file beside the card'),
    bytes: card.whole('bytes', 1, MAX_MODEL_BYTES),
    sha256: card.textMatching('sha256', /^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
    input: readInput(card.object('input')),
    labels: card.list('labels', 'a text that is not empty', isText),
    ...(card.has('parameters') ? { parameters: card.whole('parameters', 1, Number.MAX_SAFE_INTEGER) } : {}),
    licence: card.text('licence'),
    source: card.text('source'),
  };
  const head = card.object('head');
  const metrics = card.has('metrics') ? card.objects('metrics') : [];
  if (task === 'detect') {
    if (common.input.sizes.aspect !== undefined) {
      throw new CardProblem(
        'input.sizes.aspect must be left out of a detector’s card, whose input is square',
      );
    }
    return { ...common, task, head: readDetectorHead(head), metrics: metrics.map(readDetectMetric) };
  }
  return {
    ...common,
    task,
    head: readMaskHead(head, common.labels),
    metrics: metrics.map(readSegmentMetric),
  };
}

function readInput(input: CardReader): CardInput {
  const letterbox = input.object('letterbox');
  return {
    name: input.text('name'),
    layout: input.oneOf('layout', ['NCHW', 'NHWC']),
    sizes: readSizes(input.object('sizes')),
    colour: input.oneOf('colour', ['RGB', 'BGR']),
    scale: input.nonZero('scale'),
    mean: input.triple('mean', () => true, 'numbers'),
    std: input.triple('std', (value) => value !== 0, 'numbers other than 0'),
    letterbox: {
      align: letterbox.oneOf('align', ['top-left', 'center']),
      pad: letterbox.number('pad', 0, 255),
    },
  };
}

function readSizes(sizes: CardReader): CardInput['sizes'] {
  const min = sizes.whole('min', 1, MAX_INPUT_PX);
  const max = sizes.whole('max', min, MAX_INPUT_PX);
  const multipleOf = sizes.whole('multipleOf', 1, MAX_INPUT_PX);
  const standard = sizes.whole('default', min, max);
  if (standard % multipleOf !== 0) {
    throw new CardProblem(`input.sizes.default must be a multiple of ${multipleOf}, got ${standard}`);
  }
  return {
    default: standard,
    multipleOf,
    min,
    max,
    ...(sizes.has('aspect') ? { aspect: sizes.number('aspect', MIN_ASPECT, 1 / MIN_ASPECT) } : {}),
  };
}

function readDetectorHead(head: CardReader): DetectorHead {
  const type = head.oneOf('type', ['yolox', 'nanodet']);
  const common = {
    output: head.text('output'),
    strides: head.list('strides', 'a whole number of at least 1', isStride),
    scoresAreProbabilities: head.boolean('scoresAreProbabilities'),
  };
  return type === 'yolox'
    ? { type, ...common, layout: head.oneOf('layout', ['box4,objectness,classes']) }
    : { type, ...common, bins: head.whole('bins', 2, 256) };
}

function readMaskHead(head: CardReader, labels: readonly string[]): MaskHead {
  const type = head.oneOf('type', ['mask']);
  const kind = head.oneOf('kind', ['classes', 'alpha']);
  if (kind === 'alpha' && labels.join() !== ALPHA_LABELS.join()) {
    throw labelProblem(kind, `["${ALPHA_LABELS.join('", "')}"]`, labels);
  }
  if (kind === 'classes' && (labels.length < 2 || labels.length > MAX_CLASSES)) {
    throw labelProblem(kind, `a list of 2 to ${MAX_CLASSES}`, labels);
  }
  return { type, output: head.text('output'), kind };
}

function labelProblem(kind: MaskHead['kind'], expected: string, labels: readonly string[]): CardProblem {
  const found = labels.length > 2 ? `${labels.length} labels` : `["${labels.join('", "')}"]`;
  return new CardProblem(`labels must be ${expected} for a head of kind "${kind}", got ${found}`);
}

function readDetectMetric(metric: CardReader): DetectMetric {
  return {
    ...readMeasured(metric),
    ap: metric.number('ap', 0, 100),
    ...(metric.has('ap50') ? { ap50: metric.number('ap50', 0, 100) } : {}),
  };
}

function readSegmentMetric(metric: CardReader): SegmentMetric {
  return {
    ...readMeasured(metric),
    miou: metric.number('miou', 0, 100),
    ...(metric.has('perClass') ? { perClass: metric.object('perClass').numbers(0, 100) } : {}),
    ...(metric.has('globalAccuracy') ? { globalAccuracy: metric.number('globalAccuracy', 0, 100) } : {}),
  };
}

/** What was measured, and how. */
function readMeasured(metric: CardReader): Pick<DetectMetric, 'dataset' | 'size' | 'protocol' | 'command'> {
  return {
    dataset: metric.text('dataset'),
    size: metric.whole('size', 1, MAX_INPUT_PX),
    ...(metric.has('protocol') ? { protocol: metric.text('protocol') } : {}),
    ...(metric.has('command') ? { command: metric.text('command') } : {}),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isStride(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 1;
}
