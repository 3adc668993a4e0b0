import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makePackage } from '../../../src/models/recognise/make-package.ts';
import type { Detection } from '../../../src/shared/detection.ts';
import { detectorWithSuppression, SUPPRESSION } from '../../support/detector-with-suppression.ts';
import { squareDetector } from '../../support/square-detector.ts';
import { runGlance } from './run-glance.ts';

const PHOTO = 'test/fixtures/photos/coffee.jpg';
const SIDE = 224;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-suppression-'));
});

afterAll(() => rm(folder, { recursive: true }));

it('a detector that suppresses within its network is recognised, and finds what it found without', {
  timeout: 120_000,
}, async () => {
  const model = detectorWithSuppression(SIDE);
  const { card, report } = await makePackage({ name: 'model.onnx', bytes: model });
  expect(report.reading).toMatchObject({ row: 'end-to-end', classes: 80 });
  expect(report.reading!.confidence).toBeGreaterThan(0.9);
  expect(report.inspection).toMatchObject({ unsupported: [], problem: null });
  expect(card.head).toMatchObject({ columns: ['batch', 'x1', 'y1', 'x2', 'y2', 'class', 'score'] });

  // Fed as the one it was made of.
  const own = JSON.parse(await readFile('public/weights/glance-yolo-nano/card.json', 'utf8'));
  const sha256 = createHash('sha256').update(model).digest('hex');
  const input = { ...own.input, sizes: card.input.sizes };
  await writeFile(join(folder, 'model.onnx'), model);
  await writeFile(
    join(folder, 'card.json'),
    JSON.stringify({ ...own, head: card.head, input, bytes: model.length, sha256 }),
  );
  const found = async (...options: string[]): Promise<Detection[]> => {
    const score = String(SUPPRESSION.score + 0.05);
    const run = await runGlance(['detect', PHOTO, '--json', '--score', score, ...options]);
    expect(run.exitCode, run.stderr).toBe(0);
    return JSON.parse(run.stdout).images[0].detections;
  };
  const square = await squareDetector(folder);
  const [within, after] = [
    await found('--model', folder),
    await found('--model', square, '--size', String(SIDE), '--iou', String(SUPPRESSION.iou)),
  ];
  expect(within.map(({ label }) => label)).toEqual(['dining table', 'cup']);
  expect(after.map(({ label }) => label)).toEqual(['dining table', 'cup']);
  within.forEach(({ score, box }, index) => {
    expect(score).toBeCloseTo(after[index]!.score, 3);
    for (const [side, value] of box.entries()) expect(value).toBeCloseTo(after[index]!.box[side]!, 0);
  });
});
