import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** What a canvas gives, told apart from what a frame converts itself to. */
const DRAWN = 9;
const CONVERTED = 5;

interface StoredColours {
  readonly matrix: string | null;
  readonly fullRange: boolean | null;
}

interface Stored {
  readonly format?: string | null;
  readonly width?: number;
  readonly displayWidth?: number;
  readonly rotation?: number;
  readonly colorSpace?: StoredColours;
}

/** As a camera's pictures are stored: planes that need not be converted. */
const PLANES: Stored = { format: 'NV12', colorSpace: { matrix: 'smpte170m', fullRange: false } };

/** How this browser copies frames out. */
let copies: 'as-asked' | 'as-stored' | 'not-this-format';

/** Like a browser's: the probe's one pixel is kept, other frames are 2 × 1 and converted to `CONVERTED`. */
class FakeFrame {
  readonly format: string | null;
  readonly visibleRect: { width: number; height: number };
  readonly displayWidth: number;
  readonly displayHeight = 1;
  readonly rotation: number;
  readonly colorSpace: StoredColours;
  readonly #probe: Uint8Array | null;

  constructor(of: Uint8Array | Stored) {
    const stored = of instanceof Uint8Array ? {} : of;
    this.#probe = of instanceof Uint8Array ? of : null;
    this.format = stored.format === undefined ? 'NV12' : stored.format;
    this.visibleRect = { width: stored.width ?? 2, height: 1 };
    this.displayWidth = stored.displayWidth ?? 2;
    this.rotation = stored.rotation ?? 0;
    this.colorSpace = stored.colorSpace ?? { matrix: 'bt2020-ncl', fullRange: false };
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

  it.each<[string, Stored, object]>([
    ['NV12', PLANES, { format: 'NV12', colours: { matrix: 'bt601', fullRange: false } }],
    [
      'I420 that says nothing of its colours',
      { format: 'I420', colorSpace: { matrix: null, fullRange: null } },
      { format: 'I420', colours: { matrix: 'bt601', fullRange: false } },
    ],
    [
      'I420, all of a byte used',
      { format: 'I420', colorSpace: { matrix: 'bt709', fullRange: true } },
      { format: 'I420', colours: { matrix: 'bt709', fullRange: true } },
    ],
  ])('copies planes as they are: %s', async (_, stored, storedAs) => {
    const { FramePixels } = await import('../../../src/worker/frame-pixels.ts');
    const pixels = new FramePixels();
    const image = new FakeFrame(stored) as unknown as VideoFrame;
    // Two pixels of brightness, one of each difference.
    expect(await pixels.read({ image, width: 2, height: 1 })).toEqual(new Uint8Array(4).fill(CONVERTED));
    expect(pixels.storedAs).toEqual(storedAs);
  });

  it('converts planes of colours that it does not know', async () => {
    const { FramePixels } = await import('../../../src/worker/frame-pixels.ts');
    const pixels = new FramePixels();
    const of = (colorSpace: StoredColours) =>
      pixels.read({ image: new FakeFrame({ colorSpace }) as unknown as VideoFrame, width: 2, height: 1 });
    expect(await of({ matrix: 'bt709', fullRange: false })).toHaveLength(4);
    expect(await of({ matrix: 'bt2020-ncl', fullRange: false })).toHaveLength(8);
    expect(pixels.storedAs).toEqual({ format: 'RGBA' });
  });

  it('draws frames whose planes cannot be copied', async () => {
    copies = 'not-this-format';
    expect(await bytesOf(new FakeFrame(PLANES))).toEqual(new Array(8).fill(DRAWN));
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
