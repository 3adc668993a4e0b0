import { createHash } from 'node:crypto';
import { type ConvModel, convModel } from './conv-model.ts';
import type { Mounts } from './server.ts';

/** Steep enough that half of red is neither here nor there and all other shares are sure. */
const ALPHA_GAIN = 40;

const ALPHA: ConvModel = { weights: [[ALPHA_GAIN, 0, 0]], bias: [-ALPHA_GAIN / 2] };
const CLASSES: ConvModel = {
  weights: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
};

/**
 * Segmenters that go by colour alone, so that every pixel's class is known beforehand: `/colours/alpha/card.json` takes
 * red for a person, `/colours/classes/card.json` tells red, green and blue apart.
 */
export function colourPackages(): Mounts {
  return {
    ...mounted('alpha', ALPHA, ['background', 'person']),
    ...mounted('classes', CLASSES, ['red', 'green', 'blue']),
  };
}

function mounted(kind: 'alpha' | 'classes', network: ConvModel, labels: readonly string[]): Mounts {
  const model = convModel(network);
  const card = {
    id: `colour-${kind}`,
    name: `Colour ${kind}`,
    version: '1.0.0',
    task: 'segment',
    file: 'model.onnx',
    bytes: model.length,
    sha256: createHash('sha256').update(model).digest('hex'),
    input: {
      name: 'images',
      layout: 'NCHW',
      sizes: { default: 64, multipleOf: 16, min: 32, max: 128 },
      colour: 'RGB',
      scale: 1 / 255,
      mean: [0, 0, 0],
      std: [1, 1, 1],
      letterbox: { align: 'top-left', pad: 114 },
    },
    head: { type: 'mask', output: 'logits', kind },
    labels,
    licence: 'Apache-2.0',
    source: 'made for a test',
  };
  return {
    [`/colours/${kind}/card.json`]: () => ({ type: 'application/json', body: JSON.stringify(card) }),
    [`/colours/${kind}/model.onnx`]: () => ({ body: model }),
  };
}
