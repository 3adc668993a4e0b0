import { describe, expect, test } from 'vitest';
import { visitCameraPage } from '../support/camera-visit.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

/** What a browser, or a camera, may be like. */
const TROUBLES = ['no processor', 'another size', 'read fails', 'no capture times'] as const;

describe("a camera's pictures", () => {
  const { page } = visitCameraPage(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  test('pictures come straight from the track, with the times that the element tells', async () => {
    const { frames, told } = await page().evaluate(pumpFrames, { count: 30 });
    const straight = frames.filter(isOfTrack);
    // The first ones come by the element, which the clocks are paired with.
    expect(frames.slice(-20).every(isOfTrack)).toBe(true);
    expect(straight.every(({ size }) => size === '640x480')).toBe(true);
    const known = straight.filter(({ capturedAtMs }) => capturedAtMs < Math.max(...told));
    expect(known.length).toBeGreaterThan(5);
    for (const { capturedAtMs } of known) {
      expect(Math.min(...told.map((ms) => Math.abs(ms - capturedAtMs)))).toBeLessThan(1);
    }
  });

  test('after a rest they come from the track again, and none is left open', async () => {
    const { frames, leftOpen } = await page().evaluate(pumpFrames, { count: 30, rounds: 2 });
    expect(frames.slice(-10).every(isOfTrack)).toBe(true);
    expect(leftOpen).toBe(0);
  });

  test.each(TROUBLES)(
    'with a track of which nothing is known (%s) they come by the element',
    async (trouble) => {
      const { frames, leftOpen } = await page().evaluate(pumpFrames, { count: 60, trouble });
      expect(frames.some(isOfTrack)).toBe(false);
      expect(frames.every(({ size }) => size === '640x480')).toBe(true);
      expect(leftOpen).toBe(0);
    },
  );
});

interface PumpedFrame {
  readonly timestampMs: number;
  readonly capturedAtMs: number;
  readonly submittedAtMs: number;
  readonly size: string;
}

/** A picture taken from the element is stamped with the page's clock. */
function isOfTrack({ timestampMs, submittedAtMs }: PumpedFrame): boolean {
  return Math.abs(submittedAtMs - timestampMs) > 10_000;
}

/** Runs in the page: pumps so many frames in each round from a camera, and notes when the element says that pictures were taken. */
async function pumpFrames({
  count,
  rounds = 1,
  trouble,
}: {
  readonly count: number;
  readonly rounds?: number;
  readonly trouble?: (typeof TROUBLES)[number];
}): Promise<{ frames: PumpedFrame[]; told: number[]; leftOpen: number }> {
  const page = window as unknown as { MediaStreamTrackProcessor?: unknown };
  const Processor = page.MediaStreamTrackProcessor as new (
    init: object,
  ) => {
    readable: ReadableStream<VideoFrame>;
  };
  const { requestVideoFrameCallback } = HTMLVideoElement.prototype;
  const handed: VideoFrame[] = [];
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
    const listen = (_: number, { captureTime }: VideoFrameCallbackMetadata) => {
      if (captureTime) told.push(captureTime);
      requestVideoFrameCallback.call(video, listen);
    };
    requestVideoFrameCallback.call(video, listen);
    const frames: PumpedFrame[] = [];
    const pump = new glanceCamera.FramePump({
      busy: false,
      submit({ image, width, height, capturedAtMs }) {
        const timestampMs = (image as VideoFrame).timestamp / 1000;
        frames.push({
          timestampMs,
          capturedAtMs,
          submittedAtMs: performance.now(),
          size: `${width}x${height}`,
        });
        image.close();
        return true;
      },
    });
    for (let round = 1; round <= rounds; round++) {
      pump.attach(source);
      while (frames.length < round * count) await new Promise((resolve) => setTimeout(resolve, 10));
      pump.attach(null);
    }
    pump.dispose();
    source.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    // A closed frame has no format any more.
    return { frames, told, leftOpen: handed.filter(({ format }) => format !== null).length };
  } finally {
    page.MediaStreamTrackProcessor = Processor;
    HTMLVideoElement.prototype.requestVideoFrameCallback = requestVideoFrameCallback;
  }
}
