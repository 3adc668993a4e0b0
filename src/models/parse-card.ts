import { GlanceError } from '../shared/errors.ts';
import type { CardHead, CardInput, CardMetric, ModelCard } from './card.ts';
import { CardProblem, CardReader, isNumber } from './card-reader.ts';

const MAX_MODEL_BYTES = 2 ** 31 - 1;
const MAX_INPUT_PX = 8192;

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
  return {
    id: card.text('id'),
    name: card.text('name'),
    version: card.text('version'),
    task: card.oneOf('task', ['detect']),
    file: card.textMatching('file', /^(?!\.\.?$)[^/\\?#:]+$/, 'the name of a file beside the card'),
    bytes: card.whole('bytes', 1, MAX_MODEL_BYTES),
    sha256: card.textMatching('sha256', /^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits'),
    input: readInput(card.object('input')),
    head: readHead(card.object('head')),
    labels: card.list('labels', 'a text that is not empty', isText),
    metrics: card.has('metrics') ? card.objects('metrics').map(readMetric) : [],
    ...(card.has('parameters') ? { parameters: card.whole('parameters', 1, Number.MAX_SAFE_INTEGER) } : {}),
    licence: card.text('licence'),
    source: card.text('source'),
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
  return { default: standard, multipleOf, min, max };
}

function readHead(head: CardReader): CardHead {
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

function readMetric(metric: CardReader): CardMetric {
  return {
    dataset: metric.text('dataset'),
    size: metric.whole('size', 1, MAX_INPUT_PX),
    ap: metric.number('ap', 0, 100),
    ...(metric.has('ap50') ? { ap50: metric.number('ap50', 0, 100) } : {}),
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
