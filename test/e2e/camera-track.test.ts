import { describe, expect, test } from 'vitest';
import { visitCameraPage } from '../support/camera-visit.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

/** What a browser, or a camera, may be like. */
const TROUBLES = ['no processor', 'another size', 'read fails', 'no capture times'] as const;

describe("a camera's pictures", () => {
  const { page } = visitCameraPage(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  test('come straight from the track, with the times that the element tells', async () => {
    const { frames, told } = await page().evaluate(pumpFrames, { ofTrack: 20 });
    const straight = frames.filter(({ fromTrack }) => fromTrack);
    expect(straight.every(({ size }) => size === '640x480')).toBe(true);
    // The element is not told of every picture.
    const same = straight.filter((frame) => told.some((ms) => Math.abs(ms - frame.capturedAtMs) < 1));
    expect(same.length).toBeGreaterThanOrEqual(10);
  });

  test('come from the track again after a rest, and none is left open', async () => {
    const { leftOpen } = await page().evaluate(pumpFrames, { ofTrack: 10, rounds: 2 });
    expect(leftOpen).toBe(0);
  });

  test('are let go at once while the engine is busy, and the newest comes by the element then', async () => {
    const { frames, mostOpen } = await page().evaluate(pumpFrames, { shown: 6, busyFor: 12 });
    // One that is read, and one that comes meanwhile.
    expect(mostOpen).toBeLessThanOrEqual(2);
    expect(frames.slice(1).map(({ newest }) => newest)).toEqual(Array(5).fill(true));
  });

  test.each(TROUBLES)('come by the element where the track is of no use: %s', async (trouble) => {
    const { frames, leftOpen } = await page().evaluate(pumpFrames, { shown: 60, trouble });
    expect(frames.some(({ fromTrack }) => fromTrack)).toBe(false);
    expect(frames.every(({ size }) => size === '640x480')).toBe(true);
    expect(leftOpen).toBe(0);
  });
});

interface PumpedFrame {
  readonly fromTrack: boolean;
  readonly capturedAtMs: number;
  readonly size: string;
  /** The element told of none that was taken later. */
  readonly newest: boolean;
}

/**
 * Runs in the page: in each round, pumps frames from a camera until it had so many, or so many in a row came from the track.
 * Notes when the element says that pictures were taken.
 */
async function pumpFrames({
  shown = 0,
  ofTrack = 0,
  rounds = 1,
  busyFor = 0,
  trouble,
}: {
  readonly shown?: number;
  readonly ofTrack?: number;
  readonly rounds?: number;
  /** Pictures that the element tells of while the engine looks at one. */
  readonly busyFor?: number;
  readonly trouble?: (typeof TROUBLES)[number];
}): Promise<{ frames: PumpedFrame[]; told: number[]; mostOpen: number; leftOpen: number }> {
  const page = window as unknown as { MediaStreamTrackProcessor?: unknown };
  const Processor = page.MediaStreamTrackProcessor as new (
    init: object,
  ) => {
    readable: ReadableStream<VideoFrame>;
  };
  const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
  const handed: VideoFrame[] = [];
  // A closed frame has no format any more.
  const openOf = (given: readonly VideoFrame[]) => given.filter(({ format }) => format !== null).length;
  const changed = {
    'another size': (frame: VideoFrame) => {
      const smaller = new VideoFrame(frame, { visibleRect: { x: 0, y: 0, width: 320, height: 240 } });
      frame.close();
      return smaller;
    },
    'read fails': () => {
      throw new Error('no more');
    },
  };
  const change = changed[trouble as keyof typeof changed] ?? ((frame: VideoFrame) => frame);
  page.MediaStreamTrackProcessor =
    trouble === 'no processor'
      ? undefined
      : class {
          readonly readable: ReadableStream<VideoFrame>;
          constructor(init: object) {
            this.readable = new Processor(init).readable.pipeThrough(
              new TransformStream<VideoFrame, VideoFrame>({
                transform(frame, controller) {
                  const given = change(frame);
                  handed.push(given);
                  controller.enqueue(given);
                },
              }),
            );
          }
        };
  if (trouble === 'no capture times') {
    HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
      return requestVideoFrameCallback.call(this, (nowMs, { presentedFrames }) =>
        callback(nowMs, { presentedFrames } as VideoFrameCallbackMetadata),
      );
    };
  }
  try {
    const source = await glanceCamera.openCamera();
    const video = source.element as HTMLVideoElement;
    const told: number[] = [];
    let busy = false;
    let busyUntil = 0;
    const idle = () => {
      busy = false;
      pump.sinkIdle();
    };
    let mostOpen = 0;
    const listen = (_: number, { captureTime }: VideoFrameCallbackMetadata) => {
      if (captureTime) told.push(captureTime);
      mostOpen = Math.max(mostOpen, openOf(handed));
      // Both the pump and this listen: by then both were told.
      if (told.length === busyUntil) setTimeout(idle);
      requestVideoFrameCallback.call(video, listen);
    };
    const frames: PumpedFrame[] = [];
    let inRound = 0;
    let inARow = 0;
    const pump = new glanceCamera.FramePump({
      get busy() {
        return busy;
      },
      submit({ image, width, height, capturedAtMs }) {
        const stampMs = (image as VideoFrame).timestamp / 1000;
        // A picture taken from the element is stamped with the page's clock.
        const fromTrack = Math.abs(performance.now() - stampMs) > 10_000;
        const newest = told.every((ms) => ms < capturedAtMs + 1);
        frames.push({ fromTrack, capturedAtMs, size: `${width}x${height}`, newest });
        busy = busyFor > 0;
        busyUntil = told.length + busyFor;
        inRound += 1;
        inARow = fromTrack ? inARow + 1 : 0;
        image.close();
        return true;
      },
    });
    requestVideoFrameCallback.call(video, listen);
    for (let round = 0; round < rounds; round++) {
      [inRound, inARow] = [0, 0];
      pump.attach(source);
      while (inRound < shown || inARow < ofTrack) await new Promise((resolve) => setTimeout(resolve, 10));
      pump.attach(null);
    }
    pump.dispose();
    source.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { frames, told, mostOpen, leftOpen: openOf(handed) };
  } finally {
    page.MediaStreamTrackProcessor = Processor;
    HTMLVideoElement.prototype.requestVideoFrameCallback = requestVideoFrameCallback;
  }
}
