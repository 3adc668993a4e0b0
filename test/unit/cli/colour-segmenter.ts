import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';

const FLOAT = 1;
const INTS = 7;
const IR_VERSION = 8n;

/** What each of three classes is: a colour, so that every pixel's class is known beforehand. */
export const COLOUR_LABELS = ['red', 'green', 'blue'] as const;

/** Steep enough that an alpha is almost 0 or almost 255 a few levels of red from the middle. */
const ALPHA_GAIN = 40;

interface ColourSegmenter {
  readonly kind: 'classes' | 'alpha';
  readonly size: number;
  readonly labels?: readonly string[];
  readonly aspect?: number;
}

/**
 * Writes a model package whose network is one 1×1 convolution. `classes`: the strongest of red, green and blue.
 * `alpha`: person where red is above one half. Its input is `size` wide, and a picture of that size goes through as it is.
 */
export async function writeColourSegmenter(
  folder: string,
  {
    kind,
    size,
    labels = kind === 'classes' ? COLOUR_LABELS : ['background', 'person'],
    aspect = 1,
  }: ColourSegmenter,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const alpha = kind === 'alpha';
  const model = alpha
    ? colourModel([ALPHA_GAIN, 0, 0], [-ALPHA_GAIN / 2])
    : colourModel([1, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0]);
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
    metrics: [],
    licence: 'Apache-2.0',
    source: 'made for a test',
  };
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  return folder;
}

/** `logits = Conv1×1(images)`, weights `[out, 3]`. */
function colourModel(weights: readonly number[], bias: readonly number[]): Uint8Array {
  const out = BigInt(bias.length);
  const graph = {
    name: 'colours',
    node: [
      {
        name: 'conv',
        opType: 'Conv',
        input: ['images', 'weights', 'bias'],
        output: ['logits'],
        attribute: [{ name: 'kernel_shape', type: INTS, ints: [1n, 1n] }],
      },
    ],
    initializer: [
      { name: 'weights', dims: [out, 3n, 1n, 1n], dataType: FLOAT, floatData: [...weights] },
      { name: 'bias', dims: [out], dataType: FLOAT, floatData: [...bias] },
    ],
    input: [image('images', 3n)],
    output: [image('logits', out)],
  };
  const fields = { irVersion: IR_VERSION, opsetImport: [{ domain: '', version: 17n }], graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, fields));
}

function image(name: string, channels: bigint) {
  const fixed = (value: bigint) => ({ value: { case: 'dimValue' as const, value } });
  const open = (value: string) => ({ value: { case: 'dimParam' as const, value } });
  const dim = [fixed(1n), fixed(channels), open('height'), open('width')];
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
