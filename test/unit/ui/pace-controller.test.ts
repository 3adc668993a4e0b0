import { beforeEach, expect, test } from 'vitest';
import type { EngineInfo, FrameResult } from '../../../src/shared/engine.ts';
import { PaceController } from '../../../src/ui/pace-controller.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/ui/settings.ts';

const SIZES = [160, 224, 288, 352, 416];
let settings: Settings;
let running: number;
let changes: (number | null)[];
let pace: PaceController;

beforeEach(() => {
  settings = { ...DEFAULT_SETTINGS, fps: 25 };
  running = 416;
  changes = [];
  pace = new PaceController(
    () => settings,
    () => ({ detect: { inputSizes: SIZES, inputSize: running } }) as unknown as EngineInfo,
    () => changes.push(pace.paced(settings).size),
  );
});

function frames(count: number, total: number, modelId = 'a'): void {
  const result = { modelId, backend: 'wasm', timingsMs: { total } } as FrameResult;
  for (let frame = 0; frame < count; frame++) pace.result(result);
}

test('asks for a smaller input where frames are too slow', () => {
  frames(20, 80);
  expect(changes).toEqual([288]);
});

test('frames of the engine before do not count while the next one loads', () => {
  frames(20, 80);
  frames(100, 80);
  expect(changes).toEqual([288]);
  running = 288;
  frames(20, 80);
  expect(changes).toEqual([288, 160]);
});

test('without a rate to hold the settings are left as they are', () => {
  settings = { ...settings, fps: null, size: 352 };
  frames(100, 500);
  expect(changes).toEqual([]);
  expect(pace.paced(settings)).toBe(settings);
});

test('another rate begins with the model’s own size', () => {
  frames(20, 80);
  pace.settingsChanged(['theme']);
  expect(pace.paced(settings).size).toBe(288);
  pace.settingsChanged(['fps']);
  expect(pace.paced(settings).size).toBeNull();
});

test('masks alone are paced by the segmenter’s width', () => {
  settings = { ...settings, task: 'segment' };
  pace = new PaceController(
    () => settings,
    () => ({ segment: { inputSizes: SIZES, inputSize: running } }) as unknown as EngineInfo,
    () => changes.push(pace.paced(settings).segmentSize),
  );
  frames(20, 80);
  expect(changes).toEqual([288]);
});
