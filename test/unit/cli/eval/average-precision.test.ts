import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  type PredictedBox,
  type TruthBox,
} from '../../../../src/cli/eval/average-precision.ts';
import type { Box } from '../../../../src/shared/geometry.ts';

const A: Box = [0, 0, 10, 10];
const B: Box = [100, 0, 110, 10];
const NOWHERE: Box = [500, 500, 510, 510];
const RECALLS = 101;

function truth(box: Box, classId = 0): TruthBox {
  return { classId, box };
}

function found(box: Box, score: number, classId = 0): PredictedBox {
  return { classId, box, score };
}

describe('averagePrecision', () => {
  it('is 100 when everything is found exactly', () => {
    const report = averagePrecision([
      { truths: [truth(A), truth(B)], predictions: [found(B, 0.8), found(A, 0.9)] },
    ]);
    expect(report.ap).toBe(100);
    expect(report.ap50).toBe(100);
    expect(report.perClass).toEqual(new Map([[0, { ap: 100, ap50: 100, instances: 2 }]]));
  });

  it('is 0 when the only prediction is elsewhere, or in another picture', () => {
    expect(averagePrecision([{ truths: [truth(A)], predictions: [found(NOWHERE, 0.9)] }]).ap).toBe(0);
    const elsewhere = averagePrecision([
      { truths: [truth(A)], predictions: [] },
      { truths: [], predictions: [found(A, 0.9)] },
    ]);
    expect(elsewhere.ap).toBe(0);
  });

  it('reads precision 1 at the recalls 0 to .50 when one of two is found', () => {
    const report = averagePrecision([{ truths: [truth(A), truth(B)], predictions: [found(A, 0.9)] }]);
    expect(report.ap50).toBeCloseTo((100 * 51) / RECALLS, 10);
    expect(report.ap).toBeCloseTo((100 * 51) / RECALLS, 10);
  });

  it('counts a second prediction of the same object as false', () => {
    const predictions = [found(A, 0.9), found(A, 0.8), found(B, 0.7)];
    const report = averagePrecision([{ truths: [truth(A), truth(B)], predictions }]);
    // Precisions 1, 1/2, 2/3 at recalls 1/2, 1/2, 1.
    expect(report.ap50).toBeCloseTo((100 * (51 + 50 * (2 / 3))) / RECALLS, 10);
  });

  it('does not mind a duplicate after everything is found', () => {
    const report = averagePrecision([{ truths: [truth(A)], predictions: [found(A, 0.9), found(A, 0.8)] }]);
    expect(report.ap).toBe(100);
  });

  it('counts an overlap of .6 at .50, .55 and .60 only', () => {
    const report = averagePrecision([{ truths: [truth(A)], predictions: [found([0, 0, 10, 6], 0.9)] }]);
    expect(report.ap50).toBe(100);
    expect(report.ap).toBeCloseTo(30, 10);
  });

  it('counts an overlap of exactly .50', () => {
    const report = averagePrecision([{ truths: [truth(A)], predictions: [found([0, 0, 10, 5], 0.9)] }]);
    expect(report.ap50).toBe(100);
    expect(report.ap).toBeCloseTo(10, 10);
  });

  it('takes equal scores in the order given', () => {
    const right = found(A, 0.5);
    const wrong = found(NOWHERE, 0.5);
    expect(averagePrecision([{ truths: [truth(A)], predictions: [right, wrong] }]).ap).toBe(100);
    expect(averagePrecision([{ truths: [truth(A)], predictions: [wrong, right] }]).ap).toBe(50);
  });

  it('ranks predictions over all pictures, not within one', () => {
    const report = averagePrecision([
      { truths: [truth(A)], predictions: [found(A, 0.6)] },
      { truths: [truth(A)], predictions: [found(NOWHERE, 0.9), found(A, 0.8)] },
    ]);
    // False, right, right: precisions 0, 1/2, 2/3; from the right all 2/3.
    expect(report.ap50).toBeCloseTo((100 * 2) / 3, 10);
  });

  it('gives a prediction the object it overlaps most', () => {
    const shifted: Box = [2, 0, 12, 10];
    // The first overlaps `shifted` by 1 and A by 2/3; were A taken instead, the second (A exactly) would find
    // only `shifted`, at 2/3.
    const report = averagePrecision([
      { truths: [truth(A), truth(shifted)], predictions: [found(shifted, 0.9), found(A, 0.8)] },
    ]);
    expect(report.ap).toBe(100);
  });

  it('leaves classes without ground truth out of the mean, and counts found-nothing classes in', () => {
    const report = averagePrecision([
      { truths: [truth(A, 3), truth(B, 5)], predictions: [found(A, 0.9, 3), found(NOWHERE, 0.9, 7)] },
    ]);
    expect([...report.perClass.keys()]).toEqual([3, 5]);
    expect(report.perClass.get(5)).toEqual({ ap: 0, ap50: 0, instances: 1 });
    expect(report.ap).toBe(50);
  });

  it('does not match across classes', () => {
    const report = averagePrecision([{ truths: [truth(A, 1)], predictions: [found(A, 0.9, 2)] }]);
    expect(report.ap).toBe(0);
  });

  it('counts the 100 strongest predictions of a picture', () => {
    const wrong = Array.from({ length: 100 }, () => found(NOWHERE, 0.9));
    const atHundred = averagePrecision([
      { truths: [truth(A)], predictions: [...wrong.slice(1), found(A, 0.1)] },
    ]);
    expect(atHundred.ap50).toBeCloseTo(1, 10);
    const beyond = averagePrecision([{ truths: [truth(A)], predictions: [...wrong, found(A, 0.1)] }]);
    expect(beyond.ap50).toBe(0);
  });

  it('is 0 with no classes when there is nothing at all', () => {
    expect(averagePrecision([])).toEqual({ ap: 0, ap50: 0, perClass: new Map() });
    expect(averagePrecision([{ truths: [], predictions: [found(A, 0.9)] }]).perClass.size).toBe(0);
  });

  it('does not change what it is given', () => {
    const predictions = [found(A, 0.1), found(B, 0.9)];
    averagePrecision([{ truths: [truth(A)], predictions }]);
    expect(predictions.map(({ score }) => score)).toEqual([0.1, 0.9]);
  });
});
