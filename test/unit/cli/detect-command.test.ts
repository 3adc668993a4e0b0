import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runGlance } from './run-glance.ts';

const PHOTOS = 'test/fixtures/photos';
const TIMEOUT_MS = 60_000;

interface Report {
  readonly model: string;
  readonly backend: string;
  readonly images: readonly {
    readonly path: string;
    readonly width: number;
    readonly height: number;
    readonly detections: readonly {
      readonly label: string;
      readonly classId: number;
      readonly score: number;
      readonly box: readonly [number, number, number, number];
    }[];
    readonly timingsMs: Record<string, number>;
    readonly error?: string;
    readonly code?: string;
  }[];
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-detect-'));
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance detect', { timeout: TIMEOUT_MS }, () => {
  it('finds the person, the cat and the cup, as JSON', async () => {
    const run = await runGlance(['detect', PHOTOS, '--json']);
    expect(run.exitCode).toBe(0);
    const report = JSON.parse(run.stdout) as Report;
    expect(Object.keys(report)).toEqual(['model', 'backend', 'images']);
    expect(report).toMatchObject({ model: 'glance-yolo-nano', backend: 'wasm' });
    const strongest = Object.fromEntries(
      report.images.map(({ path, detections }) => [path, detections[0]?.label]),
    );
    expect(strongest).toEqual({
      [`${PHOTOS}/astronaut.jpg`]: 'person',
      [`${PHOTOS}/chelsea.jpg`]: 'cat',
      [`${PHOTOS}/coffee.jpg`]: 'cup',
    });
    for (const image of report.images) {
      expect(Object.keys(image)).toEqual(['path', 'width', 'height', 'detections', 'timingsMs']);
      expect(Object.keys(image.timingsMs)).toEqual(['preprocess', 'model', 'postprocess', 'total']);
      const scores = image.detections.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      for (const { box, score, classId } of image.detections) {
        const [x1, y1, x2, y2] = box;
        expect(0 <= x1 && x1 < x2 && x2 <= image.width).toBe(true);
        expect(0 <= y1 && y1 < y2 && y2 <= image.height).toBe(true);
        expect(score).toBeGreaterThan(0.3);
        expect(Number.isInteger(classId)).toBe(true);
      }
    }
  });

  it('reports a bad picture without losing the others, and ends with 1', async () => {
    const bad = join(folder, 'bad.jpg');
    await writeFile(bad, 'not a picture');
    const missing = join(folder, 'missing.jpg');
    const run = await runGlance(['detect', bad, missing, `${PHOTOS}/chelsea.jpg`, '--json']);
    expect(run.exitCode).toBe(1);
    const { images } = JSON.parse(run.stdout) as Report;
    expect(images.map(({ code }) => code)).toEqual(['picture-undecodable', 'file-missing', undefined]);
    expect(images[0]!.error).toContain('bad.jpg cannot be read as a picture');
    expect(images[2]!.detections[0]!.label).toBe('cat');
    expect(run.stderr).toContain('missing.jpg');
  });

  it('heeds size, classes, score and max, and prints text without --json', async () => {
    const photo = `${PHOTOS}/coffee.jpg`;
    const run = await runGlance(['detect', photo, '--size', '320', '--classes', 'cup', '--max', '1']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(
      /^test\/fixtures\/photos\/coffee\.jpg {2}\d+×\d+ {2}[\d.]+ ms\n {2}cup {2}0\.\d\d {2}\[.*\]\n$/,
    );
    const none = await runGlance(['detect', photo, '--score', '1']);
    expect(none.stdout).toMatch(/\n {2}nothing\n$/);
  });

  it('refuses classes and sizes that the model has not', async () => {
    const photo = `${PHOTOS}/coffee.jpg`;
    const classes = await runGlance(['detect', photo, '--classes', 'unicorn', '--json']);
    expect(classes).toMatchObject({ exitCode: 2, stdout: '' });
    expect(classes.stderr).toContain('this model has no class “unicorn”');
    const size = await runGlance(['detect', photo, '--size', '333', '--json']);
    expect(size).toMatchObject({ exitCode: 1, stdout: '' });
    expect(size.stderr).toContain('does not take a 333 pixel input');
  });
});
