import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Mounts } from './server.ts';

const PACKAGE = fileURLToPath(new URL('../../public/weights/glance-yolo-nano/', import.meta.url));

/** Model packages with one thing wrong, each at `/broken/<name>/card.json`. */
export function brokenModels(): Mounts {
  const card = JSON.parse(readFileSync(`${PACKAGE}card.json`, 'utf8')) as Record<string, unknown>;
  const model = readFileSync(`${PACKAGE}model.onnx`);
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

function mountPackage(name: string, card: Record<string, unknown>, model: Uint8Array): Mounts {
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
