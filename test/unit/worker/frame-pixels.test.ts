import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What a canvas gives, told apart from what a frame converts itself to. */
const DRAWN = 9;
const CONVERTED = 5;

interface Stored {
  readonly format?: string | null;
  readonly width?: number;
  readonly displayWidth?: number;
  readonly rotation?: number;
}

/** How this browser copies frames out. */
let copies: 'as-asked' | 'as-stored' | 'not-this-format';

/** Like a browser's: the probe's one pixel is kept, other frames are 2 × 1 and converted to `CONVERTED`. */
class FakeFrame {
  readonly format: string | null;
  readonly visibleRect: { width: number; height: number };
  readonly displayWidth: number;
  readonly displayHeight = 1;
  readonly rotation: number;
  readonly #probe: Uint8Array | null;

  constructor(of: Uint8Array | Stored) {
    const stored = of instanceof Uint8Array ? {} : of;
    this.#probe = of instanceof Uint8Array ? of : null;
    this.format = stored.format === undefined ? 'NV12' : stored.format;
    this.visibleRect = { width: stored.width ?? 2, height: 1 };
    this.displayWidth = stored.displayWidth ?? 2;
    this.rotation = stored.rotation ?? 0;
  }

  async copyTo(to: Uint8Array): Promise<void> {
    if (this.#probe) {
      const [blue, green, red, opaque] = this.#probe;
      to.set((copies === 'as-stored' ? [blue, green, red, opaque] : [red, green, blue, 255]) as number[]);
    } else if (copies === 'not-this-format') {
      throw new DOMException('no', 'NotSupportedError');
    } else {
      to.fill(CONVERTED);
    }
  }

  close(): void {}
}

class FakeCanvas {
  readonly width: number;
  readonly height: number;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  getContext() {
    return {
      drawImage() {},
      getImageData: (_x: number, _y: number, width: number, height: number) => ({
        data: new Uint8ClampedArray(width * height * 4).fill(DRAWN),
      }),
    };
  }
}

describe('FramePixels', () => {
  beforeEach(() => {
    copies = 'as-asked';
    vi.stubGlobal('VideoFrame', FakeFrame);
    vi.stubGlobal('OffscreenCanvas', FakeCanvas);
    vi.resetModules();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('lets a plain video frame convert itself', async () => {
    expect(await bytesOf(new FakeFrame({}))).toEqual(new Array(8).fill(CONVERTED));
  });

  it.each<[string, Stored]>([
    ['that is turned', { rotation: 90 }],
    ['whose pixels are not square', { displayWidth: 4 }],
    ['of which another part is shown', { width: 4 }],
    ['with alpha', { format: 'I420A' }],
    ['of an unknown format', { format: null }],
  ])('draws a frame %s', async (_, stored) => {
    expect(await bytesOf(new FakeFrame(stored))).toEqual(new Array(8).fill(DRAWN));
  });

  it('draws what is no video frame', async () => {
    expect(await bytesOf({ width: 2, height: 1 })).toEqual(new Array(8).fill(DRAWN));
  });

  it.each(['as-stored', 'not-this-format'] as const)('draws where frames are copied %s', async (how) => {
    copies = how;
    expect(await bytesOf(new FakeFrame({}))).toEqual(new Array(8).fill(DRAWN));
  });

  it('draws where there are no video frames', async () => {
    vi.stubGlobal('VideoFrame', undefined);
    expect(await bytesOf({ width: 2, height: 1 })).toEqual(new Array(8).fill(DRAWN));
  });

  it('gets the bytes of a frame once, whoever asks, and those of the next anew', async () => {
    const { FramePixels } = await import('../../../src/worker/frame-pixels.ts');
    const pixels = new FramePixels();
    const frames = [new FakeFrame({}), new FakeFrame({})];
    const copied = frames.map((frame) => vi.spyOn(frame, 'copyTo'));
    const read = (frame: FakeFrame) =>
      pixels.read({ image: frame as unknown as VideoFrame, width: 2, height: 1 });
    const first = await read(frames[0]!);
    expect(await read(frames[0]!)).toBe(first);
    await read(frames[1]!);
    await read(frames[0]!);
    expect(copied.map((spy) => spy.mock.calls.length)).toEqual([2, 1]);
  });
});

async function bytesOf(image: unknown): Promise<number[]> {
  const { FramePixels } = await import('../../../src/worker/frame-pixels.ts');
  return [...(await new FramePixels().read({ image: image as VideoFrame, width: 2, height: 1 }))];
}
