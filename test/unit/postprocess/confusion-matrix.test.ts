import { expect, it } from 'vitest';
import { ConfusionMatrix } from '../../../src/postprocess/confusion-matrix.ts';

function scores(truth: readonly number[], predicted: readonly number[], classes: number, ignored?: number) {
  const matrix = new ConfusionMatrix(classes, ignored);
  matrix.add(Uint8Array.from(truth), Uint8Array.from(predicted));
  return matrix.report();
}

it('knows nothing of nothing', () => {
  expect(scores([], [], 2)).toEqual({ miou: null, perClass: [null, null], globalAccuracy: null });
});

it('of one right pixel is one', () => {
  expect(scores([0], [0], 1)).toEqual({ miou: 1, perClass: [1], globalAccuracy: 1 });
});

it('is intersection over union, averaged over classes', () => {
  // class 0: 2 of 3; class 1: 1 of 3; class 2: 1 of 2.
  expect(scores([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 2, 2], 3)).toEqual({
    miou: (2 / 3 + 1 / 3 + 1 / 2) / 3,
    perClass: [2 / 3, 1 / 3, 1 / 2],
    globalAccuracy: 4 / 6,
  });
});

it('leaves a class that is in neither out of the mean, and counts one that is only predicted as 0', () => {
  expect(scores([0, 0], [0, 0], 3)).toEqual({ miou: 1, perClass: [1, null, null], globalAccuracy: 1 });
  expect(scores([0, 0], [0, 2], 3)).toEqual({ miou: 0.25, perClass: [0.5, null, 0], globalAccuracy: 0.5 });
});

it('leaves out pixels whose truth is ignored, whatever is predicted there', () => {
  expect(scores([0, 11, 11], [0, 0, 1], 2, 11)).toEqual({
    miou: 1,
    perClass: [1, null],
    globalAccuracy: 1,
  });
  expect(scores([0, 1, 1], [0, 0, 0], 2, 1)).toEqual({ miou: 1, perClass: [1, null], globalAccuracy: 1 });
});

it('of ignored pixels alone knows nothing', () => {
  expect(scores([255, 255], [0, 1], 2, 255)).toEqual({
    miou: null,
    perClass: [null, null],
    globalAccuracy: null,
  });
});

it('adds up pictures before it divides', () => {
  const matrix = new ConfusionMatrix(2);
  matrix.add(Uint8Array.of(0, 0, 0, 0), Uint8Array.of(0, 0, 0, 1));
  matrix.add(Uint8Array.of(1), Uint8Array.of(1));
  expect([...matrix.counts]).toEqual([3, 1, 0, 1]);
  expect(matrix.report()).toEqual({
    miou: (3 / 4 + 1 / 2) / 2,
    perClass: [3 / 4, 1 / 2],
    globalAccuracy: 4 / 5,
  });
});

it('refuses other lengths and values that are no class, and then adds nothing', () => {
  const matrix = new ConfusionMatrix(2, 255);
  expect(() => matrix.add(Uint8Array.of(0), Uint8Array.of(0, 1))).toThrow(
    new RangeError('truth has 1 pixels and the prediction 2'),
  );
  expect(() => matrix.add(Uint8Array.of(0, 2), Uint8Array.of(0, 0))).toThrow(
    new RangeError('the truth 2 of pixel 1 is none of 2 classes'),
  );
  expect(() => matrix.add(Uint8Array.of(0, 0), Uint8Array.of(0, 9))).toThrow(
    new RangeError('the prediction 9 of pixel 1 is none of 2 classes'),
  );
  expect([...matrix.counts]).toEqual([0, 0, 0, 0]);
});
