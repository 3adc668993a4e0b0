import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ModelCard } from '../../../src/library/conventions.ts';
import { visitModels } from '../../../src/library/visit-models.ts';
import { NANODET_PLUS_M_416 } from '../../../src/models/known/nanodet-plus-m-416.ts';
import { YOLOX_NANO } from '../../../src/models/known/yolox-nano.ts';
import type { FrameComparison, FrameResult } from '../../../src/shared/engine.ts';
import type { Frame } from '../../../src/shared/frame.ts';
import { Comparison } from '../../../src/ui/comparison.ts';
import type { LibraryCharge } from '../../../src/ui/library-controller.ts';
import { DEFAULT_SETTINGS, engineConfig, needsRestart, type Settings } from '../../../src/ui/settings.ts';

const FRAME = { id: 1, width: 4, height: 4, image: {} } as Frame;
const TIMES = { preprocess: 0, model: 0, postprocess: 0, total: 0 };

let client: EventTarget;
let refreshed: number;
let copied: number;
let source: { moving: boolean } | null;
let engine: { client: EventTarget; status: { state: string }; onFrame: ((frame: Frame) => void) | null };

function compare(
  change: Partial<Settings> = {},
  card: ModelCard = NANODET_PLUS_M_416,
  address = 'kept:b',
  veiled = false,
) {
  const charge = {
    settings: { value: { ...DEFAULT_SETTINGS, ...change } },
    engine,
    sources: {
      get source() {
        return source;
      },
      pump: { refresh: () => refreshed++ },
    },
  } as unknown as LibraryCharge;
  const first = { address: 'kept:a', card: YOLOX_NANO };
  return new Comparison(charge, first, { address, card }, veiled);
}

beforeEach(() => {
  client = new EventTarget();
  engine = { client, status: { state: 'ready' }, onFrame: null };
  refreshed = 0;
  source = { moving: true };
  copied = 0;
  const context = { drawImage: () => copied++ };
  vi.stubGlobal('document', { createElement: () => ({ width: 0, height: 0, getContext: () => context }) });
});

afterEach(() => vi.unstubAllGlobals());

/** A frame goes to the engine and comes back. */
function see(matches: readonly number[], secondCount: number, change: Partial<FrameResult> = {}): void {
  engine.onFrame?.(FRAME);
  const detection = { label: 'cup', classId: 0, score: 1, box: [0, 0, 1, 1] } as const;
  const comparison: FrameComparison = {
    firstMs: 10 * matches.length,
    secondMs: 7,
    secondModelId: NANODET_PLUS_M_416.id,
    second: Array.from({ length: secondCount }, () => detection),
    matches,
  };
  const result: FrameResult = {
    frameId: 1,
    capturedAtMs: 0,
    width: 4,
    height: 4,
    modelId: YOLOX_NANO.id,
    backend: 'wasm',
    detections: matches.map(() => detection),
    comparison,
    timingsMs: TIMES,
    ...change,
  };
  client.dispatchEvent(new CustomEvent('result', { detail: result }));
}

describe('what the engine is to run', () => {
  it('is both detectors in place of what the settings ask for, and anew', () => {
    const before = engineConfig({ ...DEFAULT_SETTINGS, task: 'both' }, null);
    const config = compare({ task: 'both' }).configuration(before);
    expect(config).toMatchObject({
      cardUrl: 'kept:a',
      segmentCardUrl: null,
      inputSize: null,
      compareWith: { cardUrl: 'kept:b', inputSize: null, classIds: null },
    });
    expect(needsRestart(before, config)).toBe(true);
    expect(needsRestart(config, before)).toBe(true);
  });

  it('has the size that was chosen where both take it', () => {
    const at = (size: number) => compare({ size }).configuration(engineConfig(DEFAULT_SETTINGS, null));
    expect(at(320)).toMatchObject({ inputSize: 320, compareWith: { inputSize: 320 } });
    expect(at(300)).toMatchObject({ inputSize: null, compareWith: { inputSize: null } });
  });

  it('has the chosen classes by the second’s own numbers', () => {
    const labels = ['cup', 'human', 'person'];
    const card = { ...NANODET_PLUS_M_416, labels };
    const config = compare({ classes: ['person', 'dog'] }, card).configuration(
      engineConfig(DEFAULT_SETTINGS, null),
    );
    expect(config.compareWith?.classIds).toEqual([2]);
  });

  it('comes with a model that only this visit has', () => {
    const address = visitModels.add(NANODET_PLUS_M_416, new Blob());
    const config = compare({}, NANODET_PLUS_M_416, address).configuration(
      engineConfig(DEFAULT_SETTINGS, null),
    );
    expect(config.given?.map((given) => given.address)).toEqual([address]);
    visitModels.remove(address);
  });
});

it('copies each frame for the panes, and none while an effect hides the picture', () => {
  compare();
  see([0], 1);
  expect(copied).toBe(1);
  compare({}, NANODET_PLUS_M_416, 'kept:b', true);
  see([0], 1);
  expect(copied).toBe(1);
});

describe('the figures', () => {
  it('count over the frames, and tell median and p95', () => {
    const comparison = compare();
    expect(comparison.figures()).toMatchObject({ frames: 0, share: null, first: { medianMs: null } });
    see([0], 1);
    see([0, -1], 1);
    see([-1, -1, -1], 2);
    const { frames, agreement, share, first, second } = comparison.figures();
    expect(frames).toBe(3);
    expect(agreement).toEqual({ both: 2, onlyFirst: 4, onlySecond: 2 });
    expect(share).toBe(0.25);
    expect(first).toEqual({ medianMs: 20, p95Ms: 30 });
    expect(second).toEqual({ medianMs: 7, p95Ms: 7 });
  });

  it('hold for the newest hundred', () => {
    const comparison = compare();
    for (let frame = 0; frame < 5; frame++) see([-1], 0);
    for (let frame = 0; frame < 100; frame++) see([0], 1);
    expect(comparison.figures()).toMatchObject({
      frames: 100,
      share: 1,
      agreement: { both: 100, onlyFirst: 0, onlySecond: 0 },
    });
  });

  it('begin anew with another source, and another engine', () => {
    const comparison = compare();
    see([0], 1);
    source = { moving: true };
    see([-1], 0);
    expect(comparison.figures()).toMatchObject({ frames: 1, share: 0 });
    client.dispatchEvent(new Event('status'));
    expect(comparison.figures().frames).toBe(0);
    expect(comparison.last).toBeNull();
  });

  it('leave out results of others, and those of a picture that is shown no more', () => {
    const comparison = compare();
    see([0], 1, { modelId: 'another' });
    engine.onFrame?.(FRAME);
    const shown = source;
    source = { moving: true };
    const keep = engine.onFrame;
    engine.onFrame = null;
    see([0], 1);
    engine.onFrame = keep;
    source = shown;
    expect(comparison.figures().frames).toBe(0);
    comparison.end();
    expect(engine.onFrame).toBeNull();
    see([0], 1);
    expect(comparison.figures().frames).toBe(0);
  });

  it('of a still are those of twenty looks', () => {
    source = { moving: false };
    const comparison = compare();
    for (let look = 0; look < 25; look++) see([0], 1);
    expect(refreshed).toBe(19);
    expect(comparison.figures().frames).toBe(25);
  });
});
