import { tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelCard } from '../../src/models/card.ts';
import { cardFor } from '../../src/models/card-for.ts';
import { readClasses } from '../../src/models/classify-head.ts';
import { createDetectHead } from '../../src/models/detect-head.ts';
import { headOutputs } from '../../src/models/head-outputs.ts';
import { createInstancesHead } from '../../src/models/instances-head.ts';
import { MaskHead } from '../../src/models/mask-head.ts';
import type { ModelPackage } from '../../src/models/package.ts';
import { makePackage } from '../../src/models/recognise/make-package.ts';
import { TrialRun } from '../../src/models/recognise/trial-run.ts';
import type { InstanceMask } from '../../src/postprocess/instance-mask.ts';
import { fitLetterbox } from '../../src/preprocess/letterbox.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { readBytes } from '../../src/runtime/input-tensor.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { DetectPipeline } from '../../src/worker/detect-pipeline.ts';
import {
  HEAD_CASES,
  HEAD_CLASSES,
  HEAD_SIDE,
  type HeadCase,
  headFile,
  headInput,
  headPicture,
} from './support/head-cases.ts';
import { largestDifference } from './support/model-cases.ts';
import { runPeerForAll } from './support/peer.ts';
import { channelsFirst } from './support/photo.ts';

const TOLERANCE = 1e-4;
const SQUARE = { width: HEAD_SIDE, height: HEAD_SIDE };
const OPTIONS = {
  iouThreshold: 0.5,
  maxDetections: 100,
  classIds: null,
  classAgnostic: false,
};
const LABELS = ['cat', 'dog’s bowl', 'traffic light'];
const DETECTORS = HEAD_CASES.filter(({ found }) => found !== undefined);

beforeAll(async () => {
  await createBackend('wasm');
});

/** The card that the file's labels and outputs alone lead to, fed with values from 0 to 1 as they are. */
async function cardOf({ name, task }: HeadCase): Promise<ModelCard> {
  const labels = task === 'detect' || task === 'instances' ? { labels: LABELS } : {};
  return (await makePackage({ name: `${name}.onnx`, bytes: headFile(name) }, labels)).card;
}

async function outputsOf(name: string, card: ModelCard) {
  const trial = await TrialRun.create(readOnnx(headFile(name), name), card, SQUARE);
  try {
    return await trial.run(headInput());
  } finally {
    trial.dispose();
  }
}

describe.each(HEAD_CASES)('$name as PyTorch exports it', (head) => {
  const { name, task, strides } = head;

  it('is recognised', async () => {
    const card = await cardOf(head);
    expect(card).toMatchObject({ task, head: { type: head.head } });
    expect('strides' in card.head ? card.head.strides : []).toEqual(strides);
    if (head.found) expect(card.labels).toHaveLength(HEAD_CLASSES);
  });

  it('says the same as onnxruntime-web', async () => {
    const card = await cardOf(head);
    const ours = await outputsOf(name, card);
    const shape = [1, 3, HEAD_SIDE, HEAD_SIDE];
    const theirs = await runPeerForAll(headFile(name), 'images', channelsFirst(headInput()), shape);
    headOutputs(card.head).forEach((output, index) => {
      const { data, shape } = theirs[output]!;
      const turned =
        shape.length === 4 && ours[index]!.shape[1] !== shape[1] ? channelsLast(data, shape) : data;
      expect(ours[index]!.values).toHaveLength(turned.length);
      expect(largestDifference(ours[index]!.values, turned)).toBeLessThan(TOLERANCE);
    });
  });
});

describe.each(DETECTORS)('$name', (head) => {
  it('finds what numpy finds', async () => {
    const card = await cardOf(head);
    if (card.task !== 'detect' && card.task !== 'instances') throw new Error(card.task);
    const outputs = await outputsOf(head.name, card);
    const box = fitLetterbox(SQUARE, SQUARE, 'top-left');
    const options = { ...OPTIONS, scoreThreshold: head.threshold! };
    const found = createDetectHead(card, SQUARE).read(outputs, box, options);
    expect(found.map(({ classId }) => classId)).toEqual(head.found!.map(({ classId }) => classId));
    found.forEach((detection, index) => {
      const expected = head.found![index]!;
      expect(detection.score).toBeCloseTo(expected.score, 4);
      expect(detection.label).toBe(LABELS[expected.classId]);
      detection.box.forEach((edge, side) => {
        expect(Math.abs(edge - expected.box[side]!)).toBeLessThan(0.01);
      });
    });
  });
});

describe('yolov8-seg', () => {
  it('cuts the masks that numpy cuts', async () => {
    const head = HEAD_CASES.find(({ name }) => name === 'yolov8-seg')!;
    const card = cardFor('instances', await cardOf(head));
    const outputs = await outputsOf(head.name, card);
    const box = fitLetterbox(SQUARE, SQUARE, 'top-left');
    const options = { ...OPTIONS, scoreThreshold: head.threshold! };
    const instances = createInstancesHead(card, SQUARE).read(outputs, box, options);
    expect(instances).toHaveLength(head.found!.length);
    instances.forEach(({ mask }, index) => {
      expect(runsOf(mask)).toEqual(head.found![index]!.mask);
    });
  });
});

describe.each(HEAD_CASES.filter(({ top }) => top !== undefined))('$name', (head) => {
  it('orders the classes as numpy does', async () => {
    const card = cardFor('classify', await cardOf(head));
    const top = readClasses(card, await outputsOf(head.name, card), 5);
    expect(card.head.scores).toBe(head.scores);
    expect(top.map(({ classId }) => classId)).toEqual(head.top!.map(([classId]) => classId));
    top.forEach(({ score }, index) => {
      expect(score).toBeCloseTo(head.top![index]![1], 4);
    });
  });
});

describe.each(HEAD_CASES.filter(({ ids }) => ids !== undefined))('$name', (head) => {
  it('gives each pixel the class that numpy gives it', async () => {
    const card = cardFor('segment', await cardOf(head));
    const [output] = await outputsOf(head.name, card);
    const mask = new MaskHead(card, SQUARE, output!.shape);
    const whole = card.head.values === 'class-ids' ? 'int32' : 'float32';
    const given = tensor(output!.values, [...output!.shape], whole);
    const map = mask.map(given, 0);
    const { values } = mask.read(await readBytes(map), fitLetterbox(SQUARE, SQUARE, 'top-left'));
    for (const used of [given, map]) used.dispose();
    const ids = card.head.kind === 'alpha' ? values.map((alpha) => (alpha >= 128 ? 1 : 0)) : values;
    expect([...ids].join('')).toBe(head.ids!.join(''));
  });
});

describe.each(['yolov8-seg', 'nms-trt', 'yolov10'])('%s in the pipeline that the app runs', (name) => {
  it('finds the same boxes', async () => {
    const head = HEAD_CASES.find((each) => each.name === name)!;
    const backend = await createBackend('wasm');
    const options = { package: packageOf(name, await cardOf(head)), backend, inputSize: null };
    const pipeline = await DetectPipeline.create(options);
    const picture = { rgba: headPicture(), ...SQUARE };
    const { detections } = await pipeline.detect(picture, { ...OPTIONS, scoreThreshold: head.threshold! });
    pipeline.dispose();
    expect(detections.map(({ classId }) => classId)).toEqual(head.found!.map(({ classId }) => classId));
    detections.forEach(({ box }, index) => {
      box.forEach((edge, side) => {
        expect(Math.abs(edge - head.found![index]!.box[side]!)).toBeLessThan(0.05);
      });
    });
  });
});

function packageOf(name: string, card: ModelCard): ModelPackage {
  return { card, modelBytes: headFile(name), url: name, verified: true };
}

/** A mask over the whole picture, as lengths of runs, first of zeros. */
function runsOf({ x, y, width, height, values }: InstanceMask): number[] {
  const whole = new Uint8Array(HEAD_SIDE * HEAD_SIDE);
  for (let row = 0; row < height; row++) {
    whole.set(values.subarray(row * width, (row + 1) * width), (y + row) * HEAD_SIDE + x);
  }
  const lengths: number[] = [];
  let value = 0;
  let length = 0;
  for (const pixel of whole) {
    if (pixel !== value) {
      lengths.push(length);
      value = pixel;
      length = 0;
    }
    length++;
  }
  return [...lengths, length];
}

function channelsLast(values: Float32Array, shape: readonly number[]): Float32Array {
  const [, channels, height, width] = shape as [number, number, number, number];
  const area = height * width;
  const out = new Float32Array(values.length);
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < area; i++) out[i * channels + c] = values[c * area + i]!;
  return out;
}
