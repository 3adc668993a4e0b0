import { describe, expect, it } from 'vitest';
import { decodeBoxScores } from '../../../src/postprocess/decode-box-scores.ts';
import { decodeFastestdet } from '../../../src/postprocess/decode-fastestdet.ts';
import { decodeFinished } from '../../../src/postprocess/decode-finished.ts';
import { createDetectionBuffer } from '../../../src/postprocess/detection-buffer.ts';
import { strongest } from '../../../src/postprocess/strongest.ts';
import { topClasses } from '../../../src/postprocess/top-classes.ts';
import type { DetectionBuffer } from '../../../src/postprocess/types.ts';

const OPTIONS = { scoreThreshold: 0.3, classMask: null };
const UNITS = { boxes: 'xyxy', unitX: 10, unitY: 20 } as const;

describe('decodeBoxScores', () => {
  const boxes = Float32Array.of(0, 0, 1, 1, 0.25, 0.5, 0.75, 1);
  const layout = { ...UNITS, anchors: 2, classCount: 2 };

  it('takes the first score for nothing in an SSD', () => {
    const scores = Float32Array.of(0.5, 0.375, 0.125, 0.9, 0.05, 0.05);
    const found = run((buffer) =>
      decodeBoxScores(
        boxes,
        scores,
        { ...layout, scores: 'probabilities', background: 'first' },
        OPTIONS,
        buffer,
      ),
    );
    expect(found).toEqual([[0, 0, 10, 20, 0.375, 0, 0]]);
  });

  it('takes the last logit of a softmax for nothing in a DETR', () => {
    const scores = Float32Array.of(0, Math.log(2), 0, 0, 0, Math.log(8));
    const found = run((buffer) =>
      decodeBoxScores(boxes, scores, { ...layout, scores: 'softmax', background: 'last' }, OPTIONS, buffer),
    );
    expect(found).toEqual([[0, 0, 10, 20, 0.5, 1, 0]]);
  });

  it('takes each logit for itself where there is a sigmoid, and drops NaN', () => {
    const scores = Float32Array.of(Number.NaN, Number.NaN, -9, 0);
    const found = run((buffer) =>
      decodeBoxScores(boxes, scores, { ...layout, scores: 'sigmoid', background: 'none' }, OPTIONS, buffer),
    );
    expect(found).toEqual([[2.5, 10, 7.5, 20, 0.5, 1, 1]]);
  });

  it('has a softmax that does not overflow', () => {
    const scores = Float32Array.of(1000, -1000, -1000, -1000, 1000, 1000);
    const found = run((buffer) =>
      decodeBoxScores(boxes, scores, { ...layout, scores: 'softmax', background: 'last' }, OPTIONS, buffer),
    );
    expect(found.map((each) => each.slice(4))).toEqual([
      [1, 0, 0],
      [0.5, 1, 1],
    ]);
  });
});

describe('decodeFinished', () => {
  it('reads rows, leaving out what is faint or stands for nothing', () => {
    const values = Float32Array.of(1, 2, 3, 4, 0.5, 1, 1, 2, 3, 4, 0.25, 1, 0, 0, 0, 0, 0.9, -1);
    const column = (from: number) => ({ values, from, step: 6 });
    const found = run((buffer) =>
      decodeFinished(
        {
          ...UNITS,
          unitX: 1,
          unitY: 1,
          count: 3,
          box: column(0),
          score: column(4),
          classId: column(5),
          firstClass: 0,
        },
        OPTIONS,
        buffer,
      ),
    );
    expect(found).toEqual([[1, 2, 3, 4, 0.5, 1, 0]]);
  });

  it('counts classes from 1 where the network does, and only as many rows as it says', () => {
    const box = { values: Float32Array.of(0.1, 0.2, 0.3, 0.4, 0, 0, 1, 1), from: 0, step: 4 };
    const list = (...values: number[]) => ({ values: Float32Array.from(values), from: 0, step: 1 });
    const found = run((buffer) =>
      decodeFinished(
        {
          boxes: 'yxyx',
          unitX: 10,
          unitY: 10,
          count: 1,
          box,
          score: list(0.5, 0.9),
          classId: list(2, 2),
          firstClass: 1,
        },
        OPTIONS,
        buffer,
      ),
    );
    expect(found.map((each) => each.map((value) => Math.round(value * 1e4) / 1e4))).toEqual([
      [2, 1, 4, 3, 0.5, 1, 0],
    ]);
  });
});

describe('decodeFastestdet', () => {
  it('weighs objectness and class, and places a box by tanh and sigmoid', () => {
    const cells = new Float32Array(4 * 7);
    // Cell (1, 0) of 2 × 2: centre one cell on, half as large as the input.
    cells.set([0.5, 0, 0, 0, 0, 0.25, 0.75], 7);
    const layout = {
      inputPx: { width: 32, height: 32 },
      strides: [16],
      classCount: 2,
      scoresAreProbabilities: true,
    };
    const [found] = run((buffer) => decodeFastestdet(cells, layout, OPTIONS, buffer));
    expect(found!.slice(0, 4)).toEqual([8, -8, 24, 8]);
    expect(found![4]).toBeCloseTo(0.5 ** 0.6 * 0.75 ** 0.4, 6);
    expect(found!.slice(5)).toEqual([1, 1]);
  });

  it('takes logits through a sigmoid and a softmax', () => {
    const cells = Float32Array.of(0, 0, 0, 0, 0, 0, Math.log(3));
    const layout = {
      inputPx: { width: 16, height: 16 },
      strides: [16],
      classCount: 2,
      scoresAreProbabilities: false,
    };
    const [found] = run((buffer) => decodeFastestdet(cells, layout, OPTIONS, buffer));
    expect(found![4]).toBeCloseTo(0.5 ** 0.6 * 0.75 ** 0.4, 6);
  });
});

describe('topClasses', () => {
  it('orders probabilities, the lower id first among equals, and leaves NaN out', () => {
    expect(topClasses(Float32Array.of(0.25, 0.5, Number.NaN, 0.25), 3, 'probabilities')).toEqual([
      { classId: 1, score: 0.5 },
      { classId: 0, score: 0.25 },
      { classId: 3, score: 0.25 },
    ]);
  });

  it('takes the softmax of logits, however large', () => {
    const [first, second] = topClasses(Float32Array.of(1000, 1000 + Math.log(3)), 2, 'softmax');
    expect(first!.classId).toBe(1);
    expect(first!.score).toBeCloseTo(0.75, 4);
    expect(second!.score).toBeCloseTo(0.25, 4);
    expect(topClasses(new Float32Array(0), 5, 'softmax')).toEqual([]);
  });
});

describe('strongest', () => {
  it('is the first of equals, in steps, and none of NaN', () => {
    expect(strongest(Float32Array.of(9, 1, 9, 3, 9, 3), 1, 3, 2)).toBe(1);
    expect(strongest(Float32Array.of(Number.NaN, Number.NaN), 0, 2)).toBe(-1);
    expect(strongest(Float32Array.of(Number.NaN, -5), 0, 2)).toBe(1);
    expect(strongest(Float32Array.of(Number.NEGATIVE_INFINITY), 0, 1)).toBe(0);
  });
});

function run(decode: (buffer: DetectionBuffer) => void): number[][] {
  const buffer = createDetectionBuffer(8);
  decode(buffer);
  return Array.from({ length: buffer.count }, (_, i) => [
    buffer.x1[i]!,
    buffer.y1[i]!,
    buffer.x2[i]!,
    buffer.y2[i]!,
    buffer.scores[i]!,
    buffer.classIds[i]!,
    buffer.anchors[i]!,
  ]);
}
