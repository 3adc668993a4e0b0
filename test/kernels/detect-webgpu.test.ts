import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeDetector } from '../../src/cli/node-detector.ts';
import { readNodePicture } from '../../src/cli/node-picture.ts';
import { iou } from '../../src/postprocess/iou.ts';
import { DEFAULT_DETECT_OPTIONS } from '../../src/shared/detect-defaults.ts';
import type { Detection } from '../../src/shared/detection.ts';
import type { DetectOptions } from '../../src/shared/engine.ts';
import { sharedPath } from '../support/shared.ts';

/** Software WebGPU is slow: the smallest input the model takes, and some of the shared pictures. */
const SIZE = 160;
const SHARED_PICTURES = 4;
const TIMEOUT_MS = 240_000;
const FIXTURES = 'test/fixtures/photos';
const OPTIONS: DetectOptions = { ...DEFAULT_DETECT_OPTIONS, scoreThreshold: 0.25 };
/** The two sum in another order. */
const SCORE_TOLERANCE = 1e-3;
const LEAST_IOU = 0.995;

const shared = sharedPath('data/coco128/images/val');
const pictures = [
  ...readdirSync(FIXTURES).map((name) => join(FIXTURES, name)),
  ...(shared
    ? readdirSync(shared)
        .sort()
        .slice(0, SHARED_PICTURES)
        .map((name) => join(shared, name))
    : []),
];

describe('the bundled detector on WebGPU', () => {
  it(
    'finds what it finds on WASM, picture by picture',
    async ({ skip }) => {
      if (!shared)
        console.info('../shared/data/coco128 is not on this machine: only the photos are compared');
      const onWasm = await detectAll('wasm', OPTIONS);
      const onWebgpu = await detectAll('webgpu', OPTIONS).catch((error: Error) => error);
      if (onWebgpu instanceof Error) return skip(onWebgpu.message);
      let compared = 0;
      onWasm.forEach((those, index) => {
        const others = onWebgpu[index]!;
        compared += expectSame(those, others, pictures[index]!) + expectSame(others, those, pictures[index]!);
      });
      expect(compared).toBeGreaterThan(2 * pictures.length);
    },
    TIMEOUT_MS,
  );
});

async function detectAll(backend: 'wasm' | 'webgpu', options: DetectOptions): Promise<Detection[][]> {
  const detector = await createNodeDetector({ backend, size: SIZE, say: () => {} });
  try {
    const all: Detection[][] = [];
    for (const path of pictures) {
      all.push((await detector.detect(await readNodePicture(path), options)).detections);
    }
    return all;
  } finally {
    detector.dispose();
  }
}

/** Each detection that the threshold cannot hide has its like among the others. Returns how many there were. */
function expectSame(those: readonly Detection[], others: readonly Detection[], picture: string): number {
  const sure = those.filter(({ score }) => score >= OPTIONS.scoreThreshold + SCORE_TOLERANCE);
  for (const { label, score, box } of sure) {
    const like = others.filter(
      (other) => other.label === label && Math.abs(other.score - score) < SCORE_TOLERANCE,
    );
    const best = Math.max(0, ...like.map((other) => iou(box, other.box)));
    expect(best, `${picture}: ${label} ${score}`).toBeGreaterThan(LEAST_IOU);
  }
  return sure.length;
}
