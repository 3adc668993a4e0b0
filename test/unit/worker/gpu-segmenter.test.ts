import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_SEGMENT_OPTIONS } from '../../../src/shared/segment-defaults.ts';
import { GpuSegmenter } from '../../../src/worker/gpu-segmenter.ts';

const SIZE = { width: 4, height: 2 };
const FRAME = { ...SIZE, rgba: new Uint8ClampedArray(4 * 2 * 4) };
const BOX = { offsetX: 0, offsetY: 1, contentWidth: 4, contentHeight: 2 };
const OPTIONS = { segment: DEFAULT_SEGMENT_OPTIONS, background: null };

beforeEach(() => {
  vi.stubGlobal('GPUTextureUsage', {});
});
afterEach(() => vi.unstubAllGlobals());

/** A segmenter whose network, masks and painter note what they are asked. */
function fakeSegmenter() {
  const noted = { continues: [] as boolean[], disposedMaps: 0, closed: 0, dispatches: 0 };
  const scene = { number: 1 };
  let counts: Promise<Uint32Array> = Promise.resolve(Uint32Array.of(6, 2));
  let paintProblem: Error | null = null;
  let drawn = 0;
  const work = { dispatches: 0, readBytes: 0 };
  const segmenter = new GpuSegmenter({
    work,
    device: {
      createTexture: () => ({ ...SIZE, destroy: () => {} }),
      queue: { writeTexture: () => {} },
    } as unknown as GPUDevice,
    pipeline: {
      input: {},
      info: { labels: ['background', 'person'] },
      begin: async (_: unknown, smoothing: number) => ({
        map: { dispose: () => noted.disposedMaps++ },
        box: BOX,
        scene: scene.number,
        steady: smoothing > 0,
        preparedMs: performance.now(),
      }),
    } as never,
    masks: {
      make: (_map: unknown, _input: unknown, _content: unknown, continues: boolean) => {
        noted.continues.push(continues);
        return { mask: {}, counts };
      },
      dispose: () => {},
    } as never,
    painter: {
      get drawn() {
        return drawn;
      },
      paint: () => {
        if (paintProblem) throw paintProblem;
        drawn += 3;
        return { close: () => noted.closed++ };
      },
      dispose: () => {},
    } as never,
  });
  const look = (smoothing = 0.5) => segmenter.look(FRAME, smoothing, () => OPTIONS);
  return {
    look,
    noted,
    scene,
    work,
    failCounts: () => {
      counts = Promise.reject(new Error('device lost'));
    },
    failPainting: () => {
      paintProblem = new Error('no canvas');
    },
  };
}

describe('GpuSegmenter', () => {
  it('says what part of the frame each class takes, and counts what was painted', async () => {
    const { look, work, noted } = fakeSegmenter();
    const { shares, timingsMs } = await look();
    expect(shares).toEqual([
      { label: 'background', classId: 0, share: 0.75 },
      { label: 'person', classId: 1, share: 0.25 },
    ]);
    expect(work.dispatches).toBe(3);
    const { preprocess, model, paint, total } = timingsMs;
    expect(preprocess + model + paint!).toBeCloseTo(total, 6);
    expect([noted.disposedMaps, noted.closed]).toEqual([1, 0]);
  });

  it('continues a mask within its scene alone, and never one of a still', async () => {
    const { look, noted, scene } = fakeSegmenter();
    await look();
    await look();
    scene.number++;
    await look();
    await look();
    await look(0);
    await look();
    expect(noted.continues).toEqual([false, true, false, true, false, false]);
  });

  it.each([
    ['the counts do not come', 'device lost', 1],
    ['it cannot be painted', 'no canvas', 0],
  ] as const)('keeps nothing where %s', async (_, message, closed) => {
    const { look, noted, failCounts, failPainting } = fakeSegmenter();
    if (message === 'device lost') failCounts();
    else failPainting();
    await expect(look()).rejects.toThrow(message);
    expect([noted.disposedMaps, noted.closed]).toEqual([1, closed]);
  });
});
