import { describe, expect, it } from 'vitest';
import type { RunningBackend } from '../../../src/runtime/backends/backend.ts';
import type { EngineInfo } from '../../../src/shared/engine.ts';
import type { Frame } from '../../../src/shared/frame.ts';
import { DEFAULT_SEGMENT_OPTIONS } from '../../../src/shared/segment-defaults.ts';
import type { Pipelines } from '../../../src/worker/pipelines.ts';
import { type LookOptions, Session, type SessionParts } from '../../../src/worker/session.ts';

const SMOOTHING = 0.6;
const OPTIONS: LookOptions = {
  detect: { scoreThreshold: 0.3, iouThreshold: 0.5, maxDetections: 9, classIds: null, classAgnostic: false },
  segment: { ...DEFAULT_SEGMENT_OPTIONS, smoothing: SMOOTHING },
  background: null,
};
const TIMINGS = { preprocess: 1, model: 2, postprocess: 3, total: 6 };
const MASK = {
  width: 2,
  height: 1,
  kind: 'alpha',
  values: Uint8Array.of(0, 255),
  content: { x: 0, y: 0, width: 2, height: 1 },
};

/** A session whose detector looks until it is told to be done, and whose segmenter notes how it is asked. */
function fakeSession() {
  let found = () => {};
  const asked: number[] = [];
  const pipelines = {
    detect: {
      detect: () =>
        new Promise((resolve) => {
          found = () => resolve({ detections: [], timingsMs: TIMINGS });
        }),
    },
    segment: {
      segment: async (_: unknown, { smoothing }: { smoothing: number }) => {
        asked.push(smoothing);
        return { mask: MASK, timingsMs: TIMINGS };
      },
      newScene: () => {},
    },
    painter: { paint: () => ({ painted: true }) },
  } as unknown as Pipelines;
  const info = {
    backend: 'wasm',
    detect: { modelId: 'detector' },
    segment: { modelId: 'segmenter', labels: ['background', 'person'] },
  } as unknown as EngineInfo;
  const session = sessionWith({ info, pipelines });
  return { session, asked, found: () => found() };
}

/** Where it is not said otherwise, no frame has another shape. */
function sessionWith(parts: Pick<SessionParts, 'info' | 'pipelines'> & Partial<SessionParts>): Session {
  return new Session({
    backend: {} as RunningBackend,
    pipelinesFor: () => Promise.reject(new Error('asked for other pipelines')),
    choice: undefined,
    improvable: false,
    ...parts,
  });
}

function frame(moving: boolean): Frame {
  const image = {} as ImageBitmap;
  return { id: 1, image, width: 2, height: 1, capturedAtMs: 0, moving } as Frame;
}

describe('Session', () => {
  it('says in which precision each network ran, with what the GPU did for a frame', async () => {
    const gpuWork = { dispatches: 5, readBytes: 8 };
    const pipelines = {
      detect: {
        detect: async () => {
          gpuWork.dispatches += 3;
          return { detections: [], timingsMs: TIMINGS };
        },
      },
      segment: { segment: async () => ({ mask: MASK, timingsMs: TIMINGS }) },
      painter: { paint: () => ({ painted: true }) },
    } as unknown as Pipelines;
    const info = {
      backend: 'webgpu',
      detect: { modelId: 'detector', precision: 'f16' },
      segment: { modelId: 'segmenter', labels: ['background', 'person'], precision: 'f32' },
    } as unknown as EngineInfo;
    const backend = { gpuWork } as unknown as RunningBackend;
    const result = await sessionWith({ info, pipelines, backend }).look(frame(true), () => OPTIONS);
    expect(result.gpuWork).toEqual({ dispatches: 3, readBytes: 0, precision: ['f16', 'f32'] });
  });

  it('detects and segments on one frame, and adds up what it took', async () => {
    const { session, found } = fakeSession();
    const looking = session.look(frame(true), () => OPTIONS);
    found();
    expect(await looking).toMatchObject({
      modelId: 'detector',
      segmentation: {
        modelId: 'segmenter',
        shares: [
          { label: 'background', share: 0.5 },
          { label: 'person', share: 0.5 },
        ],
        painted: { painted: true },
      },
      timingsMs: { preprocess: 2, model: 4 },
    });
  });

  it('smoothes what moves, not a still', async () => {
    const { session, asked, found } = fakeSession();
    for (const moving of [true, false]) {
      const looking = session.look(frame(moving), () => OPTIONS);
      found();
      await looking;
    }
    expect(asked).toEqual([SMOOTHING, 0]);
  });

  it('lets a frame leave nothing to the next scene that began while it was detected on', async () => {
    const { session, asked, found } = fakeSession();
    const looking = session.look(frame(true), () => OPTIONS);
    session.newScene();
    found();
    await looking;
    expect(asked).toEqual([0]);
  });

  it('says what a picture is of where the model does, smoothed over time only while one scene moves', async () => {
    const asked: (number | null)[] = [];
    const classes = [{ label: 'cat', classId: 1, score: 0.9 }];
    const pipelines = {
      detect: null,
      segment: null,
      classify: {
        info: { modelId: 'classifier' },
        classify: async (_: unknown, count: number, atMs: number | null) => {
          asked.push(atMs);
          return { classes: classes.slice(0, count), timingsMs: TIMINGS };
        },
        newScene: () => asked.push(-1),
      },
    } as unknown as Pipelines;
    const info = { backend: 'wasm', detect: null, segment: null, classify: { modelId: 'classifier' } };
    const session = sessionWith({ info: info as unknown as EngineInfo, pipelines });
    const steady = { ...OPTIONS, segment: { ...OPTIONS.segment, smoothing: 0 } };
    expect(await session.look(frame(true), () => OPTIONS)).toMatchObject({
      modelId: 'classifier',
      detections: [],
      classification: { modelId: 'classifier', classes },
      timingsMs: { model: 2 },
    });
    await session.look(frame(false), () => OPTIONS);
    await session.look(frame(true), () => steady);
    session.newScene();
    expect(asked).toEqual([0, null, null, -1]);
  });

  it('hands on the masks of objects, as opaque as is set, beside what is tracked', async () => {
    const opacities: number[] = [];
    const masks = { cells: [{ x: 0, y: 0, width: 1, height: 1, box: [0, 0, 1, 1] }], picture: {} };
    const detection = { label: 'cat', classId: 0, score: 1, box: [0, 0, 1, 1] };
    const pipelines = {
      detect: {
        detect: async (_: unknown, __: unknown, opacity: number) => {
          opacities.push(opacity);
          return { detections: [detection], masks, timingsMs: { ...TIMINGS, paint: 4 } };
        },
      },
      segment: null,
      classify: null,
    } as unknown as Pipelines;
    const info = { backend: 'wasm', detect: { modelId: 'outlines' }, segment: null } as unknown as EngineInfo;
    const session = sessionWith({ info, pipelines });
    const result = await session.look(frame(true), () => OPTIONS);
    expect(result).toMatchObject({
      detections: [{ label: 'cat', trackId: 1 }],
      masks,
      timingsMs: { paint: 4 },
    });
    expect(opacities).toEqual([OPTIONS.segment.opacity]);
  });

  describe('where frames take another shape', () => {
    const pipelinesOf = (width: number, log: string[]) =>
      ({
        fits: (picture: { width: number }) => picture.width === width,
        info: { detect: { modelId: `detector of ${width}` }, segment: null },
        detect: null,
        segment: null,
        classify: null,
        pixels: null,
        dispose: () => log.push(`disposed ${width}`),
      }) as unknown as Pipelines;
    const sessionOf = (pipelinesFor: (picture: { width: number }) => Promise<Pipelines>, log: string[]) =>
      sessionWith({
        info: { backend: 'wasm', detect: { modelId: 'detector of 2' } } as unknown as EngineInfo,
        backend: { dispose: () => log.push('disposed backend') } as unknown as RunningBackend,
        pipelines: pipelinesOf(2, log),
        pipelinesFor,
      });
    const wide = { ...frame(true), width: 9 };

    it('has models made for it, once, and tells of them', async () => {
      const log: string[] = [];
      const session = sessionOf(async ({ width }) => {
        log.push(`made ${width}`);
        return pipelinesOf(width, log);
      }, log);
      expect(session.takeIn(frame(true))).toBeNull();
      await session.takeIn(wide);
      expect(session.info).toEqual({ backend: 'wasm', detect: { modelId: 'detector of 9' }, segment: null });
      expect(session.takeIn(wide)).toBeNull();
      expect(log).toEqual(['made 9', 'disposed 2']);
    });

    it('goes on with those that run where none can be made, and does not try again', async () => {
      const log: string[] = [];
      const session = sessionOf(async ({ width }) => {
        log.push(`failed ${width}`);
        throw new Error('no memory');
      }, log);
      const { info } = session;
      await session.takeIn(wide);
      expect(session.takeIn(wide)).toBeNull();
      expect(session.info).toBe(info);
      expect(log).toEqual(['failed 9']);
    });

    it('keeps nothing of what was made for a session that ended meanwhile', async () => {
      const log: string[] = [];
      const session = sessionOf(async ({ width }) => pipelinesOf(width, log), log);
      const taken = session.takeIn(wide);
      session.dispose();
      await expect(taken).rejects.toThrow(expect.objectContaining({ code: 'engine-stopped' }));
      expect(log).toEqual(['disposed 2', 'disposed backend', 'disposed 9']);
    });
  });
});
