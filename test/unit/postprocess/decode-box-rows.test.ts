import { describe, expect, it } from 'vitest';
import {
  type BoxRowsLayout,
  createBoxRowsScratch,
  decodeBoxRows,
} from '../../../src/postprocess/decode-box-rows.ts';
import { createDetectionBuffer } from '../../../src/postprocess/detection-buffer.ts';

const LAYOUT: BoxRowsLayout = {
  anchors: 2,
  classCount: 2,
  values: 6,
  objectness: false,
  order: 'anchors,values',
  boxes: 'cxcywh',
  unitX: 1,
  unitY: 1,
  scoresAreProbabilities: true,
};

describe('decodeBoxRows', () => {
  it('reads a box and the strongest class of each anchor', () => {
    const rows = [10, 20, 4, 6, 0.25, 0.75, 30, 40, 2, 2, 0.5, 0.125];
    expect(decoded(rows, LAYOUT, 0.5)).toEqual([
      [8, 17, 12, 23, 0.75, 1, 0],
      [29, 39, 31, 41, 0.5, 0, 1],
    ]);
  });

  it('reads the same with the numbers before the anchors', () => {
    const turned = [10, 30, 20, 40, 4, 2, 6, 2, 0.25, 0.5, 0.75, 0.125];
    expect(decoded(turned, { ...LAYOUT, order: 'values,anchors' }, 0.5)).toEqual([
      [8, 17, 12, 23, 0.75, 1, 0],
      [29, 39, 31, 41, 0.5, 0, 1],
    ]);
  });

  it('multiplies by an objectness where there is one', () => {
    const layout = { ...LAYOUT, anchors: 1, values: 7, objectness: true };
    expect(decoded([10, 20, 4, 6, 0.5, 0.25, 0.75], layout, 0.375)).toEqual([[8, 17, 12, 23, 0.375, 1, 0]]);
    expect(decoded([10, 20, 4, 6, 0.5, 0.25, 0.75], layout, 0.376)).toEqual([]);
  });

  it('takes the sigmoid of logits, of objectness too', () => {
    const layout = { ...LAYOUT, anchors: 1, values: 7, objectness: true, scoresAreProbabilities: false };
    const [found] = decoded([0, 0, 2, 2, 0, -1, Math.log(3)], layout, 0.3);
    expect(found!.slice(4)).toEqual([0.375, 1, 0]);
  });

  it('knows corners, in either order, and shares of the input', () => {
    const shares = { ...LAYOUT, anchors: 1, unitX: 100, unitY: 50 };
    const row = [0.125, 0.25, 0.5, 0.75, 1, 0];
    expect(decoded(row, { ...shares, boxes: 'xyxy' }, 0.5)).toEqual([[12.5, 12.5, 50, 37.5, 1, 0, 0]]);
    expect(decoded(row, { ...shares, boxes: 'yxyx' }, 0.5)).toEqual([[25, 6.25, 75, 25, 1, 0, 0]]);
  });

  it('leaves what follows the classes alone, and skips NaN and hidden classes', () => {
    const layout = { ...LAYOUT, anchors: 2, values: 8 };
    const rows = [1, 1, 2, 2, Number.NaN, 0.5, 9, 9, 1, 1, 2, 2, 0.9, 0.1, 9, 9];
    expect(decoded(rows, layout, 0.25).map((each) => each.slice(4))).toEqual([
      [0.5, 1, 0],
      [Math.fround(0.9), 0, 1],
    ]);
    expect(decoded(rows, layout, 0.25, Uint8Array.of(0, 1)).map((each) => each[6])).toEqual([0]);
  });
});

function decoded(
  values: readonly number[],
  layout: BoxRowsLayout,
  scoreThreshold: number,
  classMask: Uint8Array | null = null,
): number[][] {
  const buffer = createDetectionBuffer(8);
  const scratch = createBoxRowsScratch(layout.anchors);
  decodeBoxRows(Float32Array.from(values), layout, { scoreThreshold, classMask }, buffer, scratch);
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
