import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend, tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { GpuAnchors, GpuDetectOptions } from '../../src/kernels/detections/layout.ts';
import { decodeYolox } from '../../src/postprocess/decode-yolox.ts';
import { createDetectionBuffer } from '../../src/postprocess/detection-buffer.ts';
import { createNmsScratch, nonMaxSuppression } from '../../src/postprocess/non-max-suppression.ts';
import { GpuDetections } from '../../src/runtime/gpu/gpu-detections.ts';
import { withBackend } from './support/backends.ts';
import { seededRandom } from './support/random.ts';

const SIDE = 160;
const STRIDES = [8, 16, 32];
const CLASSES = 5;
const VALUES = 5 + CLASSES;
const LEVELS = STRIDES.map((stride) => ({ columns: SIDE / stride, rows: SIDE / stride, stride }));
const ANCHORS = LEVELS.reduce((sum, { columns, rows }) => sum + columns * rows, 0);
const DEFAULTS: GpuDetectOptions = {
  scoreThreshold: 0.35,
  iouThreshold: 0.5,
  maxDetections: 100,
  classMask: null,
  classAgnostic: false,
};

const CASES: readonly (readonly [string, Partial<GpuDetectOptions>])[] = [
  ['as the app starts', {}],
  ['nothing is sure enough', { scoreThreshold: 0.999 }],
  ['everything is sure enough', { scoreThreshold: 0, maxDetections: 292 }],
  ['only the first few', { maxDetections: 3 }],
  ['not one', { maxDetections: 0 }],
  ['classes left out', { classMask: Uint8Array.of(1, 0, 1, 0, 0) }],
  ['across classes', { classAgnostic: true }],
  ['nothing may overlap', { iouThreshold: 0, classAgnostic: true }],
  ['everything may overlap', { iouThreshold: 1 }],
];

describe('detections on WebGPU', () => {
  const state = withBackend('webgpu');

  it.for([true, false])('are those of the reference, probabilities: %s', async (probabilities, { skip }) => {
    if (state.missing) return skip(state.missing);
    const anchors: GpuAnchors = {
      levels: LEVELS,
      classCount: CLASSES,
      scoresAreProbabilities: probabilities,
    };
    const detections = new GpuDetections(backend() as WebGPUBackend, anchors);
    const values = crowded(probabilities);
    const output = tensor(values, [1, ANCHORS, VALUES]);
    let found = 0;
    for (const [name, changed] of CASES) {
      const options = { ...DEFAULTS, ...changed };
      const expected = byReference(values, options, probabilities);
      const { count, floats, integers } = await detections.find(output, options);
      found += count;
      expect(count, name).toBe(expected.length);
      expected.forEach(({ box, score, classId, anchor }, index) => {
        const at = index * 7;
        expect([integers[at + 6], integers[at + 5]], name).toEqual([anchor, classId]);
        expect(floats[at + 4], name).toBeCloseTo(score, 5);
        for (const [edge, side] of box.entries()) expect(floats[at + edge], name).toBeCloseTo(side, 2);
      });
    }
    expect(found).toBeGreaterThan(300);
    output.dispose();
    detections.dispose();
  });

  it('leave out what is no number, and take the lower anchor of equals', async ({ skip }) => {
    if (state.missing) return skip(state.missing);
    const anchors = { levels: LEVELS, classCount: CLASSES, scoresAreProbabilities: true };
    const detections = new GpuDetections(backend() as WebGPUBackend, anchors);
    const values = new Float32Array(ANCHORS * VALUES);
    const put = (anchor: number, row: readonly number[]) => values.set(row, anchor * VALUES);
    put(7, [0.5, 0.5, 1, 1, 0.9, 0, 0, 0.8, 0.8, 0]);
    put(3, [4.5, 0.5, 1, 1, 0.9, 0, 0, 0.8, 0, 0]);
    put(40, [0.5, 0.5, Number.NaN, 1, 0.9, 0, 0, 0.8, 0, 0]);
    put(60, [0.5, 0.5, 200, 1, 0.9, 0, 0, 0.8, 0, 0]);
    put(80, [0.5, 0.5, 1, 1, Number.NaN, 0, 0, 0.8, 0, 0]);
    put(120, [0.5, 0.5, 1, 1, Number.POSITIVE_INFINITY, 0, 0, 0.8, 0, 0]);
    put(524, [0.5, 0.5, 1, 1, 0.9, 0.99, 0, 0, 0, 0]);
    const output = tensor(values, [1, ANCHORS, VALUES]);
    const { count, integers } = await detections.find(output, DEFAULTS);
    const kept = Array.from({ length: count }, (_, index) => [
      integers[index * 7 + 6],
      integers[index * 7 + 5],
    ]);
    // Anchor 7 lies where 3 does, and has its score.
    expect(kept).toEqual([
      [524, 0],
      [3, 2],
    ]);
    output.dispose();
    detections.dispose();
  });
});

function byReference(values: Float32Array, options: GpuDetectOptions, scoresAreProbabilities: boolean) {
  const candidates = createDetectionBuffer(ANCHORS);
  const scratch = createNmsScratch(ANCHORS);
  const layout = {
    inputPx: { width: SIDE, height: SIDE },
    strides: STRIDES,
    classCount: CLASSES,
    scoresAreProbabilities,
  };
  decodeYolox(values, layout, options, candidates);
  const count = nonMaxSuppression(candidates, { ...options, classMask: null }, scratch);
  return Array.from(scratch.kept.subarray(0, count), (index) => ({
    box: [candidates.x1, candidates.y1, candidates.x2, candidates.y2].map((edges) => edges[index]!),
    score: candidates.scores[index]!,
    classId: candidates.classIds[index]!,
    anchor: candidates.anchors[index]!,
  }));
}

/** A picture full of things. */
function crowded(probabilities: boolean): Float32Array {
  const random = seededRandom(525);
  const values = new Float32Array(ANCHORS * VALUES);
  const asOutput = (probability: number) =>
    probabilities ? probability : Math.log(probability / (1 - probability));
  for (let anchor = 0; anchor < ANCHORS; anchor++) {
    const row = [random() * 2 - 0.5, random() * 2 - 0.5, random() * 2, random() * 2];
    for (let score = 0; score <= CLASSES; score++) row.push(asOutput(0.02 + 0.96 * random() ** 0.7));
    values.set(row, anchor * VALUES);
  }
  return values;
}
