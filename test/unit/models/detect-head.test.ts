import { describe, expect, it } from 'vitest';
import type { DetectCard } from '../../../src/models/card.ts';
import { createDetectHead } from '../../../src/models/detect-head.ts';
import { NANODET_PLUS_M_416 } from '../../../src/models/known/nanodet-plus-m-416.ts';
import { YOLOX_NANO } from '../../../src/models/known/yolox-nano.ts';
import { fitLetterbox } from '../../../src/preprocess/letterbox.ts';
import type { DetectOptions } from '../../../src/shared/engine.ts';

const SIZE = 32;
const SQUARE = { width: SIZE, height: SIZE };
const CARD: DetectCard = {
  ...YOLOX_NANO,
  labels: ['cat', 'dog'],
  head: {
    type: 'yolox',
    output: 'output',
    strides: [16, 32],
    layout: 'box4,objectness,classes',
    scoresAreProbabilities: true,
  },
};
const SHAPE = [1, 5, 7];
const OPTIONS: DetectOptions = {
  scoreThreshold: 0.3,
  iouThreshold: 0.5,
  maxDetections: 10,
  classIds: null,
  classAgnostic: false,
};

describe('createDetectHead', () => {
  it('takes boxes back to the source, strongest first', () => {
    const box = fitLetterbox({ width: 64, height: 32 }, SQUARE, 'center');
    // Anchor 1: centre (24, 8), 16 × 8; scaled by ½, 8 px of border above. Anchor 4: centre (16, 16), 8 × 8.
    const output = outputOf({
      1: [0.5, 0.5, 0, Math.log(0.5), 0.5, 0, 1],
      4: [0.5, 0.5, Math.log(0.25), Math.log(0.25), 1, 1, 0],
    });
    const found = createDetectHead(CARD, SQUARE).read([{ values: output, shape: SHAPE }], box, OPTIONS);
    expect(found.map(({ label, classId, score }) => [label, classId, score])).toEqual([
      ['cat', 0, 1],
      ['dog', 1, 0.5],
    ]);
    expect(rounded(found[0]!.box)).toEqual([24, 8, 40, 24]);
    expect(rounded(found[1]!.box)).toEqual([32, 0, 64, 8]);
  });

  it('clips to the frame and drops what lies outside it or has no area', () => {
    const box = fitLetterbox({ width: 32, height: 16 }, SQUARE, 'top-left');
    const output = outputOf({
      0: [0.5, 0.5, Math.log(3), 0, 1, 1, 0],
      // In the border below the picture, centre (8, 24).
      2: [0.5, 0.5, 0, 0, 1, 1, 0],
      3: [0.5, 0.5, Number.NEGATIVE_INFINITY, 0, 1, 1, 0],
    });
    const found = createDetectHead(CARD, SQUARE).read([{ values: output, shape: SHAPE }], box, OPTIONS);
    expect(found.map((each) => rounded(each.box))).toEqual([[0, 0, 32, 16]]);
  });

  it('filters classes, ignoring ids the model does not have, and forgets the filter after', () => {
    const box = fitLetterbox(SQUARE, SQUARE, 'top-left');
    const output = outputOf({ 0: [0.5, 0.5, 0, 0, 1, 1, 0], 3: [0.5, 0.5, 0, 0, 1, 0, 1] });
    const head = createDetectHead(CARD, SQUARE);
    const labels = (classIds: readonly number[] | null) =>
      head.read([{ values: output, shape: SHAPE }], box, { ...OPTIONS, classIds }).map(({ label }) => label);
    expect(labels([1, 99, -1])).toEqual(['dog']);
    expect(labels([])).toEqual([]);
    expect(labels(null)).toEqual(['cat', 'dog']);
  });

  it('obeys threshold, cap and agnostic suppression', () => {
    const box = fitLetterbox(SQUARE, SQUARE, 'top-left');
    const output = outputOf({ 0: [0.5, 0.5, 0, 0, 1, 0.9, 0], 1: [-0.5, 0.5, 0, 0, 1, 0, 0.6] });
    const head = createDetectHead(CARD, SQUARE);
    const count = (options: Partial<DetectOptions>) =>
      head.read([{ values: output, shape: SHAPE }], box, { ...OPTIONS, ...options }).length;
    expect(count({})).toBe(2);
    expect(count({ classAgnostic: true })).toBe(1);
    expect(count({ scoreThreshold: 0.7 })).toBe(1);
    expect(count({ maxDetections: 1 })).toBe(1);
  });

  it('says what shape it expected for which labels and strides', () => {
    const box = fitLetterbox(SQUARE, SQUARE, 'top-left');
    const read = (length: number, shape: number[]) => () =>
      createDetectHead(CARD, SQUARE).read([{ values: new Float32Array(length), shape }], box, OPTIONS);
    expect(read(30, [1, 5, 6])).toThrow(
      expect.objectContaining({
        code: 'head-mismatch',
        details: {
          head: 'yolox',
          problem: '“output” should be [1, 5, 7] for 2 labels and strides 16, 32 at 32×32 px, got [1, 5, 6]',
        },
      }),
    );
    expect(read(35, [5, 7])).toThrow('got [5, 7]');
    expect(read(34, [1, 5, 7])).toThrow('got 34 values');
  });

  it('expects 3,598 anchors of 112 values of NanoDet-Plus at 416', () => {
    const box = fitLetterbox({ width: 416, height: 416 }, { width: 416, height: 416 }, 'center');
    const head = createDetectHead(NANODET_PLUS_M_416, { width: 416, height: 416 });
    expect(
      head.read([{ values: new Float32Array(3598 * 112), shape: [1, 3598, 112] }], box, OPTIONS),
    ).toEqual([]);
  });
});

function outputOf(anchors: Readonly<Record<number, readonly number[]>>): Float32Array {
  const output = new Float32Array(35);
  for (const [anchor, values] of Object.entries(anchors)) output.set(values, Number(anchor) * 7);
  return output;
}

function rounded(box: readonly number[]): number[] {
  return box.map((edge) => Math.round(edge * 1e3) / 1e3);
}
