import { beforeAll, describe, expect, test } from 'vitest';
import { fitLetterbox } from '../../src/preprocess/letterbox.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { AS_RGBA } from '../../src/shared/stored-picture.ts';
import { planesOf } from '../../src/worker/frame-pixels.ts';
import { RAW_RGB } from '../kernels/support/letterbox-cases.ts';
import { letterboxed } from '../kernels/support/letterboxed.ts';
import { visitCameraPage } from '../support/camera-visit.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';

const SIZE = { width: 160, height: 120 };
const TARGET = { width: 64, height: 48 };

/** The same frame, twice. */
interface Copies {
  readonly format: string | null;
  readonly matrix: string | null;
  readonly fullRange: boolean | null;
  readonly rgba: number[];
  readonly planes: number[];
}

describe("a video frame's planes", () => {
  const { page } = visitCameraPage(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  beforeAll(async () => {
    await createBackend('wasm');
  });

  test('make the input that its conversion to RGBA makes: a camera', async () => {
    const copies = await page().evaluate(copyCameraFrame, { x: 240, y: 60, ...SIZE });
    // Nobody says what its colours mean: the browser takes them for those of a television of old.
    expect([copies.format, copies.matrix, copies.fullRange]).toEqual(['I420', null, null]);
    // The browser holds each pixel to colours that there are before pixels are mixed, we hold what came of them.
    expectSame(copies, [0.6, 0.6, 1]);
  });

  // Chromium has 2.00 where BT.709 has 2.11 (and BT.601 2.02) for what blue's difference, 12.7 levels in the mean here, gives blue.
  test.each([
    ['I420', 'smpte170m', false, 0.4],
    ['I420', 'bt709', true, 0.4],
    ['NV12', 'smpte170m', true, 0.4],
    ['NV12', 'bt709', false, 1.8],
  ] as const)('make the input that its conversion to RGBA makes: %s, %s, full range %s', async (...made) => {
    const [format, matrix, fullRange, ofBlue] = made;
    const how = [format, matrix, fullRange] as const;
    const copies = await page().evaluate(copyMadeFrame, { ...SIZE, how });
    expect([copies.format, copies.matrix, copies.fullRange]).toEqual(how);
    expectSame(copies, [0.4, 0.4, ofBlue]);
  });
});

/** Mean differences of red, green and blue in levels, of 255: the browser rounds each pixel's colours to bytes. */
function expectSame({ format, matrix, fullRange, rgba, planes }: Copies, limits: readonly number[]): void {
  const as = planesOf({ format, colorSpace: { matrix, fullRange } });
  expect(as?.format).toBe(format);
  const box = fitLetterbox(SIZE, TARGET, 'center');
  const ours = letterboxed(box, RAW_RGB, Uint8Array.from(planes), as!);
  const theirs = letterboxed(box, RAW_RGB, Uint8Array.from(rgba), AS_RGBA);
  const sums = [0, 0, 0];
  ours.forEach((value, at) => {
    sums[at % 3]! += Math.abs(value - theirs[at]!);
  });
  const pixels = ours.length / 3;
  for (const [channel, limit] of limits.entries()) expect(sums[channel]! / pixels).toBeLessThan(limit);
  // And it is a picture.
  expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(100);
}

/** Runs in the page: a part of what the camera shows. */
async function copyCameraFrame(rect: Required<DOMRectInit>): Promise<Copies> {
  const source = await glanceCamera.openCamera();
  const frame = (await source.capture()) as VideoFrame;
  const { format, colorSpace } = frame;
  const rgba = new Uint8Array(rect.width * rect.height * 4);
  await frame.copyTo(rgba, { rect, format: 'RGBA', colorSpace: 'srgb' });
  const planes = new Uint8Array(frame.allocationSize({ rect }));
  await frame.copyTo(planes, { rect });
  frame.close();
  source.close();
  const { matrix, fullRange } = colorSpace;
  return { format, matrix, fullRange, rgba: [...rgba], planes: [...planes] };
}

/** Runs in the page: smooth colours, all of which there are. */
async function copyMadeFrame({
  width,
  height,
  how: [format, matrix, fullRange],
}: {
  readonly width: number;
  readonly height: number;
  readonly how: readonly ['I420' | 'NV12', 'smpte170m' | 'bt709', boolean];
}): Promise<Copies> {
  const made = new Uint8Array(width * height * 1.5);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) made[y * width + x] = 80 + (100 * x) / width + 10 * Math.sin(y / 9);
  }
  const [across, down] = [width / 2, height / 2];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const at = width * height + (y * across + x) * (format === 'I420' ? 1 : 2);
      made[at] = 128 + 20 * Math.sin(y / 30);
      made[at + (format === 'I420' ? across * down : 1)] = 128 + 20 * Math.cos(x / 40);
    }
  }
  const colorSpace = { matrix, fullRange, primaries: 'bt709', transfer: 'iec61966-2-1' } as const;
  const frame = new VideoFrame(made, {
    format,
    codedWidth: width,
    codedHeight: height,
    timestamp: 0,
    colorSpace,
  });
  const rgba = new Uint8Array(width * height * 4);
  await frame.copyTo(rgba, { format: 'RGBA', colorSpace: 'srgb' });
  const planes = new Uint8Array(frame.allocationSize());
  await frame.copyTo(planes);
  const told = frame.colorSpace;
  frame.close();
  return { format, matrix: told.matrix, fullRange: told.fullRange, rgba: [...rgba], planes: [...planes] };
}
