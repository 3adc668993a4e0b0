import { GlanceError } from '../shared/errors.ts';
import type { CardInput, ClassifyMetric, DetectMetric, ModelCard, SegmentMetric } from './card.ts';
import { CardProblem, CardReader } from './card-reader.ts';
import { readClassifyHead, readDetectorHead, readInstancesHead, readMaskHead } from './parse-head.ts';

const MAX_MODEL_BYTES = 2 ** 31 - 1;
const MAX_INPUT_PX = 8192;
/** Of width ÷ height. */
const MIN_ASPECT = 0.125;

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
  const task = card.oneOf('task', ['detect', 'segment', 'instances', 'classify']);
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
  if (common.input.sizes.followsPicture && task !== 'detect' && task !== 'segment')
    throw new CardProblem(`input.sizes.followsPicture must be left out for the task "${task}"`);
  switch (task) {
    case 'detect': {
      const detector = readDetectorHead(head);
      return { ...common, task, head: detector, metrics: metrics.map(readDetectMetric) };
    }
    case 'instances':
      return { ...common, task, head: readInstancesHead(head), metrics: metrics.map(readDetectMetric) };
    case 'classify':
      return { ...common, task, head: readClassifyHead(head), metrics: metrics.map(readClassifyMetric) };
    case 'segment': {
      const mask = readMaskHead(head, common.labels);
      return { ...common, task, head: mask, metrics: metrics.map(readSegmentMetric) };
    }
  }
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
      align: letterbox.oneOf('align', ['top-left', 'center', 'stretch']),
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
  if (sizes.has('followsPicture') && sizes.has('aspect'))
    throw new CardProblem('input.sizes.aspect must be left out where input.sizes.followsPicture is given');
  return {
    default: standard,
    multipleOf,
    min,
    max,
    ...(sizes.has('followsPicture')
      ? { followsPicture: sizes.oneOf('followsPicture', ['side', 'area']) }
      : {}),
    ...(sizes.has('aspect') ? { aspect: sizes.number('aspect', MIN_ASPECT, 1 / MIN_ASPECT) } : {}),
  };
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

function readClassifyMetric(metric: CardReader): ClassifyMetric {
  return { ...readMeasured(metric), top1: metric.number('top1', 0, 100) };
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
