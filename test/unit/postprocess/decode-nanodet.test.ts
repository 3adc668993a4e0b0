import { describe, expect, it } from 'vitest';
import { anchorCount } from '../../../src/postprocess/anchor-count.ts';
import { decodeNanodet, type NanodetLayout } from '../../../src/postprocess/decode-nanodet.ts';
import { createDetectionBuffer } from '../../../src/postprocess/detection-buffer.ts';

// 24 px: 3 × 3 cells of 8, 2 × 2 cells of 16, the last reaching over the edge.
const LAYOUT: NanodetLayout = {
  inputPx: { width: 24, height: 24 },
  strides: [8, 16],
  classCount: 2,
  bins: 3,
  scoresAreProbabilities: true,
};
const VALUES = 2 + 4 * 3;
const SURE = 50;
const HALF = { scoreThreshold: 0.5, classMask: null };

describe('decodeNanodet', () => {
  it('reads distances as expected bins from the grid point', () => {
    const output = background();
    // Anchor 4: stride 8, cell (1, 1), grid point (8, 8). Left 1 cell, top 0, right 2, bottom even over 0 to 2: 1.
    output.set([0.25, 0.75, 0, SURE, 0, SURE, 0, 0, 0, 0, SURE, 7, 7, 7], 4 * VALUES);
    const buffer = createDetectionBuffer(8);
    decodeNanodet(output, LAYOUT, HALF, buffer);
    expect(buffer.count).toBe(1);
    expect(buffer.classIds[0]).toBe(1);
    expect(buffer.scores[0]).toBe(0.75);
    expect([buffer.x1[0], buffer.y1[0], buffer.x2[0], buffer.y2[0]]).toEqual([0, 8, 24, 16]);
  });

  it('rounds cells up: the second level starts after nine anchors', () => {
    expect(anchorCount(LAYOUT.strides, LAYOUT.inputPx)).toBe(13);
    const output = background();
    output.set([0.9, 0, SURE, 0, 0, SURE, 0, 0, 0, SURE, 0, 0, SURE, 0], 12 * VALUES);
    const buffer = createDetectionBuffer(8);
    decodeNanodet(output, LAYOUT, HALF, buffer);
    expect([buffer.x1[0], buffer.y1[0], buffer.x2[0], buffer.y2[0]]).toEqual([16, 16, 32, 32]);
  });

  it('survives huge logits', () => {
    const output = background();
    output.set([0.9, 0, 1e4, 0, 0, -1e4, 0, -1e4, 3e38, 0, 0, 0, 0, 3e38], 0);
    const buffer = createDetectionBuffer(8);
    decodeNanodet(output, LAYOUT, HALF, buffer);
    expect([buffer.x1[0], buffer.y1[0], buffer.x2[0], buffer.y2[0]]).toEqual([0, -8, 0, 16]);
  });

  it('keeps a score equal to the threshold, drops NaN, hides masked classes', () => {
    const output = background();
    output.set([0.5, 0], 0);
    output.set([Number.NaN, 0.25], VALUES);
    output.set([0.6, 0.9], 2 * VALUES);
    const buffer = createDetectionBuffer(8);
    decodeNanodet(output, LAYOUT, { scoreThreshold: 0.5, classMask: Uint8Array.of(1, 0) }, buffer);
    expect([...buffer.anchors.subarray(0, buffer.count)]).toEqual([0]);
  });

  it('reads logits', () => {
    const output = background().fill(-9);
    output[1] = 1;
    const buffer = createDetectionBuffer(8);
    decodeNanodet(output, { ...LAYOUT, scoresAreProbabilities: false }, HALF, buffer);
    expect(buffer.count).toBe(1);
    expect(buffer.scores[0]).toBeCloseTo(0.731059, 5);
  });
});

function background(): Float32Array {
  return new Float32Array(13 * VALUES);
}
