import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_SEGMENT_OPTIONS } from '../../src/shared/segment-defaults.ts';
import type { SegmentMask, SegmentOptions } from '../../src/shared/segmentation.ts';
import { launchBrowser } from '../support/browser.ts';
import { bundleScript } from '../support/bundle-script.ts';

type Rgb = [number, number, number];

/** A scene of two flat colours, with a mask that knows exactly which is which. */
interface Scene {
  readonly width: number;
  readonly height: number;
  /** Where the person is: shares of the frame. */
  readonly person: readonly [left: number, top: number, right: number, bottom: number];
  readonly personColour: string;
  readonly backgroundColour: string;
}

const SCENE: Scene = {
  width: 320,
  height: 240,
  person: [0.3, 0.25, 0.7, 1],
  personColour: '#d02010',
  backgroundColour: '#10a040',
};
const PERSON: Rgb = [0xd0, 0x20, 0x10];
const BACKGROUND: Rgb = [0x10, 0xa0, 0x40];
/** Well inside the person; well outside, and just outside: where a halo would lie. */
const INSIDE = [160, 160] as const;
const OUTSIDE = [30, 200] as const;
const NEARBY = [86, 200] as const;
/** Premultiplied bytes round twice. */
const ROUNDING = 2;

let browser: Browser;
let page: Page;
let script: string;

beforeAll(async () => {
  script = await bundleScript('painter-entry.ts');
  browser = await launchBrowser({ camera: null });
  page = await (await browser.newContext()).newPage();
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction(() => 'glancePainter' in globalThis);
});
afterAll(() => browser?.close());

/** Paints the scene and reads pixels of it. A function in the page, so that only numbers cross over. */
function paint(
  options: Partial<SegmentOptions>,
  at: readonly (readonly [number, number])[],
  {
    kind = 'alpha' as SegmentMask['kind'],
    scene = SCENE as Scene,
    /** Where the mask has the person. */
    masked = scene.person as Scene['person'],
    mapWidth = 64,
    mapHeight = 64,
    content = { x: 0, y: 0, width: 64, height: 48 },
    background = null as { width: number; height: number; left: string; right: string } | null,
    labels = ['background', 'person'],
    times = 1,
  } = {},
): Promise<{ size: [number, number]; pixels: [number, number, number, number][] }> {
  return page.evaluate(
    async ({ options, at, kind, scene, masked, mapWidth, mapHeight, content, background, labels, times }) => {
      const draw = (
        width: number,
        height: number,
        paintIt: (c: OffscreenCanvasRenderingContext2D) => void,
      ) => {
        const canvas = new OffscreenCanvas(width, height);
        paintIt(canvas.getContext('2d')!);
        return canvas.transferToImageBitmap();
      };
      const [left, top, right, bottom] = scene.person;
      const { width, height } = scene;
      const image = draw(width, height, (context) => {
        context.fillStyle = scene.backgroundColour;
        context.fillRect(0, 0, width, height);
        context.fillStyle = scene.personColour;
        context.fillRect(left * width, top * height, (right - left) * width, (bottom - top) * height);
      });
      const values = new Uint8Array(mapWidth * mapHeight).fill(kind === 'alpha' ? 255 : 9);
      for (let y = 0; y < content.height; y++) {
        for (let x = 0; x < content.width; x++) {
          const u = (x + 0.5) / content.width;
          const v = (y + 0.5) / content.height;
          const inside = u >= masked[0] && u < masked[2] && v >= masked[1] && v < masked[3];
          values[(content.y + y) * mapWidth + content.x + x] = inside ? (kind === 'alpha' ? 255 : 1) : 0;
        }
      }
      const picture = background
        ? draw(background.width, background.height, (context) => {
            context.fillStyle = background.left;
            context.fillRect(0, 0, background.width / 2, background.height);
            context.fillStyle = background.right;
            context.fillRect(background.width / 2, 0, background.width / 2, background.height);
          })
        : null;
      const painter = new glancePainter.MaskPainter(undefined, labels);
      const mask = { width: mapWidth, height: mapHeight, kind, values, content };
      let painted = painter.paint(image, { width, height }, mask, options, picture);
      for (let time = 1; time < times; time++) {
        painted.close();
        painted = painter.paint(image, { width, height }, mask, options, picture);
      }
      const canvas = new OffscreenCanvas(painted.width, painted.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(painted, 0, 0);
      const pixels = at.map(
        ([x, y]) => [...context.getImageData(x, y, 1, 1).data] as [number, number, number, number],
      );
      painter.dispose();
      return { size: [painted.width, painted.height] as [number, number], pixels };
    },
    {
      options: { ...DEFAULT_SEGMENT_OPTIONS, ...options },
      at,
      kind,
      scene,
      masked,
      mapWidth,
      mapHeight,
      content,
      background,
      labels,
      times,
    },
  );
}

function colour(id: number, label: string): Promise<Rgb> {
  return page.evaluate(([id, label]) => [...glancePainter.segmentColour(id, label)] as Rgb, [
    id,
    label,
  ] as const);
}

function expectPixel(actual: readonly number[] | undefined, expected: Rgb, tolerance = ROUNDING): void {
  const [red, green, blue, alpha] = actual!;
  const away = Math.max(
    Math.abs(red! - expected[0]),
    Math.abs(green! - expected[1]),
    Math.abs(blue! - expected[2]),
  );
  expect(away, `${[red, green, blue]} is not ${expected}`).toBeLessThanOrEqual(tolerance);
  expect(alpha).toBe(255);
}

function mix(below: Rgb, above: Rgb, opacity: number): Rgb {
  return [0, 1, 2].map((i) => below[i]! + (above[i]! - below[i]!) * opacity) as Rgb;
}

describe('overlay', () => {
  test('colours the person at the opacity, and leaves the background as it was', async () => {
    const person = await colour(1, 'person');
    const { size, pixels } = await paint({ effect: 'overlay', opacity: 0.4 }, [INSIDE, OUTSIDE]);
    expect(size).toEqual([320, 240]);
    expectPixel(pixels[0], mix(PERSON, person, 0.4));
    expectPixel(pixels[1], BACKGROUND);
  });

  test('colours classes, and shows one alone with the others darkened', async () => {
    const labels = ['sky', 'building'];
    const options = { effect: 'overlay', opacity: 0.6 } as const;
    const all = await paint(options, [INSIDE, OUTSIDE], { kind: 'classes', labels });
    expectPixel(all.pixels[0], mix(PERSON, await colour(1, 'building'), 0.6));
    expectPixel(all.pixels[1], mix(BACKGROUND, await colour(0, 'sky'), 0.6));
    const one = await paint({ ...options, onlyClassId: 1 }, [INSIDE, OUTSIDE], { kind: 'classes', labels });
    expectPixel(one.pixels[0], mix(PERSON, await colour(1, 'building'), 0.6));
    expectPixel(one.pixels[1], mix(BACKGROUND, [0, 0, 0], 0.6));
  });

  test('an effect on the background does nothing to a mask of classes', async () => {
    const labels = ['sky', 'building'];
    const options = { opacity: 1, colour: '#ffffff' };
    const { pixels } = await paint({ ...options, effect: 'colour' }, [OUTSIDE], { kind: 'classes', labels });
    expectPixel(pixels[0], await colour(0, 'sky'));
  });

  test('nothing is seen of it at an opacity of 0', async () => {
    const { pixels } = await paint({ effect: 'overlay', opacity: 0 }, [INSIDE, OUTSIDE]);
    expectPixel(pixels[0], PERSON, 0);
    expectPixel(pixels[1], BACKGROUND, 0);
  });
});

describe('colour and picture', () => {
  test('the background takes the colour, the person stays exactly as they are', async () => {
    const { pixels } = await paint({ effect: 'colour', colour: '#123456' }, [INSIDE, OUTSIDE, NEARBY]);
    expectPixel(pixels[0], PERSON, 0);
    expectPixel(pixels[1], [0x12, 0x34, 0x56], 0);
    expectPixel(pixels[2], [0x12, 0x34, 0x56], 0);
  });

  test('a picture fills the frame in its own shape, the same on the second frame', async () => {
    const background = { width: 1000, height: 100, left: '#0000ff', right: '#ffff00' };
    const { pixels } = await paint(
      { effect: 'picture' },
      [INSIDE, [10, 10], [310, 10], [150, 20], [170, 20]],
      { background, times: 2 },
    );
    expectPixel(pixels[0], PERSON, 0);
    expectPixel(pixels[1], [0, 0, 255]);
    expectPixel(pixels[2], [255, 255, 0]);
    // Cut about its centre: the two halves meet in the middle.
    expectPixel(pixels[3], [0, 0, 255]);
    expectPixel(pixels[4], [255, 255, 0]);
  });

  test('without a picture the colour stands in, never the room', async () => {
    const { pixels } = await paint({ effect: 'picture', colour: '#ff00ff' }, [OUTSIDE]);
    expectPixel(pixels[0], [255, 0, 255], 0);
  });
});

describe('blur', () => {
  test.each([0.1, 0.5, 1])('at %f no halo of the person lies in the background', async (blur) => {
    const { pixels } = await paint({ effect: 'blur', blur }, [INSIDE, OUTSIDE, NEARBY]);
    expectPixel(pixels[0], PERSON, 0);
    expectPixel(pixels[1], BACKGROUND);
    expectPixel(pixels[2], BACKGROUND, 4);
  });

  test('blurs what is in the background: a line between two colours fades', async () => {
    const half = { scene: { ...SCENE, person: [0.5, 0, 1, 1] }, masked: [0, 0, 0, 0] } as const;
    const at = [[150, 120] as const, [170, 120] as const];
    const sharp = await paint({ effect: 'blur', blur: 0 }, at, half);
    expectPixel(sharp.pixels[0], BACKGROUND, 0);
    expectPixel(sharp.pixels[1], PERSON, 0);
    const soft = await paint({ effect: 'blur', blur: 0.8 }, at, half);
    for (const pixel of soft.pixels) {
      expect(pixel[0]).toBeGreaterThan(BACKGROUND[0] + 20);
      expect(pixel[0]).toBeLessThan(PERSON[0] - 20);
      expect(pixel[3]).toBe(255);
    }
  });

  test('a person who fills the frame is seen whole', async () => {
    const scene: Scene = { ...SCENE, person: [0, 0, 1, 1] };
    const { pixels } = await paint({ effect: 'blur', blur: 1 }, [[0, 0], INSIDE, [319, 239]], { scene });
    for (const pixel of pixels) expectPixel(pixel, PERSON, 0);
  });
});

describe('maps', () => {
  test('the border of a letterbox does not reach into the picture', async () => {
    const content = { x: 0, y: 16, width: 64, height: 32 };
    const scene: Scene = { ...SCENE, width: 320, height: 160, person: [0.4, 0.4, 0.6, 0.6] };
    const { pixels } = await paint(
      { effect: 'colour', colour: '#00ffff' },
      [
        [160, 0],
        [160, 159],
        [160, 80],
      ],
      {
        scene,
        content,
      },
    );
    expectPixel(pixels[0], [0, 255, 255], 0);
    expectPixel(pixels[1], [0, 255, 255], 0);
    expectPixel(pixels[2], PERSON, 0);
  });

  test('frames of one pixel and of odd sizes are painted', async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 77],
      [641, 359],
    ] as const) {
      for (const effect of ['overlay', 'blur', 'colour', 'picture'] as const) {
        const scene: Scene = { ...SCENE, width, height };
        const { size, pixels } = await paint({ effect }, [[0, 0]], { scene });
        expect(size).toEqual([width, height]);
        expect(pixels[0]![3]).toBe(255);
      }
    }
  });
});
