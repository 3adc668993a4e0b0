import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { convModel } from './conv-model.ts';
import type { Mounts } from './server.ts';

const WEIGHTS = fileURLToPath(new URL('../../public/weights/', import.meta.url));

type CardJson = Record<string, unknown>;

/** Detectors with one thing wrong, each at `/broken/<name>/card.json`. */
export function brokenModels(): Mounts {
  const { card, model } = readPackage('glance-yolo-nano');
  const strange = withUnknownOp(model);
  const { labels: _labels, ...withoutLabels } = card;
  return {
    ...mountPackage('truncated', card, model.subarray(0, Math.floor(model.length / 2))),
    ...mountPackage('wrong-hash', { ...card, sha256: '0'.repeat(64) }, model),
    ...mountPackage('unknown-op', { ...card, sha256: sha256(strange) }, strange),
    ...mountPackage(
      'not-onnx',
      { ...card, bytes: 4, sha256: sha256(Buffer.from('nope')) },
      Buffer.from('nope'),
    ),
    ...mountPackage('without-labels', withoutLabels, model),
    '/broken/not-json/card.json': () => ({ type: 'application/json', body: '{ "id": ' }),
    '/broken/model-missing/card.json': () => ({ type: 'application/json', body: JSON.stringify(card) }),
  };
}

/** Segmenters with one thing wrong, each at `/broken/<name>/card.json`. */
export function brokenSegmenters(): Mounts {
  const { card, model } = readPackage('glance-street');
  const labels = card.labels as readonly string[];
  const input = card.input as { readonly sizes: CardJson };
  const enormous = { ...input, sizes: { ...input.sizes, default: 8192, max: 8192 } };
  const channels = labels.map((_, channel) => [channel, 1, 0]);
  const half = convModel({ weights: channels, bias: labels.map(() => 0), stride: 2 });
  return {
    ...mountPackage('mask-too-few-labels', { ...card, labels: labels.slice(1) }, model),
    ...mountPackage(
      'mask-of-kind-alpha',
      { ...card, head: { ...(card.head as CardJson), kind: 'alpha' } },
      model,
    ),
    ...mountPackage('mask-half-size', { ...card, bytes: half.length, sha256: sha256(half) }, half),
    ...mountPackage('mask-too-large', { ...card, input: enormous }, model),
  };
}

function readPackage(id: string): { card: CardJson; model: Buffer } {
  return {
    card: JSON.parse(readFileSync(`${WEIGHTS}${id}/card.json`, 'utf8')) as CardJson,
    model: readFileSync(`${WEIGHTS}${id}/model.onnx`),
  };
}

function mountPackage(name: string, card: CardJson, model: Uint8Array): Mounts {
  return {
    [`/broken/${name}/card.json`]: () => ({ type: 'application/json', body: JSON.stringify(card) }),
    [`/broken/${name}/model.onnx`]: () => ({ body: model }),
  };
}

/** Renames the op of every Concat node; a name of the same length leaves the file's structure as it is. */
function withUnknownOp(model: Buffer): Buffer {
  const copy = Buffer.from(model);
  let renamed = 0;
  // Field 4 (op_type) of a NodeProto: tag 0x22, length, text. ref: onnx.proto
  const opType = Buffer.from([0x22, 6, ...Buffer.from('Concat')]);
  for (let at = copy.indexOf(opType); at >= 0; at = copy.indexOf(opType, at + 1)) {
    copy.write('Qoncat', at + 2);
    renamed += 1;
  }
  if (renamed === 0) throw new Error('The bundled model has no Concat to rename');
  return copy;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
