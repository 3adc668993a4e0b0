import { describe, expect, it } from 'vitest';
import card from '../../public/weights/glance-yolo-nano/card.json' with { type: 'json' };
import { sharedOrSkip } from '../support/shared.ts';
import { runGlance } from '../unit/cli/run-glance.ts';

/** Of AP and of AP50, to what was measured when the model was trained, by another program. */
const TOLERANCE_POINTS = 0.5;

/** A software GPU adapter takes 5 s per picture, three times that on a busy machine. */
const TIMEOUT_MS = 40 * 60_000;
const CARD_DATASET = 'coco128 val, the 60 shared pictures';

describe.each(['wasm', 'webgpu'])('glance-yolo-nano on %s', (backend) => {
  it('reaches the accuracy on its card', { timeout: TIMEOUT_MS }, async (context) => {
    const images = sharedOrSkip(context, 'data/coco128/images/val');
    const labels = sharedOrSkip(context, 'data/coco128/labels/val');
    const words = ['eval', 'detect', '--images', images, '--labels', labels, '--backend', backend, '--json'];
    const { exitCode, stdout, stderr } = await runGlance(words, TIMEOUT_MS);
    if (/WebGPU cannot be used here/.test(stderr)) context.skip(stderr.trim());
    expect(stderr).not.toContain('no label file');
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout) as { ap: number; ap50: number; images: number };
    const claimed = card.metrics.find(({ dataset }) => dataset === CARD_DATASET)!;
    expect(report.images).toBe(60);
    expect(Math.abs(report.ap - claimed.ap)).toBeLessThanOrEqual(TOLERANCE_POINTS);
    expect(Math.abs(report.ap50 - claimed.ap50)).toBeLessThanOrEqual(TOLERANCE_POINTS);
  });
});
