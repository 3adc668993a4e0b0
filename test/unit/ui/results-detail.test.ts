import { expect, test } from 'vitest';
import { closeResult, picturesOf } from '../../../src/shared/close-result.ts';
import type { FrameResult } from '../../../src/shared/engine.ts';
import { resultsDetail } from '../../../src/ui/results-detail.ts';

const TIMINGS = { preprocess: 1, model: 2, postprocess: 3, total: 6 };
const CLASSES = [
  { label: 'cat', classId: 1, score: 0.9 },
  { label: 'cup', classId: 2, score: 0.1 },
];

function picture() {
  const made = { closed: 0, close: () => made.closed++ };
  return made as typeof made & ImageBitmap;
}

function result(more: Partial<FrameResult>): FrameResult {
  return {
    frameId: 1,
    capturedAtMs: 40,
    width: 8,
    height: 6,
    modelId: 'model',
    backend: 'wasm',
    detections: [],
    timingsMs: TIMINGS,
    ...more,
  };
}

test('other code gets to see classes, and neither pictures nor masks', () => {
  const masks = { cells: [], picture: picture() };
  const detail = resultsDetail(result({ classification: { modelId: 'model', classes: CLASSES }, masks }));
  expect(detail).toEqual({
    timestampMs: 40,
    model: 'model',
    backend: 'wasm',
    detections: [],
    classification: { model: 'model', classes: CLASSES },
    timingsMs: TIMINGS,
  });
  expect(resultsDetail(result({}))).not.toHaveProperty('classification');
});

test('every picture of a result is transferred, and closed where nobody shows it', () => {
  const painted = picture();
  const masks = picture();
  const both = result({
    segmentation: { modelId: 's', shares: [], painted },
    masks: { cells: [], picture: masks },
  });
  expect(picturesOf(both)).toEqual([painted, masks]);
  closeResult(both);
  expect([painted.closed, masks.closed]).toEqual([1, 1]);
  expect(picturesOf(result({}))).toEqual([]);
});
