import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import card from '../../public/weights/glance-yolo-nano/card.json' with { type: 'json' };
import { sharedOrSkip } from '../support/shared.ts';
import { squareDetector } from '../support/square-detector.ts';
import { runGlance } from '../unit/cli/run-glance.ts';

/** Of AP and of AP50. */
const TOLERANCE_POINTS = 0.5;

/** A software GPU adapter takes 5 s per picture, three times that on a busy machine. */
const TIMEOUT_MS = 40 * 60_000;
const CARD_DATASET = 'coco128 val, the 60 shared pictures';

describe.each(['wasm', 'webgpu'])('glance-yolo-nano on %s', (backend) => {
  it('reaches the accuracy on its card', { timeout: TIMEOUT_MS }, (context) =>
    expectAsClaimed(context, ['--backend', backend], `${CARD_DATASET}, run by Glance`),
  );
});

describe('glance-yolo-nano in square inputs', () => {
  it('reaches what another program measured when it was trained', {
    timeout: TIMEOUT_MS,
  }, async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'glance-square-'));
    context.onTestFinished(() => rm(folder, { recursive: true }));
    await expectAsClaimed(context, ['--model', await squareDetector(folder)], CARD_DATASET);
  });
});

async function expectAsClaimed(
  context: TestContext,
  options: readonly string[],
  dataset: string,
): Promise<void> {
  const images = sharedOrSkip(context, 'data/coco128/images/val');
  const labels = sharedOrSkip(context, 'data/coco128/labels/val');
  const words = ['eval', 'detect', '--images', images, '--labels', labels, ...options, '--json'];
  const { exitCode, stdout, stderr } = await runGlance(words, TIMEOUT_MS);
  if (/WebGPU cannot be used here/.test(stderr)) context.skip(stderr.trim());
  expect(stderr).not.toContain('no label file');
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout) as { ap: number; ap50: number; images: number };
  const claimed = card.metrics.find((metric) => metric.dataset === dataset)!;
  expect(report.images).toBe(60);
  expect(Math.abs(report.ap - claimed.ap)).toBeLessThanOrEqual(TOLERANCE_POINTS);
  expect(Math.abs(report.ap50 - claimed.ap50)).toBeLessThanOrEqual(TOLERANCE_POINTS);
}
