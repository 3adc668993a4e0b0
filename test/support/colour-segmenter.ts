import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ConvModel, convModel } from './conv-model.ts';

/** What each of three classes is: a colour, so that every pixel's class is known beforehand. */
export const COLOUR_LABELS = ['red', 'green', 'blue'] as const;

/** Steep enough that an alpha is almost 0 or almost 255 a few levels of red from the middle. */
const ALPHA_GAIN = 40;

const NETWORKS = {
  alpha: { weights: [[ALPHA_GAIN, 0, 0]], bias: [-ALPHA_GAIN / 2] },
  classes: {
    weights: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    bias: [0, 0, 0],
  },
} as const satisfies Record<string, ConvModel>;

interface ColourSegmenter {
  readonly kind: 'classes' | 'alpha';
  readonly size: number;
  readonly labels?: readonly string[];
  readonly aspect?: number;
}

/**
 * A card and its model, whose network is one 1×1 convolution. `classes`: the strongest of red, green and blue. `alpha`:
 * person where red is above one half. Its input is `size` wide, and a picture of that size goes through as it is.
 */
export function colourSegmenter({
  kind,
  size,
  labels = kind === 'classes' ? COLOUR_LABELS : ['background', 'person'],
  aspect = 1,
}: ColourSegmenter): { readonly card: object; readonly model: Uint8Array } {
  const model = convModel(NETWORKS[kind]);
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
      sizes: { default: size, multipleOf: 8, min: 8, max: 512, aspect },
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
  return { card, model };
}

/** Writes one as a model package. @returns its folder */
export async function writeColourSegmenter(folder: string, options: ColourSegmenter): Promise<string> {
  const { card, model } = colourSegmenter(options);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  return folder;
}
