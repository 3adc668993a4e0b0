import { expect, it } from 'vitest';
import { DEFAULT_DETECT_OPTIONS } from '../../../src/shared/detect-defaults.ts';
import type { DetectOptions } from '../../../src/shared/engine.ts';
import type { Box } from '../../../src/shared/geometry.ts';
import { ComparePipeline } from '../../../src/worker/compare-pipeline.ts';
import type { DetectPipeline } from '../../../src/worker/detect-pipeline.ts';

const PICTURE = { rgba: new Uint8ClampedArray(4), width: 1, height: 1 };

/** A detector that notes when it is asked, and answers after a turn of the event loop. */
class FakeDetector {
  readonly info: { readonly modelId: string };
  readonly asked: DetectOptions[] = [];
  disposed = false;
  readonly #log: string[];
  readonly #ms: number;
  readonly #boxes: readonly Box[];

  constructor(modelId: string, log: string[], ms: number, boxes: readonly Box[]) {
    this.info = { modelId };
    this.#log = log;
    this.#ms = ms;
    this.#boxes = boxes;
  }

  async detect(_: unknown, options: DetectOptions) {
    this.asked.push(options);
    this.#log.push(`${this.info.modelId} begins`);
    await new Promise((resolve) => setTimeout(resolve));
    this.#log.push(`${this.info.modelId} ends`);
    const detections = this.#boxes.map((box) => ({ label: 'cup', classId: 0, score: 0.9, box }));
    return { detections, timingsMs: { preprocess: 1, model: this.#ms, postprocess: 2, total: this.#ms + 3 } };
  }

  async timeModel(): Promise<number> {
    return this.#ms;
  }

  dispose(): void {
    this.disposed = true;
  }
}

function compare(classIds: readonly number[] | null = null) {
  const log: string[] = [];
  const first = new FakeDetector('a', log, 10, [[0, 0, 10, 10]]);
  const second = new FakeDetector('b', log, 30, [
    [50, 50, 60, 60],
    [0, 0, 10, 9],
  ]);
  const pipeline = new ComparePipeline(
    first as unknown as DetectPipeline,
    second as unknown as DetectPipeline,
    classIds,
  );
  return { log, first, second, pipeline };
}

it('runs one after the other, and another one first each time', async () => {
  const { log, pipeline } = compare();
  await pipeline.detect(PICTURE, DEFAULT_DETECT_OPTIONS);
  await pipeline.detect(PICTURE, DEFAULT_DETECT_OPTIONS);
  expect(log).toEqual([
    ...['b begins', 'b ends', 'a begins', 'a ends'],
    ...['a begins', 'a ends', 'b begins', 'b ends'],
  ]);
});

it('says what each saw and took, in whichever order', async () => {
  const { pipeline } = compare();
  const results = [
    await pipeline.detect(PICTURE, DEFAULT_DETECT_OPTIONS),
    await pipeline.detect(PICTURE, DEFAULT_DETECT_OPTIONS),
  ];
  expect(results[0]).toEqual(results[1]);
  expect(results[0]).toMatchObject({
    timingsMs: { preprocess: 2, model: 40, postprocess: 4, total: 46 },
    comparison: { firstMs: 13, secondMs: 33, secondModelId: 'b', matches: [1] },
  });
  expect(results[0]!.detections).toHaveLength(1);
  expect(results[0]!.comparison.second).toHaveLength(2);
  expect(await pipeline.timeModel()).toBe(40);
});

it('asks each for its own classes', async () => {
  const { first, second, pipeline } = compare([7]);
  await pipeline.detect(PICTURE, { ...DEFAULT_DETECT_OPTIONS, classIds: [0] });
  expect(first.asked[0]!.classIds).toEqual([0]);
  expect(second.asked[0]!.classIds).toEqual([7]);
});

it('disposes both', () => {
  const { first, second, pipeline } = compare();
  pipeline.dispose();
  expect([first.disposed, second.disposed]).toEqual([true, true]);
});
