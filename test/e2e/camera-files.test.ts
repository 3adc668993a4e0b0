import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { visitCameraPage } from '../support/camera-visit.ts';
import { clipTrouble } from '../support/fake-camera.ts';
import { sharedOrSkip } from '../support/shared.ts';

/** Opens bytes with `openFile` and tells what came: the source and its captured frame, or the error. */
function openBytes(page: Page, bytes: Uint8Array, name: string, type: string) {
  const base64 = Buffer.from(bytes).toString('base64');
  return page.evaluate(
    async ({ base64, name, type }) => {
      const file = new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type });
      try {
        const source = await glanceCamera.openFile(file);
        const image = await source.capture();
        const { kind, label, moving, size } = source;
        const probe = new OffscreenCanvas(size.width, size.height).getContext('2d')!;
        probe.drawImage(image, 0, 0);
        const corner = [...probe.getImageData(0, 0, 1, 1).data];
        const far = [...probe.getImageData(size.width - 1, size.height - 1, 1, 1).data];
        const frame =
          'displayWidth' in image
            ? { width: image.displayWidth, height: image.displayHeight }
            : { width: image.width, height: image.height };
        image.close();
        source.close();
        source.close();
        const afterClose = await source.capture().then(
          () => 'captured',
          (error: { code: string }) => error.code,
        );
        return { kind, label, moving, size, frame, corner, far, afterClose };
      } catch (error) {
        const { code, details, message } = error as { code: string; details: object; message: string };
        return { code, details, message };
      }
    },
    { base64, name, type },
  );
}

const RED = { r: 255, g: 0, b: 0 };
function redPicture(width: number, height: number) {
  return sharp({ create: { width, height, channels: 3, background: RED } });
}

/** Two seconds of a clip, marked as taken with the phone on its side. */
function turnedClip(clip: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'glance-'));
  const turned = join(folder, 'turned.mp4');
  const rotate = ['-c', 'copy', '-metadata:s:v', 'rotate=90'];
  execFileSync('ffmpeg', ['-v', 'error', '-i', clip, '-t', '2', ...rotate, turned]);
  const bytes = readFileSync(turned);
  rmSync(folder, { recursive: true });
  return bytes;
}

describe('files', () => {
  const { page } = visitCameraPage();

  test('a PNG, whatever its name and type say', async () => {
    const png = await redPicture(50, 30).png().toBuffer();
    expect(await openBytes(page(), png, 'notes.txt', 'text/plain')).toEqual({
      kind: 'picture',
      label: 'notes.txt',
      moving: false,
      size: { width: 50, height: 30 },
      frame: { width: 50, height: 30 },
      corner: [255, 0, 0, 255],
      far: [255, 0, 0, 255],
      afterClose: 'capture-failed',
    });
  });

  test.each(['jpeg', 'webp', 'gif', 'avif'] as const)('a %s', async (format) => {
    const bytes = await redPicture(64, 48).toFormat(format).toBuffer();
    expect(await openBytes(page(), bytes, `a.${format}`, '')).toMatchObject({
      kind: 'picture',
      size: { width: 64, height: 48 },
    });
  });

  test('an SVG, on white, larger ones scaled down', async () => {
    const svg = Buffer.from(
      '<?xml version="1.0"?><!-- a --><svg xmlns="http://www.w3.org/2000/svg" width="8000" height="4000"><rect width="100" height="100" fill="#f00"/></svg>',
    );
    expect(await openBytes(page(), svg, 'drawing', '')).toMatchObject({
      kind: 'picture',
      size: { width: 4096, height: 2048 },
      corner: [255, 0, 0, 255],
      far: [255, 255, 255, 255],
    });
  });

  test('a photo on its side is turned upright', async () => {
    const bytes = await redPicture(60, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await openBytes(page(), bytes, 'turned.jpg', 'image/jpeg')).toMatchObject({
      size: { width: 20, height: 60 },
      frame: { width: 20, height: 60 },
    });
  });

  test('a huge photo on its side is turned and scaled', async () => {
    const bytes = await redPicture(6000, 3000).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await openBytes(page(), bytes, 'turned.jpg', 'image/jpeg')).toMatchObject({
      size: { width: 2048, height: 4096 },
      corner: [254, 0, 0, 255],
    });
  });

  test('a 12,000 × 9,000 picture is scaled down', async () => {
    const bytes = await redPicture(12_000, 9_000).png().toBuffer();
    expect(await openBytes(page(), bytes, 'huge.png', 'image/png')).toMatchObject({
      size: { width: 4096, height: 3072 },
      far: [255, 0, 0, 255],
    });
  });

  test('a picture that would not fit in memory is refused before it is decoded', async () => {
    const bytes = await redPicture(8, 8).png().toBuffer();
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    expect(await openBytes(page(), bytes, 'bomb.png', 'image/png')).toMatchObject({
      code: 'picture-too-large',
      details: { megapixels: 10_000 },
    });
  });

  test('bad files are named', async () => {
    const png = await redPicture(500, 500).png().toBuffer();
    const text = Buffer.from('Buy milk, then look at the camera.');
    const noise = Buffer.alloc(5000, 'garbage');
    const garbage = Buffer.concat([Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), noise]);
    const open = (bytes: Uint8Array, name: string, type = '') => openBytes(page(), bytes, name, type);
    expect(await open(Buffer.alloc(0), 'empty.png', 'image/png')).toMatchObject({ code: 'file-empty' });
    expect(await open(text, 'list.txt', 'text/plain')).toMatchObject({ code: 'picture-unreadable' });
    expect(await open(text, 'list.png', 'image/png')).toMatchObject({ code: 'picture-unreadable' });
    expect(await open(png.subarray(0, 40), 'cut.png')).toMatchObject({ code: 'picture-unreadable' });
    expect(await open(text, 'list.mp4', 'video/mp4')).toMatchObject({ code: 'video-undecodable' });
    expect(await open(garbage, 'garbage.mp4')).toMatchObject({
      code: 'video-undecodable',
      details: { name: 'garbage.mp4' },
    });
  });

  test('a sound is no video', async () => {
    const outcome = await page().evaluate(async () => {
      const context = new AudioContext();
      const out = context.createMediaStreamDestination();
      const tone = context.createOscillator();
      tone.connect(out);
      tone.start();
      const recorder = new MediaRecorder(out.stream);
      const recorded = new Promise<Blob>((resolve) => {
        recorder.ondataavailable = (event) => resolve(event.data);
      });
      recorder.start();
      setTimeout(() => recorder.stop(), 500);
      return await glanceCamera.openVideo(await recorded, 'song.webm').then(
        () => 'opened',
        (error: { code: string }) => error.code,
      );
    });
    expect(outcome).toBe('video-undecodable');
  });

  test('a recorded video plays in a loop, and its frames are pumped', async () => {
    const seen = await page().evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const context = canvas.getContext('2d')!;
      const paint = setInterval(() => {
        context.fillStyle = `hsl(${performance.now() % 360} 80% 60%)`;
        context.fillRect(0, 0, 320, 180);
      }, 30);
      const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm' });
      const recorded = new Promise<Blob>((resolve) => {
        recorder.ondataavailable = (event) => resolve(event.data);
      });
      recorder.start();
      setTimeout(() => recorder.stop(), 1000);
      const file = new File([await recorded], 'clip', { type: '' });
      clearInterval(paint);
      const source = await glanceCamera.openFile(file);
      const sizes: string[] = [];
      const sink = {
        busy: false,
        submit(frame: import('../../src/shared/frame.ts').Frame) {
          sizes.push(`${frame.width}x${frame.height}`);
          frame.image.close();
          return true;
        },
      };
      const pump = new glanceCamera.FramePump(sink);
      pump.attach(source);
      const video = source.element as HTMLVideoElement;
      // Until it has begun anew, and frames came of both rounds.
      let [atS, inFirst, rounds] = [0, 0, 0];
      while (rounds === 0 || sizes.length < inFirst + 2) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        if (video.currentTime < atS) rounds += 1;
        atS = video.currentTime;
        if (rounds === 0) inFirst = sizes.length;
      }
      const { kind, moving, label, size } = source;
      const { loop, muted, ended } = video;
      pump.dispose();
      source.close();
      return {
        kind,
        moving,
        label,
        size,
        loop,
        muted,
        ended,
        count: sizes.length,
        sizes: [...new Set(sizes)],
      };
    });
    expect(seen).toMatchObject({
      kind: 'video',
      moving: true,
      label: 'clip',
      size: { width: 320, height: 180 },
      loop: true,
      muted: true,
      ended: false,
      sizes: ['320x180'],
    });
    expect(seen.count).toBeGreaterThan(3);
  });

  test('an MP4 clip', async (context) => {
    const clip = readFileSync(sharedOrSkip(context, 'clips/bottle-detection.mp4'));
    expect(await openBytes(page(), clip, 'bottles', '')).toMatchObject({
      kind: 'video',
      size: { width: 640, height: 360 },
      frame: { width: 640, height: 360 },
    });
  });

  test('an MP4 that a phone took on its side is captured upright', async (context) => {
    const clip = sharedOrSkip(context, 'clips/bottle-detection.mp4');
    const trouble = clipTrouble(clip);
    if (trouble) context.skip(trouble);
    const seen = await page().evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const source = await glanceCamera.openVideo(new Blob([bytes]), 'turned.mp4');
      const video = source.element as HTMLVideoElement;
      // It stands still at a picture of which it is known when it is there.
      const sought = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
      video.pause();
      video.currentTime = 1;
      await sought;
      const image = await source.capture();
      const pixels: Uint8ClampedArray[] = [];
      for (const picture of [image, video]) {
        const context = new OffscreenCanvas(36, 64).getContext('2d')!;
        context.drawImage(picture, 0, 0, 36, 64);
        pixels.push(context.getImageData(0, 0, 36, 64).data);
      }
      const difference = pixels[0]!.reduce((sum, value, i) => sum + Math.abs(value - pixels[1]![i]!), 0);
      image.close();
      source.close();
      return { kind: image.constructor.name, size: source.size, difference: difference / pixels[0]!.length };
    }, turnedClip(clip).toString('base64'));
    expect(seen).toMatchObject({ kind: 'ImageBitmap', size: { width: 360, height: 640 } });
    expect(seen.difference).toBeLessThan(4);
  });

  test('the samples, found from below a sub-path', async () => {
    const sizes = await page().evaluate(async () => {
      const sizes: string[] = [];
      for (const { id } of glanceCamera.SAMPLES) {
        const source = await glanceCamera.openSample(id);
        sizes.push(`${source.kind} ${source.label} ${source.size.width}x${source.size.height}`);
        source.close();
      }
      return sizes;
    });
    expect(sizes).toEqual(['sample Astronaut 512x512', 'sample Cat 451x300', 'sample Coffee 600x400']);
    const code = await page().evaluate(() =>
      glanceCamera.openSample('mona-lisa').catch((error: { code: string }) => error.code),
    );
    expect(code).toBe('sample-missing');
  });

  test('a still is pumped once, again on refresh, and when the engine was not ready at first', async () => {
    const counts = await page().evaluate(async () => {
      const source = await glanceCamera.openSample('coffee');
      const counts: number[] = [];
      let submitted = 0;
      const sink = {
        busy: true,
        submit(frame: import('../../src/shared/frame.ts').Frame) {
          submitted += 1;
          frame.image.close();
          return true;
        },
      };
      const pump = new glanceCamera.FramePump(sink);
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      /** What comes is waited for; that nothing more comes, for a while. */
      const count = async (expected: number) => {
        const startMs = performance.now();
        while (submitted < expected && performance.now() - startMs < 10_000) await pause(10);
        await pause(150);
        counts.push(submitted);
      };
      pump.attach(source);
      await count(0);
      sink.busy = false;
      pump.sinkIdle();
      await count(1);
      pump.sinkIdle();
      await count(1);
      pump.refresh();
      await count(2);
      pump.dispose();
      source.close();
      return counts;
    });
    expect(counts).toEqual([0, 1, 1, 2]);
  });

  test('a drop and a paste give the first usable file', async () => {
    const picked = await page().evaluate(() => {
      const name = (files: File[], text?: string) => {
        const transfer = new DataTransfer();
        for (const file of files) transfer.items.add(file);
        if (text) transfer.items.add(text, 'text/plain');
        const result = glanceCamera.filesFrom(transfer);
        return result instanceof File ? result.name : (result?.code ?? null);
      };
      const file = (name: string, type: string, body = 'x') => new File([body], name, { type });
      return [
        name([file('a.pdf', 'application/pdf'), file('b.png', 'image/png'), file('c.png', 'image/png')]),
        name([file('a.pdf', 'application/pdf')]),
        name([file('a.png', 'image/png', '')]),
        name([file('noext', '')]),
        name([], 'hello'),
        (() => {
          const transfer = new DataTransfer();
          transfer.items.add(file('pasted.png', 'image/png'));
          const result = glanceCamera.filesFrom(new ClipboardEvent('paste', { clipboardData: transfer }));
          return result instanceof File ? result.name : result;
        })(),
      ];
    });
    expect(picked).toEqual(['b.png', 'picture-unreadable', 'file-empty', 'noext', null, 'pasted.png']);
  });
});
