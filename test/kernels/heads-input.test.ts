import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSample } from '../../src/cli/try-input.ts';
import { guessInput } from '../../src/models/recognise/guess-input.ts';
import type { TrialPicture } from '../../src/models/recognise/input-trial.ts';
import { makePackage, type PackageOverrides } from '../../src/models/recognise/make-package.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { modelReasonText } from '../../src/shared/model-reasons-english.ts';
import { headFile } from './support/head-cases.ts';
import { asYolov8, fedBgrBytes } from './support/rewrap-model.ts';

/** Half as long on a side as usual, and a quarter of the time. */
const SIDE = 320;
const SQUARE = { width: SIDE, height: SIDE };
const TIMEOUT_MS = 240_000;
const UNIT = { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] };
const IMAGENET = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const OWN = 'public/weights/glance-yolo-nano/model.onnx';
const YOLOX = '../shared/models/yolox-nano.onnx';
const NANODET = '../shared/models/nanodet-plus-m-416.onnx';

let pictures: readonly TrialPicture[];

beforeAll(async () => {
  await createBackend('wasm');
  pictures = await Promise.all([readSample('astronaut'), readSample('chelsea'), readSample('coffee')]);
});

/** Made anew each time: a name of its own keeps a published file from being known by its hash. */
async function guess(bytes: Uint8Array<ArrayBuffer>, overrides: PackageOverrides = {}) {
  const { card } = await makePackage(
    { name: 'model.onnx', bytes },
    { name: 'model', size: SQUARE, ...overrides },
  );
  const found = (await guessInput(readOnnx(bytes, 'model.onnx'), card, pictures))!;
  console.info(found.reasons.map(modelReasonText).join('\n'));
  return { card, found };
}

const read = (path: string) => new Uint8Array(readFileSync(path));

describe('guessInput', { timeout: TIMEOUT_MS }, () => {
  it('finds that glance-yolo-nano takes RGB from 0 to 1, which its family does not', async () => {
    const { card, found } = await guess(read(OWN));
    expect(card.input).toMatchObject({ colour: 'BGR', scale: 1 });
    expect(found).toMatchObject({ proven: true, input: { colour: 'RGB', ...UNIT } });
    expect(found.input.letterbox.align).toBe('top-left');
    expect(modelReasonText(found.reasons[0]!)).toMatch(
      /^RGB, 0–1, top-left, though its family is used to another way: \d+ found/,
    );
  });

  it('finds that the same in the form of a YOLOv8 takes what YOLOv8 takes', async () => {
    const { card, found } = await guess(asYolov8(read(OWN), SIDE));
    expect(card.head).toMatchObject({ type: 'yolov8', order: 'values,anchors', strides: [8, 16, 32] });
    expect(card.input.sizes).toMatchObject({ min: SIDE, max: SIDE });
    expect(found).toMatchObject({ proven: true, input: { colour: 'RGB', ...UNIT } });
    expect(found.input.letterbox.align).toBe('center');
    expect(modelReasonText(found.reasons[0]!)).toMatch(
      /^RGB, 0–1, center, as its family is used to: \d+ found/,
    );
  });

  it('finds BGR from 0 to 255 where the model turns it round itself', async () => {
    const { found } = await guess(fedBgrBytes(read(OWN), UNIT));
    expect(found).toMatchObject({
      proven: true,
      input: { colour: 'BGR', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
    });
  });

  it.skipIf(!existsSync(YOLOX))('finds that yolox-nano takes RGB by ImageNet’s mean and spread', async () => {
    const { found } = await guess(read(YOLOX));
    expect(found).toMatchObject({ proven: true, input: { colour: 'RGB', ...IMAGENET } });
    expect(found.input.letterbox.align).toBe('top-left');
  });

  it.skipIf(!existsSync(NANODET))('keeps what NanoDet is used to: BGR by mean and spread', async () => {
    const { found } = await guess(read(NANODET));
    expect(found).toMatchObject({ proven: true, input: { colour: 'BGR', scale: 1 / 255 } });
    expect(found.input.mean).toEqual([...IMAGENET.mean].reverse());
  });

  it('takes nothing for proven by random weights, which see something everywhere', async () => {
    const { card, found } = await guess(headFile('yolov8'));
    const { colour, scale, mean, std, letterbox } = card.input;
    expect(found.proven).toBe(false);
    expect(found.input).toEqual({ colour, scale, mean, std, letterbox });
    expect(modelReasonText(found.reasons[0]!)).toMatch(
      /^however it is fed, it finds .*: what its family is used to is kept$/,
    );
  });

  it('tells nothing of a classifier, and stops when told to', async () => {
    const bytes = headFile('classify-logits');
    const { card } = await makePackage({ name: 'classify.onnx', bytes });
    expect(await guessInput(readOnnx(bytes, 'classify.onnx'), card, pictures)).toBeNull();
    const own = await makePackage({ name: 'model.onnx', bytes: read(OWN) }, { size: SQUARE });
    const graph = readOnnx(read(OWN), 'model.onnx');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(guessInput(graph, own.card, pictures, { signal })).rejects.toThrow('enough');
  });
});
