import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectorAsGraphModel } from '../../support/detector-as-graph-model.ts';
import { squareDetector } from '../../support/square-detector.ts';
import { runGlance } from './run-glance.ts';

const PHOTO = 'test/fixtures/photos/chelsea.jpg';
const SIDE = 224;
const TIMEOUT_MS = 120_000;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-graph-'));
  const files = detectorAsGraphModel(SIDE);
  await writeFile(join(folder, 'model.json'), files.jsonBytes);
  for (const [name, bytes] of files.shards) await writeFile(join(folder, name), bytes);
});

afterAll(() => rm(folder, { recursive: true }));

describe('a TensorFlow.js graph model', { timeout: TIMEOUT_MS }, () => {
  it('is checked as an ONNX model is', async () => {
    const run = await runGlance(['model', 'check', join(folder, 'model.json'), '--json']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const { recognition, card, inspection } = JSON.parse(run.stdout);
    expect(recognition).toMatchObject({ row: 'yolox', strides: [8, 16, 32], classes: 80 });
    expect(card.input).toMatchObject({ layout: 'NHWC', sizes: { default: SIDE } });
    expect(inspection.plan.steps).toBeLessThan(200);
  });

  it('finds what the ONNX model finds that it was made of', async () => {
    const found = async (...options: string[]) => {
      const run = await runGlance(['detect', PHOTO, '--json', ...options]);
      expect(run.exitCode, run.stderr).toBe(0);
      return JSON.parse(run.stdout).images[0].detections;
    };
    const ours = await found('--model', folder);
    const expected = await found('--model', await squareDetector(folder), '--size', String(SIDE));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.map(({ label }: { label: string }) => label)).toEqual(
      expected.map(({ label }: { label: string }) => label),
    );
    expected.forEach(({ box, score }: { box: number[]; score: number }, index: number) => {
      expect(ours[index].score).toBeCloseTo(score, 3);
      for (const [side, value] of box.entries()) expect(ours[index].box[side]).toBeCloseTo(value, 0);
    });
  });
});
