import { describe, expect, test } from 'vitest';
import { serveCameraPage } from '../support/camera-page.ts';
import { openCameraPage, visitCameraPage } from '../support/camera-visit.ts';
import { cameraFromColour, cameraFromPhotos } from '../support/fake-camera.ts';

describe('with a camera', () => {
  const { page } = visitCameraPage(async () => ({ camera: await cameraFromPhotos(['astronaut']) }));

  test('opens, captures at the right size, and turns the device off', async () => {
    const seen = await page().evaluate(async () => {
      const source = await glanceCamera.openCamera();
      const image = await source.capture();
      const track = ((source.element as HTMLVideoElement).srcObject as MediaStream).getTracks()[0]!;
      const { kind, label, moving, facing, size, zoom, torch } = source;
      const frame = 'displayWidth' in image ? [image.displayWidth, image.displayHeight] : null;
      image.close();
      const live = track.readyState;
      source.close();
      return { kind, label, moving, facing, size, zoom, torch, frame, live, closed: track.readyState };
    });
    expect(seen).toMatchObject({
      kind: 'camera',
      moving: true,
      facing: 'user',
      size: { width: 640, height: 480 },
      frame: [640, 480],
      zoom: null,
      torch: null,
      live: 'live',
      closed: 'ended',
    });
    expect(seen.label).not.toBe('');
  });

  test('names the cameras after the grant, and tells the watchers', async () => {
    const { cameras, told, gone } = await page().evaluate(async () => {
      let told: readonly { deviceId: string }[] = [];
      const stop = glanceCamera.watchCameras((list) => {
        told = list;
      });
      const source = await glanceCamera.openCamera();
      const cameras = await glanceCamera.listCameras();
      // A moment later, as the names are listed anew after the grant.
      const startMs = performance.now();
      while (!told[0]?.deviceId && performance.now() - startMs < 10_000)
        await new Promise((resolve) => setTimeout(resolve, 20));
      stop();
      source.close();
      const again = await glanceCamera.openCamera({ deviceId: 'unplugged-long-ago' });
      const gone = again.label;
      again.close();
      return { cameras, told, gone };
    });
    expect(cameras.length).toBeGreaterThan(0);
    expect(cameras[0]).toMatchObject({ facing: 'user' });
    expect(cameras[0]!.deviceId).not.toBe('');
    expect(told).toEqual(cameras);
    expect(gone).toBe(cameras[0]!.label);
  });

  test('closes the camera before when another opens', async () => {
    const states = await page().evaluate(async () => {
      const first = await glanceCamera.openCamera({ resolution: 'low' });
      const stream = (first.element as HTMLVideoElement).srcObject as MediaStream;
      const [second, third] = await Promise.all([
        glanceCamera.openCamera({ resolution: 'high' }),
        glanceCamera.openCamera({ facing: 'user' }),
      ]);
      const live = [second, third].map(({ element }) => (element as HTMLVideoElement).srcObject !== null);
      third.close();
      return { first: stream.getTracks()[0]!.readyState, live };
    });
    expect(states).toEqual({ first: 'ended', live: [false, true] });
  });

  test('an aborted opening leaves no camera on', async () => {
    const outcome = await page().evaluate(async () => {
      const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      const streams: MediaStream[] = [];
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        const stream = await original(constraints);
        streams.push(stream);
        return stream;
      };
      const abort = new AbortController();
      const opening = glanceCamera.openCamera({ signal: abort.signal });
      setTimeout(() => abort.abort(), 0);
      const reason = await opening.then(
        () => 'opened',
        (error: Error) => error.name,
      );
      const startMs = performance.now();
      const off = () => streams.flatMap((s) => s.getTracks()).every((t) => t.readyState === 'ended');
      while ((streams.length === 0 || !off()) && performance.now() - startMs < 15_000)
        await new Promise((resolve) => setTimeout(resolve, 20));
      navigator.mediaDevices.getUserMedia = original;
      return { reason, tracks: streams.flatMap((s) => s.getTracks().map((t) => t.readyState)) };
    });
    expect(outcome).toEqual({ reason: 'AbortError', tracks: ['ended'] });
  });

  test('a permission prompt that nobody answers holds up nobody', async () => {
    const kind = await page().evaluate(async () => {
      const { mediaDevices } = navigator;
      const original = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = () => new Promise(() => undefined);
      const abort = new AbortController();
      const opening = glanceCamera.openCamera({ signal: abort.signal }).catch(() => 'given up');
      await new Promise((resolve) => setTimeout(resolve, 50));
      abort.abort();
      await opening;
      mediaDevices.getUserMedia = original;
      const source = await glanceCamera.openCamera();
      source.close();
      return source.kind;
    });
    expect(kind).toBe('camera');
  });

  test('unplugging ends the source with a message', async () => {
    const ended = await page().evaluate(async () => {
      const source = await glanceCamera.openCamera();
      const track = ((source.element as HTMLVideoElement).srcObject as MediaStream).getTracks()[0]!;
      const event = new Promise<{ code: string }>((resolve) =>
        source.addEventListener('ended', (e) => resolve((e as CustomEvent).detail)),
      );
      track.dispatchEvent(new Event('ended'));
      return { code: (await event).code, state: track.readyState };
    });
    expect(ended).toEqual({ code: 'camera-unplugged', state: 'ended' });
  });

  test('keeps playing when the viewfinder is moved in the page', async () => {
    const paused = await page().evaluate(async () => {
      const source = await glanceCamera.openCamera();
      const video = source.element as HTMLVideoElement;
      const event = (type: string) =>
        new Promise((resolve) => video.addEventListener(type, resolve, { once: true }));
      document.body.append(video);
      // Whoever takes a video out of a page pauses it.
      const stopped = event('pause');
      video.remove();
      await stopped;
      if (video.paused) await event('playing');
      const { paused } = video;
      source.close();
      return paused;
    });
    expect(paused).toBe(false);
  });

  test('the pump hands over one frame at a time, with rising ids and sane times', async () => {
    const seen = await page().evaluate(async () => {
      const source = await glanceCamera.openCamera();
      const frames: { id: number; width: number; height: number; ageMs: number; moving: boolean }[] = [];
      let open = 0;
      const sink = {
        busy: false,
        submit({
          id,
          image,
          width,
          height,
          capturedAtMs,
          moving,
        }: import('../../src/shared/frame.ts').Frame) {
          frames.push({ id, width, height, ageMs: performance.now() - capturedAtMs, moving });
          open += 1;
          sink.busy = true;
          setTimeout(() => {
            image.close();
            open -= 1;
            sink.busy = false;
            pump.sinkIdle();
          }, 120);
          return true;
        },
      };
      const pump = new glanceCamera.FramePump(sink);
      pump.attach(source);
      let most = 0;
      while (frames.length < 8) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        most = Math.max(most, open);
      }
      pump.attach(null);
      source.close();
      const { stats } = pump;
      pump.dispose();
      return { frames: frames.slice(0, 8), most, stats };
    });
    expect(seen.frames.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(seen.most).toBe(1);
    expect(seen.stats.dropped).toBeGreaterThan(0);
    for (const frame of seen.frames) {
      expect(frame).toMatchObject({ width: 640, height: 480, moving: true });
      expect(frame.ageMs).toBeGreaterThanOrEqual(0);
      expect(frame.ageMs).toBeLessThan(5000);
    }
  });
});

/** What the page keeps between two steps of a test. */
interface Covered {
  readonly source: Awaited<ReturnType<typeof glanceCamera.openCamera>>;
  readonly once: (type: string) => Promise<Event>;
  readonly trouble: Promise<CustomEvent<{ code: string; details: { seconds: number } }>>;
}

describe('with a covered camera', () => {
  const { page } = visitCameraPage(async () => ({ camera: await cameraFromColour('#000') }));

  test('says so after a while, and says when light returns', async () => {
    // Opened before time is hurried on: a camera that is slow to start is no camera that failed.
    await page().clock.install();
    await page().evaluate(async () => {
      const source = await glanceCamera.openCamera();
      const once = (type: string) =>
        new Promise<Event>((resolve) => source.addEventListener(type, resolve, { once: true }));
      Object.assign(window, { covered: { source, once, trouble: once('trouble') } });
    });
    // Seconds of the page's own clock pass in a fifth of the time: it looks once in each.
    const hurry = setInterval(
      () =>
        page()
          .clock.runFor(1000)
          .catch(() => {}),
      200,
    );
    const telling = page().evaluate(async () => {
      const { source, once, trouble } = (window as unknown as { covered: Covered }).covered;
      const { code, details } = (await trouble).detail;
      // Light: a bright canvas takes the place of the black stream.
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d')!;
      const paint = setInterval(() => {
        context.fillStyle = `hsl(${performance.now() % 360} 80% 60%)`;
        context.fillRect(0, 0, canvas.width, canvas.height);
      }, 50);
      const recovered = once('recovered');
      const video = source.element as HTMLVideoElement;
      video.srcObject = canvas.captureStream(20);
      await video.play();
      await recovered;
      clearInterval(paint);
      source.close();
      return { code, details };
    });
    const told = await telling.finally(() => clearInterval(hurry));
    expect(told.code).toBe('camera-black');
    expect(told.details.seconds).toBeGreaterThanOrEqual(4);
  });
});

describe('with a camera that zooms and has a lamp', () => {
  const { page } = visitCameraPage();

  test('both can be set, within their range', async () => {
    const seen = await page().evaluate(async () => {
      // No fake device has them: the track says it has, and remembers what it was told.
      const told: unknown[] = [];
      const { prototype } = MediaStreamTrack;
      const { getCapabilities, applyConstraints } = prototype;
      prototype.getCapabilities = () => ({ zoom: { min: 1, max: 8, step: 0.1 }, torch: true }) as object;
      prototype.applyConstraints = async (constraints) => void told.push(constraints?.advanced?.[0]);
      const source = await glanceCamera.openCamera();
      const before = [source.zoom, source.torch];
      await source.setZoom(3);
      await source.setZoom(99);
      await source.setZoom(Number.NaN);
      await source.setTorch(true);
      const after = source.torch;
      prototype.applyConstraints = () => Promise.reject(new DOMException('', 'OverconstrainedError'));
      const code = await source.setZoom(2).catch((error: { code: string }) => error.code);
      Object.assign(prototype, { getCapabilities, applyConstraints });
      const without = [source.zoom, source.torch];
      await source.setZoom(2);
      await source.setTorch(true);
      source.close();
      return { told, before, after, code, without };
    });
    expect(seen).toEqual({
      told: [{ zoom: 3 }, { zoom: 8 }, { torch: true }],
      before: [{ min: 1, max: 8, step: 0.1, value: 1 }, false],
      after: true,
      code: 'camera-overconstrained',
      without: [null, null],
    });
  });
});

describe('on an insecure page', () => {
  const { page, url } = visitCameraPage(() => ({
    args: ['--host-resolver-rules=MAP glance.test 127.0.0.1'],
  }));

  test('says so; files and samples work all the same', async () => {
    await openCameraPage(page(), url().replace('localhost', 'glance.test'));
    const outcome = await page().evaluate(async () => {
      const code = (error: { code: string }) => error.code;
      const sample = await glanceCamera.openSample('coffee');
      const image = await sample.capture();
      const width = 'displayWidth' in image ? image.displayWidth : image.width;
      glanceCamera.watchCameras(() => undefined)();
      return [
        await glanceCamera.openCamera().catch(code),
        await glanceCamera.openScreen().catch(code),
        await glanceCamera.listCameras(),
        width,
      ];
    });
    expect(outcome).toEqual(['insecure-context', 'insecure-context', [], 600]);
  });
});

describe('where the server forbids the camera', () => {
  const { page } = visitCameraPage();

  test('says camera-denied', async () => {
    const strict = await serveCameraPage('camera=()');
    await openCameraPage(page(), strict.url);
    const code = await page().evaluate(() =>
      glanceCamera.openCamera().catch((error: { code: string }) => error.code),
    );
    await strict.close();
    expect(code).toBe('camera-denied');
  });
});

describe('without leave to use the camera', () => {
  const { page } = visitCameraPage(() => ({ denyCamera: true }));

  test('says camera-denied', async () => {
    const code = await page().evaluate(() =>
      glanceCamera.openCamera().then(
        () => 'opened',
        (error: { code: string }) => error.code,
      ),
    );
    expect(code).toBe('camera-denied');
  });
});

describe('without a camera', () => {
  const { page } = visitCameraPage(() => ({ camera: null }));

  test('says camera-missing, and lists none', async () => {
    const outcome = await page().evaluate(async () => ({
      code: await glanceCamera.openCamera().then(
        () => 'opened',
        (error: { code: string }) => error.code,
      ),
      cameras: await glanceCamera.listCameras(),
    }));
    expect(outcome).toEqual({ code: 'camera-missing', cameras: [] });
  });
});

describe('a shared screen', () => {
  const { page } = visitCameraPage();

  test('a stream is shown; stopping it ends the source with null', async () => {
    const seen = await page().evaluate(async () => {
      // The picker cannot be answered without a screen: the stream is a canvas, everything else is real.
      const canvas = Object.assign(document.createElement('canvas'), { width: 400, height: 300 });
      const context = canvas.getContext('2d')!;
      setInterval(() => context.fillRect(Math.random() * 400, 0, 9, 300), 30);
      const stream = canvas.captureStream(30);
      navigator.mediaDevices.getDisplayMedia = async () => stream;
      const source = await glanceCamera.openScreen();
      const { kind, label, size } = source;
      const ended = new Promise((resolve) =>
        source.addEventListener('ended', (event) => resolve((event as CustomEvent).detail)),
      );
      stream.getTracks()[0]!.dispatchEvent(new Event('ended'));
      const detail = await ended;
      const code = (thrown: unknown) => {
        navigator.mediaDevices.getDisplayMedia = () => Promise.reject(thrown);
        return glanceCamera.openScreen().catch((error: { code: string }) => error.code);
      };
      const codes = [
        await code(new DOMException('', 'NotAllowedError')),
        await code(new DOMException('', 'NotReadableError')),
      ];
      Object.defineProperty(navigator.mediaDevices, 'getDisplayMedia', { value: undefined });
      codes.push(await glanceCamera.openScreen().catch((error: { code: string }) => error.code));
      return { kind, label, size, detail, codes };
    });
    expect(seen).toEqual({
      kind: 'screen',
      label: 'Screen',
      size: { width: 400, height: 300 },
      detail: null,
      codes: ['screen-denied', 'screen-failed', 'screen-unsupported'],
    });
  });
});
