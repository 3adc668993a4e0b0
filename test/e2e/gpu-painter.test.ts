import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SEGMENT_OPTIONS } from '../../src/shared/segment-defaults.ts';
import type { SegmentMask, SegmentOptions } from '../../src/shared/segmentation.ts';
import { launchBrowser } from '../support/browser.ts';
import { bundleScript } from '../support/bundle-script.ts';

/** What the page can be asked; see {@link prepare}. */
interface Room {
  /** Mean difference of the two painters' pictures, of 255 levels, and the share of values that differ by more than 8. */
  compare(scene: Scene): Promise<{ mean: number; different: number }>;
  /** How a frame's letterbox was made, and how far it is from the reference of what a 2D canvas shows, of 255 levels. */
  letterbox(shown: VideoFrameCase): Promise<{ external: boolean; copiedBytes: number; worst: number }>;
  kindsRead(): Promise<Record<string, string>>;
  /** Whether there is a painter on a device whose canvases are of no use. */
  painterWithout(why: 'there is none' | 'it stays empty'): Promise<boolean>;
}

/** What of 96 × 64 pixels is shown. */
interface VideoFrameCase {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Scene {
  readonly kind: SegmentMask['kind'];
  readonly width: number;
  readonly height: number;
  readonly options: SegmentOptions;
  readonly background?: boolean;
}

declare global {
  var gpuRoom: Room;
}

let browser: Browser;
let page: Page;

beforeAll(async () => {
  const content = await bundleScript('painter-entry.ts');
  browser = await launchBrowser({ camera: null, webgpu: 'presents' });
  page = await browser.newPage();
  // WebGPU is there in secure contexts only.
  await page.route('http://localhost/', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<title></title>' }),
  );
  await page.goto('http://localhost/');
  await page.addScriptTag({ content, type: 'module' });
  await page.waitForFunction(() => 'glancePainter' in globalThis);
  await page.evaluate(prepare);
});
afterAll(() => browser?.close());

/** Of 255 levels: the mean over a picture, and the share of values that differ by more than 8. */
const MEAN = 0.1;
const SHARE = 0.001;
/** A blur samples a little otherwise where it shrinks by other than halves. */
const BLURRED = { mean: 1.5, share: 0.05 };
/** Of 255 levels: the rounding of two conversions of colour. */
const FRAME_LEVELS = 2;

describe('the painter on the GPU looks as the one on 2D canvases', () => {
  const large = [640, 360] as const;
  const odd = [321, 243] as const;
  /** Finer than the map. */
  const small = [90, 70] as const;
  const scenes: [Scene['kind'], string, readonly [number, number], Partial<SegmentOptions>][] = [
    ['alpha', 'a person in colour', large, { effect: 'overlay' }],
    ['alpha', 'the person alone', odd, { effect: 'overlay', onlyClassId: 1 }],
    ['alpha', 'the background alone', small, { effect: 'overlay', onlyClassId: 0, opacity: 0.9 }],
    ['alpha', 'one colour', odd, { effect: 'colour', colour: '#20a0e0' }],
    ['alpha', 'a slight blur', odd, { effect: 'blur', blur: 0.15 }],
    ['alpha', 'a blur', large, { effect: 'blur', blur: 0.5 }],
    ['alpha', 'the strongest blur', odd, { effect: 'blur', blur: 1 }],
    ['alpha', 'no blur', odd, { effect: 'blur', blur: 0 }],
    ['alpha', 'another picture', large, { effect: 'picture' }],
    ['alpha', 'another picture that is missing', odd, { effect: 'picture', colour: '#334455' }],
    ['classes', 'all classes', odd, {}],
    ['classes', 'one class, whatever the effect', large, { effect: 'blur', onlyClassId: 3, opacity: 0.8 }],
  ];

  test.each(scenes)('%s: %s', async (kind, name, [width, height], options) => {
    const scene: Scene = {
      kind,
      width,
      height,
      options: { ...DEFAULT_SEGMENT_OPTIONS, ...options },
      background: name === 'another picture',
    };
    const { mean, different } = await page.evaluate((scene) => gpuRoom.compare(scene), scene);
    const blurred = kind === 'alpha' && options.effect === 'blur';
    expect(mean).toBeLessThan(blurred ? BLURRED.mean : MEAN);
    expect(different).toBeLessThan(blurred ? BLURRED.share : SHARE);
  });

  test('classes finer than the frame', async () => {
    const options = DEFAULT_SEGMENT_OPTIONS;
    const [width, height] = small;
    const { mean } = await page.evaluate((scene) => gpuRoom.compare(scene), {
      kind: 'classes' as const,
      width,
      height,
      options,
    });
    expect(mean).toBeLessThan(2);
  });
});

describe('a video frame read where it is', () => {
  test.each<[string, VideoFrameCase]>([
    ['whole', { width: 96, height: 64, x: 0, y: 0 }],
    ['a part of what is stored, of odd size', { width: 53, height: 41, x: 10, y: 6 }],
  ])('gives the network what the reference gives it: %s', async (_, shown) => {
    const { external, copiedBytes, worst } = await page.evaluate((shown) => gpuRoom.letterbox(shown), shown);
    expect({ external, copiedBytes }).toEqual({ external: true, copiedBytes: 0 });
    expect(worst).toBeLessThan(FRAME_LEVELS);
  });

  test('one that is shown larger than it is stored, or turned, is copied', async () => {
    const kinds = await page.evaluate(() => gpuRoom.kindsRead());
    expect(kinds).toEqual({ whole: 'external', wider: 'texture', bitmap: 'texture' });
  });
});

test.each(['there is none', 'it stays empty'] as const)(
  'is not had where a canvas cannot be: %s',
  async (why) => {
    const had = await page.evaluate((why) => gpuRoom.painterWithout(why), why);
    expect(had).toBe(false);
  },
);

/** Runs in the page. */
async function prepare(): Promise<void> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter!.requestDevice();
  const errors: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  const labels = {
    alpha: ['background', 'person'],
    classes: ['road', 'sky', 'car', 'tree', 'person', 'wall'],
  };
  const painters = {
    alpha: await glancePainter.GpuMaskPainter.create(device, labels.alpha),
    classes: await glancePainter.GpuMaskPainter.create(device, labels.classes),
  };
  const pixelsOf = (picture: ImageBitmap): Uint8ClampedArray => {
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d', {
      willReadFrequently: true,
    })!;
    context.drawImage(picture, 0, 0);
    picture.close();
    return context.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
  };
  /** Slopes, stripes and a disc. */
  const drawScene = (width: number, height: number, turned = false) => {
    const context = new OffscreenCanvas(width, height).getContext('2d')!;
    const slope = context.createLinearGradient(0, 0, width, turned ? 0 : height);
    slope.addColorStop(0, turned ? '#802010' : '#204080');
    slope.addColorStop(1, '#e0d080');
    context.fillStyle = slope;
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#406030';
    for (let x = 0; x < width; x += 24) context.fillRect(x, height * 0.6, 12, height);
    context.fillStyle = '#c08060';
    context.beginPath();
    context.arc(width / 2, height * 0.55, height * 0.3, 0, 7);
    context.fill();
    return context.canvas;
  };
  const maskOf = (kind: 'alpha' | 'classes', scene: { width: number; height: number }) => {
    const [width, height] = [160, 128];
    const scale = Math.min(width / scene.width, height / scene.height);
    const content = {
      x: 0,
      y: 0,
      width: Math.round(scene.width * scale),
      height: Math.round(scene.height * scale),
    };
    const values = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [u, v] = [(x + 0.5) / content.width, (y + 0.5) / content.height];
        const inside =
          0.3 - Math.hypot((u - 0.5) * (content.width / content.height), v - 0.55) + 0.01 * Math.sin(x * 3);
        values[y * width + x] =
          kind === 'alpha'
            ? Math.min(255, Math.max(0, 128 + inside * 3000))
            : inside > 0
              ? 4
              : Math.floor(u * 3) + (v > 0.6 ? 3 : 0);
      }
    }
    return { width, height, kind, values, content };
  };
  const emptyCanvas = () => {
    const canvas = new OffscreenCanvas(8, 8);
    canvas.getContext('2d');
    return canvas;
  };
  const pictures = glancePainter.gpuPicturesOf(device);
  const videoFrame = ({ x, y, width, height }: VideoFrameCase, displayWidth = width) => {
    const [codedWidth, codedHeight] = [96, 64];
    const pixels = codedWidth * codedHeight;
    const planes = new Uint8Array(pixels * 1.5);
    for (let at = 0; at < pixels; at++) {
      const [column, row] = [at % codedWidth, Math.floor(at / codedWidth)];
      planes[at] = 60 + column + row + ((column >> 3) % 2) * 20;
    }
    planes.fill(118, pixels, pixels * 1.25);
    planes.fill(140, pixels * 1.25);
    return new VideoFrame(planes, {
      format: 'I420',
      codedWidth,
      codedHeight,
      visibleRect: { x, y, width, height },
      displayWidth,
      displayHeight: height,
      timestamp: 0,
      colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
    });
  };
  const kindRead = (image: VideoFrame | ImageBitmap, width: number, height: number) => {
    const kind = Object.keys(pictures.read({ image, width, height }))[0]!;
    image.close();
    return kind;
  };
  const whole = { x: 0, y: 0, width: 96, height: 64 };
  // The first is copied while it is tried how frames are read.
  while (kindRead(videoFrame(whole), 96, 64) !== 'external') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  globalThis.gpuRoom = {
    async kindsRead() {
      const bitmap = drawScene(96, 64).transferToImageBitmap();
      return {
        whole: kindRead(videoFrame(whole), 96, 64),
        wider: kindRead(videoFrame(whole, 192), 192, 64),
        bitmap: kindRead(bitmap, 96, 64),
      };
    },
    async painterWithout(why) {
      const { prototype } = OffscreenCanvas;
      const { getContext, transferToImageBitmap } = prototype;
      if (why === 'there is none') {
        prototype.getContext = function (this: OffscreenCanvas, kind: string, ...others: unknown[]) {
          return kind === 'webgpu' ? null : Reflect.apply(getContext, this, [kind, ...others]);
        } as typeof getContext;
      } else {
        prototype.transferToImageBitmap = () => transferToImageBitmap.call(emptyCanvas());
      }
      try {
        const painter = await glancePainter.GpuMaskPainter.create(device, labels.alpha);
        painter?.dispose();
        return painter !== null;
      } finally {
        Object.assign(prototype, { getContext, transferToImageBitmap });
      }
    },
    async letterbox(shown) {
      const { width, height } = shown;
      const image = videoFrame(shown);
      const target = { width: 40, height: 40 };
      const box = glancePainter.fitLetterbox({ width, height }, target, 'center');
      const input = {
        colour: 'RGB',
        scale: 1,
        mean: [0, 0, 0],
        std: [1, 1, 1],
        letterbox: { pad: 114 },
      } as const;
      const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false })!;
      context.drawImage(image, 0, 0);
      const length = target.width * target.height * 3;
      const expected = new Float32Array(length);
      const { data } = context.getImageData(0, 0, width, height);
      glancePainter.createLetterboxer(box, input)(data, expected);
      const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
      const tensor = device.createBuffer({ size: length * 4, usage: STORAGE | COPY_SRC });
      const copy = device.createBuffer({ size: length * 4, usage: MAP_READ | COPY_DST });
      const letterboxer = new glancePainter.WebgpuLetterboxer(device, tensor, input);
      const external = 'external' in pictures.read({ image, width, height });
      const copiedBytes = letterboxer.write({ image, width, height }, box);
      image.close();
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(tensor, 0, copy, 0, length * 4);
      device.queue.submit([encoder.finish()]);
      await copy.mapAsync(GPUMapMode.READ);
      const found = new Float32Array(copy.getMappedRange().slice(0));
      letterboxer.dispose();
      tensor.destroy();
      copy.destroy();
      if (errors.length > 0) throw new Error(errors.join('\n'));
      const worst = found.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
      return { external, copiedBytes, worst };
    },
    async compare({ kind, width, height, options, background }) {
      const image = drawScene(width, height).transferToImageBitmap();
      const behind = background ? drawScene(900, 700, true).transferToImageBitmap() : null;
      const mask = maskOf(kind, { width, height });
      const plain = new glancePainter.MaskPainter(undefined, labels[kind]);
      const expected = pixelsOf(plain.paint(image, { width, height }, mask, options, behind));
      plain.dispose();
      const buffer = device.createBuffer({
        size: mask.values.length,
        usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
      });
      device.queue.writeBuffer(buffer, 0, mask.values);
      const picture = pictures.read({ image, width, height });
      const found = pixelsOf(
        painters[kind]!.paint(picture, { width, height }, { ...mask, buffer }, options, behind),
      );
      buffer.destroy();
      let sum = 0;
      let different = 0;
      expected.forEach((value, at) => {
        const away = Math.abs(value - found[at]!);
        sum += away;
        if (away > 8) different++;
      });
      if (errors.length > 0) throw new Error(errors.join('\n'));
      return { mean: sum / expected.length, different: different / expected.length };
    },
  };
}
