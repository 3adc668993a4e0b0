import { describe, expect, it } from 'vitest';
import { decodeYolox, type YoloxLayout } from '../../../src/postprocess/decode-yolox.ts';
import { createDetectionBuffer } from '../../../src/postprocess/detection-buffer.ts';
import type { DetectionBuffer } from '../../../src/postprocess/types.ts';

const LAYOUT: YoloxLayout = {
  inputPx: { width: 16, height: 16 },
  strides: [8, 16],
  classCount: 2,
  scoresAreProbabilities: true,
};
const VALUES = 7;
const ANCHORS = 5;
const HALF = { scoreThreshold: 0.5, classMask: null };

describe('decodeYolox', () => {
  it('reads cell, log size, objectness × class by hand', () => {
    const output = background();
    // Anchor 2: stride 8, cell (0, 1).
    output.set([0.5, 0.25, Math.log(2), 0, 0.75, 0.5, 1], 2 * VALUES);
    const buffer = decode(output);
    expect(buffer.count).toBe(1);
    expect(boxOf(buffer, 0)).toEqual([-4, 6, 12, 14]);
    expect(buffer.scores[0]).toBe(0.75);
    expect(buffer.classIds[0]).toBe(1);
    expect(buffer.anchors[0]).toBe(2);
  });

  it('counts on through the strides', () => {
    const output = background();
    output.set([0.5, 0.5, 0, 0, 1, 1, 0], 4 * VALUES);
    expect(boxOf(decode(output), 0)).toEqual([0, 0, 16, 16]);
  });

  it('keeps a score equal to the threshold, drops those below and NaN', () => {
    const output = background();
    output.set([0, 0, 0, 0, 1, Math.fround(0.7), 0], 0);
    output.set([0, 0, 0, 0, 0.9, 0.7, 0], VALUES);
    output.set([0, 0, 0, 0, Number.NaN, 1, 0], 2 * VALUES);
    output.set([0, 0, 0, 0, 1, Number.NaN, Number.NaN], 3 * VALUES);
    const buffer = createDetectionBuffer(8);
    decodeYolox(output, LAYOUT, { scoreThreshold: 0.7, classMask: null }, buffer);
    expect([...buffer.anchors.subarray(0, buffer.count)]).toEqual([0]);
  });

  it('hides masked classes without promoting an anchor’s second best', () => {
    const output = background();
    output.set([0, 0, 0, 0, 1, 0.9, 0.8], 0);
    output.set([0, 0, 0, 0, 1, 0.1, 0.8], VALUES);
    const buffer = createDetectionBuffer(8);
    decodeYolox(output, LAYOUT, { scoreThreshold: 0.5, classMask: Uint8Array.of(0, 1) }, buffer);
    expect([...buffer.anchors.subarray(0, buffer.count)]).toEqual([1]);
  });

  it('reads logits', () => {
    const output = background().fill(-20);
    output.set([0, 0, 0, 0, 2, 3, -20], 0);
    const buffer = createDetectionBuffer(8);
    decodeYolox(output, { ...LAYOUT, scoresAreProbabilities: false }, HALF, buffer);
    expect(buffer.count).toBe(1);
    expect(buffer.scores[0]).toBeCloseTo((1 / (1 + Math.exp(-2))) * (1 / (1 + Math.exp(-3))), 6);
  });

  it('takes the first of equal classes', () => {
    const output = background();
    output.set([0, 0, 0, 0, 1, 0.8, 0.8], 0);
    expect(decode(output).classIds[0]).toBe(0);
  });

  it('keeps the best candidates, not the first, when there are too many', () => {
    const output = background();
    [0.6, 0.9, 0.7, 0.8, 0.7].forEach((score, anchor) => {
      output.set([0, 0, 0, 0, 1, score, 0], anchor * VALUES);
    });
    const buffer = createDetectionBuffer(3);
    decodeYolox(output, LAYOUT, HALF, buffer);
    expect([...buffer.anchors].sort()).toEqual([1, 2, 3]);
    // The box goes with the candidate: anchor 3 is cell (1, 1).
    const third = buffer.anchors.indexOf(3);
    expect(boxOf(buffer, third)).toEqual([4, 4, 12, 12]);
  });

  it('empties the buffer first', () => {
    const buffer = createDetectionBuffer(8);
    buffer.count = 4;
    decodeYolox(background(), LAYOUT, HALF, buffer);
    expect(buffer.count).toBe(0);
  });
});

function background(): Float32Array {
  return new Float32Array(ANCHORS * VALUES);
}

function decode(output: Float32Array): DetectionBuffer {
  const buffer = createDetectionBuffer(8);
  decodeYolox(output, LAYOUT, HALF, buffer);
  return buffer;
}

function boxOf({ x1, y1, x2, y2 }: DetectionBuffer, i: number): number[] {
  return [x1[i]!, y1[i]!, x2[i]!, y2[i]!].map((value) => Math.round(value * 1e4) / 1e4);
}
