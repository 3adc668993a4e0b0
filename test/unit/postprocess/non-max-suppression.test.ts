import { describe, expect, it } from 'vitest';
import { createDetectionBuffer, takePlace } from '../../../src/postprocess/detection-buffer.ts';
import {
  createNmsScratch,
  type NmsOptions,
  nonMaxSuppression,
} from '../../../src/postprocess/non-max-suppression.ts';
import type { DetectionBuffer } from '../../../src/postprocess/types.ts';

type Candidate = readonly [x1: number, y1: number, x2: number, y2: number, score: number, classId?: number];

const OPTIONS: NmsOptions = {
  scoreThreshold: 0.1,
  iouThreshold: 0.5,
  maxDetections: 100,
  classMask: null,
  classAgnostic: false,
};

describe('nonMaxSuppression', () => {
  it('keeps nothing of nothing', () => {
    expect(keep([])).toEqual([]);
  });

  it('keeps the strongest of overlapping boxes, strongest first', () => {
    const candidates: Candidate[] = [
      [0, 0, 10, 10, 0.5],
      [1, 0, 11, 10, 0.9],
      [50, 50, 60, 60, 0.7],
    ];
    expect(keep(candidates)).toEqual([1, 2]);
  });

  it('drops above the threshold only: an overlap equal to it stays', () => {
    // Intersection 10, union 20.
    const candidates: Candidate[] = [
      [0, 0, 10, 2, 0.9],
      [0, 0, 10, 1, 0.8],
    ];
    expect(keep(candidates, { iouThreshold: 0.5 })).toEqual([0, 1]);
    expect(keep(candidates, { iouThreshold: 0.49 })).toEqual([0]);
  });

  it('does not let a dropped box suppress: a chain keeps its ends', () => {
    const candidates: Candidate[] = [
      [0, 0, 10, 10, 0.9],
      [3, 0, 13, 10, 0.8],
      [6, 0, 16, 10, 0.7],
    ];
    expect(keep(candidates)).toEqual([0, 2]);
  });

  it('prefers the lower index of equal scores', () => {
    const same: Candidate = [0, 0, 10, 10, 0.5];
    expect(keep([same, same, same])).toEqual([0]);
    const apart: Candidate[] = [5, 3, 1].map((x) => [x * 20, 0, x * 20 + 10, 10, 0.5]);
    expect(keep(apart)).toEqual([0, 1, 2]);
  });

  it('keeps one of a hundred equal boxes', () => {
    const candidates = Array.from({ length: 100 }, (_, i): Candidate => [0, 0, 9, 9, 0.2 + i / 200]);
    expect(keep(candidates)).toEqual([99]);
  });

  it('drops NaN and infinite scores and boxes', () => {
    const candidates: Candidate[] = [
      [0, 0, 10, 10, Number.NaN],
      [Number.NaN, 0, 10, 10, 0.9],
      [0, 0, 10, Number.POSITIVE_INFINITY, 0.9],
      [0, 0, 10, 10, 0.3],
    ];
    expect(keep(candidates)).toEqual([3]);
  });

  it('treats boxes without area as overlapping nothing', () => {
    const point: Candidate = [5, 5, 5, 5, 0.5];
    expect(keep([point, point, [0, 0, 10, 10, 0.4]])).toEqual([0, 1, 2]);
  });

  it('keeps one-pixel boxes side by side', () => {
    const candidates: Candidate[] = [
      [0, 0, 1, 1, 0.5],
      [1, 0, 2, 1, 0.5],
    ];
    expect(keep(candidates, { iouThreshold: 0 })).toEqual([0, 1]);
  });

  it('suppresses across classes only when told to', () => {
    const candidates: Candidate[] = [
      [0, 0, 10, 10, 0.9, 0],
      [0, 0, 10, 10, 0.8, 1],
    ];
    expect(keep(candidates)).toEqual([0, 1]);
    expect(keep(candidates, { classAgnostic: true })).toEqual([0]);
  });

  it('leaves filtered classes out before they can suppress', () => {
    const candidates: Candidate[] = [
      [0, 0, 10, 10, 0.9, 0],
      [0, 0, 10, 10, 0.8, 1],
    ];
    const options = { classAgnostic: true, classMask: Uint8Array.of(0, 1) };
    expect(keep(candidates, options)).toEqual([1]);
  });

  it('keeps at most so many, the strongest', () => {
    const candidates = Array.from(
      { length: 9 },
      (_, i): Candidate => [i * 20, 0, i * 20 + 10, 10, 0.1 + i / 10],
    );
    expect(keep(candidates, { maxDetections: 3 })).toEqual([8, 7, 6]);
    expect(keep(candidates, { maxDetections: 0 })).toEqual([]);
  });

  it('keeps a score equal to the threshold', () => {
    const candidates: Candidate[] = [
      [0, 0, 1, 1, 0.7],
      [5, 5, 6, 6, 0.69],
    ];
    expect(keep(candidates, { scoreThreshold: 0.7 })).toEqual([0]);
  });

  it('leaves the candidates as they are, and gives the same again', () => {
    const buffer = fill([
      [0, 0, 10, 10, 0.5],
      [1, 0, 11, 10, 0.9],
    ]);
    const before = structuredClone(buffer);
    const scratch = createNmsScratch(2);
    expect(nonMaxSuppression(buffer, OPTIONS, scratch)).toBe(1);
    expect(nonMaxSuppression(buffer, OPTIONS, scratch)).toBe(1);
    expect(buffer).toEqual(before);
  });
});

describe('takePlace', () => {
  it('gives the places of the worst away once the buffer is full', () => {
    const buffer = createDetectionBuffer(3);
    [0.2, 0.9, 0.4, 0.1, 0.5, 0.4, 0.95].forEach((score, anchor) => {
      takePlace(buffer, score, 0, anchor);
    });
    expect([...buffer.anchors].sort()).toEqual([1, 4, 6]);
  });

  it('keeps the lower anchors of equal scores', () => {
    const buffer = createDetectionBuffer(2);
    for (let anchor = 0; anchor < 5; anchor++) takePlace(buffer, 0.5, 0, anchor);
    expect([...buffer.anchors]).toEqual([0, 1]);
    takePlace(buffer, 0.75, 0, 5);
    expect([...buffer.anchors].sort()).toEqual([0, 5]);
  });

  it('refuses everything without capacity', () => {
    expect(takePlace(createDetectionBuffer(0), 1, 0, 0)).toBe(-1);
  });
});

function fill(candidates: readonly Candidate[]): DetectionBuffer {
  const buffer = createDetectionBuffer(candidates.length);
  candidates.forEach(([x1, y1, x2, y2, score, classId = 0], i) => {
    buffer.x1[i] = x1;
    buffer.y1[i] = y1;
    buffer.x2[i] = x2;
    buffer.y2[i] = y2;
    buffer.scores[i] = score;
    buffer.classIds[i] = classId;
    buffer.anchors[i] = i;
  });
  buffer.count = candidates.length;
  return buffer;
}

function keep(candidates: readonly Candidate[], options: Partial<NmsOptions> = {}): number[] {
  const buffer = fill(candidates);
  const scratch = createNmsScratch(candidates.length);
  const count = nonMaxSuppression(buffer, { ...OPTIONS, ...options }, scratch);
  return [...scratch.kept.subarray(0, count)];
}
