import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { loadNodePackage } from '../../../src/cli/node-package.ts';
import type { ModelPackage } from '../../../src/models/package.ts';
import type { RunningBackend } from '../../../src/runtime/backends/backend.ts';
import { SegmentPipeline } from '../../../src/worker/segment-pipeline.ts';
import { writeColourSegmenter } from '../../support/colour-segmenter.ts';

const SIZE = 32;
/** How far from an edge, in pixels, and by how much, of 255, an alpha may stay behind. */
const EDGE_REACH = 2;
const EDGE_SLACK = 12;
const [RED, GREEN, BLUE] = [0, 1, 2];
const COLOURS = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
] as const;

/** What segmenting has to hold on any backend; `running` is asked for once tests run. */
export function testSegmentPipeline(running: () => RunningBackend): void {
  let folder: string;
  let classes: ModelPackage;
  let alpha: ModelPackage;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'glance-segmenters-'));
    const [wide, square] = [join(folder, 'classes'), join(folder, 'alpha')];
    classes = await loadNodePackage(
      await writeColourSegmenter(wide, { kind: 'classes', size: SIZE, aspect: 4 / 3 }),
    );
    alpha = await loadNodePackage(await writeColourSegmenter(square, { kind: 'alpha', size: SIZE }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  let backend: RunningBackend;
  let pipeline: SegmentPipeline | null = null;

  beforeAll(() => {
    backend = running();
  });
  afterEach(() => {
    pipeline?.dispose();
    pipeline = null;
  });

  const create = async (of: ModelPackage, inputSize: number | null = null) => {
    pipeline = await SegmentPipeline.create({ package: of, backend, inputSize });
    return pipeline;
  };

  it('says what each pixel is, where it is, and what the model is', async () => {
    const running = await create(classes);
    expect(running.info).toMatchObject({
      modelId: 'colour-classes',
      labels: ['red', 'green', 'blue'],
      inputSize: SIZE,
      inputPx: { width: SIZE, height: 24 },
      kind: 'classes',
    });
    // Twice as wide as high: the lower third of the map is border.
    const { mask, timingsMs } = await running.segment(halves(SIZE, 16, RED, BLUE), { smoothing: 0 });
    expect(mask).toMatchObject({ width: SIZE, height: 24, kind: 'classes' });
    expect(mask.content).toEqual({ x: 0, y: 0, width: SIZE, height: 16 });
    expect(mask.values).toHaveLength(SIZE * 24);
    expect([...mask.values.subarray(0, SIZE * 16)]).toEqual(halvesOf(SIZE, 16, RED, BLUE));
    const { preprocess, model, postprocess, total } = timingsMs;
    expect(preprocess + model + postprocess).toBeCloseTo(total, 6);
  });

  it('takes every size that the card allows, and no other', async () => {
    const running = await create(classes, 64);
    const { mask } = await running.segment(halves(64, 48, GREEN, RED), { smoothing: 0 });
    expect(mask).toMatchObject({ width: 64, height: 48 });
    expect([...mask.values]).toEqual(halvesOf(64, 48, GREEN, RED));
    const refused = SegmentPipeline.create({ package: classes, backend, inputSize: 33 });
    await expect(refused).rejects.toMatchObject({ code: 'input-size-unsupported' });
  });

  it('gives a share of the second label where the kind is alpha', async () => {
    const running = await create(alpha);
    const { mask } = await running.segment(halves(SIZE, SIZE, RED, GREEN), { smoothing: 0 });
    expect(mask.kind).toBe('alpha');
    expect([...mask.values]).toEqual(halvesOf(SIZE, SIZE, 255, 0));
  });

  it('smoothes a scene in motion, and begins anew at the next scene, another size and a still', async () => {
    const running = await create(alpha);
    const left = halves(SIZE, SIZE, RED, GREEN);
    const dim = flat(SIZE, SIZE, 124);
    const bright = flat(SIZE, SIZE, 131);
    const alone = await first(running, bright, 0);
    await running.segment(dim, { smoothing: 0.8 });
    expect(await first(running, bright, 0.8)).toBeLessThan(alone);
    running.newScene();
    expect(await first(running, bright, 0.8)).toBe(alone);
    await running.segment(dim, { smoothing: 0.8 });
    expect(await first(running, flat(SIZE, SIZE - 2, 131), 0.8)).toBe(alone);
    await running.segment(dim, { smoothing: 0.8 });
    expect(await first(running, bright, 0)).toBe(alone);
    expect(await first(running, bright, 0.8)).toBe(alone);
    // What is sure of itself is followed at once; beside the edge, but for what does not show.
    await running.segment(left, { smoothing: 0.8 });
    const { mask } = await running.segment(halves(SIZE, SIZE, GREEN, RED), { smoothing: 0.8 });
    const wanted = halvesOf(SIZE, SIZE, 0, 255);
    mask.values.forEach((value, pixel) => {
      const besideEdge = Math.abs((pixel % SIZE) + 0.5 - SIZE / 2) < EDGE_REACH;
      expect(Math.abs(value - wanted[pixel]!)).toBeLessThanOrEqual(besideEdge ? EDGE_SLACK : 0);
    });
  });

  it('leaves nothing of a scene that ended while its last frame was under way', async () => {
    const running = await create(alpha);
    const alone = await first(running, flat(SIZE, SIZE, 131), 0);
    const last = running.segment(flat(SIZE, SIZE, 124), { smoothing: 0.8 });
    running.newScene();
    await last;
    expect(await first(running, flat(SIZE, SIZE, 131), 0.8)).toBe(alone);
  });

  it('holds as many tensors after many frames as after the first, and none at the end', async () => {
    const before = memory().numTensors;
    const running = await create(alpha);
    const picture = halves(SIZE, SIZE, RED, GREEN);
    await running.segment(picture, { smoothing: 0.5 });
    const held = memory().numTensors;
    for (let frame = 0; frame < 20; frame++) {
      await running.segment(frame % 7 === 6 ? flat(SIZE, 16, 200) : picture, { smoothing: 0.5 });
      if (frame % 5 === 4) running.newScene();
      await running.segment(picture, { smoothing: 0 });
      expect(await running.timeModel()).toBeGreaterThan(0);
      await running.segment(picture, { smoothing: 0.5 });
      expect(memory().numTensors).toBe(held);
    }
    running.dispose();
    pipeline = null;
    expect(memory().numTensors).toBe(before);
  });

  it('refuses a model that is not what its card says, and leaves nothing behind', async () => {
    const before = memory().numTensors;
    const { labels, head, input, ...rest } = classes.card as Extract<
      ModelPackage['card'],
      { task: 'segment' }
    >;
    const refused = (card: ModelPackage['card']) =>
      SegmentPipeline.create({ package: { ...classes, card }, backend, inputSize: null });
    const four = { ...rest, head, input, labels: [...labels, 'grey'] };
    await expect(refused(four)).rejects.toThrow('“logits” has 3 classes, and the card has 4 labels');
    await expect(
      refused({ ...rest, labels, input, head: { ...head, output: 'mask' } }),
    ).rejects.toMatchObject({
      code: 'head-mismatch',
      details: { problem: 'the model has no output “mask”' },
    });
    const detector = await loadNodePackage('glance-yolo-nano');
    await expect(refused(detector.card)).rejects.toMatchObject({
      code: 'task-mismatch',
      details: { task: 'detect', expected: 'segment' },
    });
    expect(memory().numTensors).toBe(before);
  });

  it('leaves nothing behind where its kernels cannot be compiled', async () => {
    const before = memory().numTensors;
    const compile = async (run: () => void) => {
      run();
      throw new Error('no compiler');
    };
    const failing = SegmentPipeline.create({
      package: alpha,
      backend: { ...backend, compile },
      inputSize: null,
    });
    await expect(failing).rejects.toThrow('no compiler');
    expect(memory().numTensors).toBe(before);
  });

  it('refuses what the device cannot hold, before it runs', async () => {
    const limits = { bufferBytes: 32 * 24 * 3 * 4 - 1, totalBytes: null };
    const small: RunningBackend = { ...backend, limits };
    await expect(
      SegmentPipeline.create({ package: classes, backend: small, inputSize: null }),
    ).rejects.toMatchObject({ code: 'model-too-large' });
  });
}

/** The first pixel's value. */
async function first(pipeline: SegmentPipeline, picture: ReturnType<typeof flat>, smoothing: number) {
  const { mask } = await pipeline.segment(picture, { smoothing });
  return mask.values[0]!;
}

/** Two colours side by side. */
function halves(width: number, height: number, left: number, right: number) {
  const rgba = halvesOf(width, height, left, right).flatMap((colour) => [...COLOURS[colour]!, 255]);
  return { rgba: Uint8ClampedArray.from(rgba), width, height };
}

function halvesOf(width: number, height: number, left: number, right: number): number[] {
  return Array.from({ length: width * height }, (_, pixel) => (pixel % width < width / 2 ? left : right));
}

/** One grey, a level of 255. */
function flat(width: number, height: number, level: number) {
  const pixel = [level, level, level, 255];
  const rgba = Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => pixel[i % 4]!);
  return { rgba, width, height };
}
