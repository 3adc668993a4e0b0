import { describe, expect, it } from 'vitest';
import { sharedOrSkip } from '../../support/shared.ts';
import { runGlance } from './run-glance.ts';

const PHOTOS = 'test/fixtures/photos';
const BUNDLED = 'glance-yolo-nano';
const TIMEOUT_MS = 60_000;

interface Alone {
  readonly label: string;
  readonly score: number;
  readonly box: readonly number[];
}

interface Report {
  readonly models: readonly { readonly id: string; readonly medianMs: number; readonly p95Ms: number }[];
  readonly pictures: number;
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly agreement: number | null;
  readonly images: readonly {
    readonly path: string;
    readonly both: number;
    readonly onlyFirst: readonly Alone[];
    readonly onlySecond: readonly Alone[];
  }[];
}

describe('glance compare', { timeout: TIMEOUT_MS }, () => {
  it('finds that a model agrees with itself', async () => {
    const run = await runGlance([
      'compare',
      BUNDLED,
      `public/weights/${BUNDLED}`,
      '--images',
      PHOTOS,
      '--json',
    ]);
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    const report = JSON.parse(run.stdout) as Report;
    expect(report).toMatchObject({ pictures: 3, onlyFirst: 0, onlySecond: 0, agreement: 1 });
    expect(report.both).toBeGreaterThanOrEqual(3);
    expect(report.models.map(({ id }) => id)).toEqual([BUNDLED, BUNDLED]);
    for (const { medianMs, p95Ms } of report.models) {
      expect(medianMs).toBeGreaterThan(0);
      expect(p95Ms).toBeGreaterThanOrEqual(medianMs);
    }
  });

  it('counts what one sees alone, and adds up', async (context) => {
    const yolox = sharedOrSkip(context, 'models/yolox-nano.onnx');
    // Low, so that they differ.
    const run = await runGlance(['compare', BUNDLED, yolox, '--images', PHOTOS, '--score', '0.1', '--json']);
    expect(run.exitCode).toBe(0);
    const { both, onlyFirst, onlySecond, agreement, images } = JSON.parse(run.stdout) as Report;
    expect(both).toBeGreaterThan(0);
    expect(onlyFirst + onlySecond).toBeGreaterThan(0);
    expect(agreement).toBeCloseTo(both / (both + onlyFirst + onlySecond), 3);
    expect(images.map((image) => image.both).reduce((a, b) => a + b)).toBe(both);
    const alone = images.flatMap((image) => [...image.onlyFirst, ...image.onlySecond]);
    expect(alone).toHaveLength(onlyFirst + onlySecond);
    for (const { label, score, box } of alone) {
      expect(label).not.toBe('');
      expect(score).toBeGreaterThanOrEqual(0.1);
      expect(box).toHaveLength(4);
    }
  });

  it('names what is wrong before anything runs', async () => {
    const task = await runGlance(['compare', BUNDLED, 'glance-person', '--images', PHOTOS]);
    expect(task.exitCode).toBe(1);
    expect(task.stderr).toBe(
      'glance: “Glance Person” is a model to segment, not to detect. Choose another model.\n',
    );
    const one = await runGlance(['compare', BUNDLED, '--images', PHOTOS]);
    expect(one.exitCode).toBe(2);
    expect(one.stdout).toBe('');
  });
});
