import { GlanceError } from '../shared/errors.ts';
import { CardProblem, CardReader } from './card-reader.ts';

/** A model file that others publish. Nothing of it is on this device before somebody asks for it. */
export interface PublishedModel {
  readonly id: string;
  readonly name: string;
  readonly task: 'detect' | 'segment' | 'instances' | 'classify';
  /** Where the file lies, absolute. */
  readonly url: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly licence: string;
  /** As its authors measured it; null where they do not say. */
  readonly accuracy: PublishedAccuracy | null;
  /** The authors' page, absolute. */
  readonly source: string;
}

/** What authors say of their model, in percent. */
export interface PublishedAccuracy {
  readonly measure: 'AP' | 'mIoU' | 'top 1';
  readonly value: number;
  readonly dataset: string;
  /** Input side that it was measured at, pixels. */
  readonly size: number;
}

const YOLOX = 'https://github.com/Megvii-BaseDetection/YOLOX';
const TASKS = ['detect', 'segment', 'instances', 'classify'] as const;
const MEASURES = ['AP', 'mIoU', 'top 1'] as const;
const MAX_BYTES = 2 ** 31 - 1;

/** Only what is known of the very files: their length and SHA-256, and what their authors' page says. */
export const PUBLISHED_MODELS: readonly PublishedModel[] = [
  yolox('nano', 3_659_407, 'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d', 25.8, 416),
  yolox('tiny', 20_219_662, '427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7', 32.8, 416),
  yolox('s', 35_858_002, 'c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063', 40.5, 640),
];

/**
 * Reads a list of published models, as a host may lay one beside the app: `{ "models": [{ "id", "name", "task", "url",
 * "bytes", "sha256", "licence", "source", "accuracy"? }, …] }`. Addresses are relative to the list's own.
 * @param url of the list, absolute
 * @throws GlanceError 'card-malformed'
 */
export function parsePublished(json: unknown, url: string): readonly PublishedModel[] {
  try {
    return new CardReader(json, '').objects('models').map((model) => readModel(model, url));
  } catch (thrown) {
    if (!(thrown instanceof CardProblem)) throw thrown;
    throw new GlanceError('card-malformed', { url, problem: thrown.message }, { cause: thrown });
  }
}

/** Ours, with the host's in the place of those of the same id, and behind them. */
export function withHosts(hosts: readonly PublishedModel[]): readonly PublishedModel[] {
  const others = hosts.filter(({ id }) => !PUBLISHED_MODELS.some((model) => model.id === id));
  return [...PUBLISHED_MODELS.map((model) => hosts.find(({ id }) => id === model.id) ?? model), ...others];
}

function readModel(model: CardReader, listUrl: string): PublishedModel {
  return {
    id: model.textMatching('id', /^[a-z0-9][a-z0-9.-]{0,79}$/, 'lower-case letters, digits, dots and dashes'),
    name: model.text('name'),
    task: model.oneOf('task', TASKS),
    url: readAddress(model, 'url', listUrl),
    bytes: model.whole('bytes', 1, MAX_BYTES),
    sha256: model.textMatching('sha256', /^[0-9a-f]{64}$/, '64 lower-case hex digits'),
    licence: model.text('licence'),
    accuracy: model.has('accuracy') ? readAccuracy(model.object('accuracy')) : null,
    source: readAddress(model, 'source', listUrl),
  };
}

function readAccuracy(accuracy: CardReader): PublishedAccuracy {
  return {
    measure: accuracy.oneOf('measure', MEASURES),
    value: accuracy.number('value', 0, 100),
    dataset: accuracy.text('dataset'),
    size: accuracy.whole('size', 1, 8192),
  };
}

/** Of the web alone: it is shown as a link. */
function readAddress(model: CardReader, field: string, listUrl: string): string {
  const text = model.text(field);
  const url = URL.canParse(text, listUrl) ? new URL(text, listUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new CardProblem(`${field} must be an address of the web, got ${JSON.stringify(text)}`);
  return url.href;
}

/** Of release 0.1.1rc0, in its authors' export; AP from the table of their README. */
function yolox(size: string, bytes: number, sha256: string, ap: number, inputSize: number): PublishedModel {
  return {
    id: `yolox-${size}-0.1.1rc0`,
    name: `YOLOX ${size}`,
    task: 'detect',
    url: `${YOLOX}/releases/download/0.1.1rc0/yolox_${size}.onnx`,
    bytes,
    sha256,
    licence: 'Apache-2.0',
    accuracy: { measure: 'AP', value: ap, dataset: 'COCO val2017', size: inputSize },
    source: YOLOX,
  };
}
