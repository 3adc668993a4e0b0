import { colourSegmenter } from './colour-segmenter.ts';
import type { Mounts } from './server.ts';

const SIZE = 64;

/**
 * Segmenters that go by colour alone, so that every pixel's class is known beforehand: `/colours/alpha/card.json` takes
 * red for a person, `/colours/classes/card.json` tells red, green and blue apart.
 */
export function colourPackages(): Mounts {
  return { ...mounted('alpha'), ...mounted('classes') };
}

function mounted(kind: 'alpha' | 'classes'): Mounts {
  const { card, model } = colourSegmenter({ kind, size: SIZE });
  return {
    [`/colours/${kind}/card.json`]: () => ({ type: 'application/json', body: JSON.stringify(card) }),
    [`/colours/${kind}/model.onnx`]: () => ({ body: model }),
  };
}
