import { describe, expect, test } from 'vitest';
import type { Box } from '../../src/shared/geometry.ts';
import { e2eSession } from '../support/e2e-session.ts';
import {
  cameraFromClip,
  cameraFromPhotos,
  clipTrouble,
  PHOTO_LABELS,
  type PhotoName,
} from '../support/fake-camera.ts';
import { sharedPath } from '../support/shared.ts';

const CLIPS = [
  { file: 'one-by-one-person-detection.mp4', label: 'person', startSeconds: 6, seconds: 14 },
  { file: 'bottle-detection.mp4', label: 'bottle', startSeconds: 0, seconds: 12 },
];

describe('a camera in front of photos, WASM', () => {
  const session = e2eSession(async () => ({
    camera: await cameraFromPhotos(['astronaut', 'chelsea', 'coffee'], { secondsEach: 1 }),
  }));
  const visits = {
    phone: () => session.visit({ source: 'camera', backend: 'wasm' }, { phone: true }),
    // Unsure ones are shown as well: what is seen was seen with confidence all the same.
    desktop: session.shared({ source: 'camera', backend: 'wasm', score: '0.1' }),
  };

  for (const viewport of ['phone', 'desktop'] as const) {
    test(`sees the person, the cat and the cup on a ${viewport}`, async () => {
      const visit = await visits[viewport]();
      for (const label of Object.values(PHOTO_LABELS)) await visit.waitForLabel(label);
      const { last } = await visit.notes();
      expect(last).toMatchObject({ model: 'glance-yolo-nano', backend: 'wasm' });
      expect(last!.timingsMs.total).toBeGreaterThan(0);
      expect(visit.uncaught).toEqual([]);
    });
  }

  test('boxes lie within the frame', async () => {
    const visit = await visits.desktop();
    const detections = await visit.page
      .waitForFunction(() => {
        const found = window.glanceNotes.last?.detections ?? [];
        return found.some(({ label }) => label === 'person') && found;
      })
      .then((found) => found.jsonValue());
    for (const { box, score } of detections || []) {
      expect(score).toBeGreaterThanOrEqual(0.1);
      expect(score).toBeLessThanOrEqual(1);
      const [x1, y1, x2, y2] = box;
      expect(x1).toBeGreaterThanOrEqual(0);
      expect(y1).toBeGreaterThanOrEqual(0);
      expect(x2).toBeGreaterThan(x1);
      expect(y2).toBeGreaterThan(y1);
      expect(x2).toBeLessThanOrEqual(640);
      expect(y2).toBeLessThanOrEqual(480);
    }
  });

  test('asks nobody but its own origin', async () => {
    const visit = await visits.desktop();
    await visit.waitForResults(20);
    const elsewhere = visit.requests.filter(
      (url) => !url.startsWith(session.server.url) && !/^(blob|data):/.test(url),
    );
    expect(visit.requests.length).toBeGreaterThan(3);
    expect(elsewhere).toEqual([]);
  });
});

describe('pictures, WASM', () => {
  const session = e2eSession(() => ({ camera: null }));
  const ofSample = (sample: PhotoName) => session.shared({ source: 'sample', sample, backend: 'wasm' });
  const samples = {
    astronaut: ofSample('astronaut'),
    chelsea: ofSample('chelsea'),
    coffee: ofSample('coffee'),
  };

  test.each(Object.entries(PHOTO_LABELS))('the sample %s shows a %s', async (sample, label) => {
    const visit = await samples[sample as PhotoName]();
    await visit.waitForLabel(label);
    expect(visit.uncaught).toEqual([]);
  });

  test('the astronaut’s box covers her', async () => {
    const visit = await samples.astronaut();
    await visit.waitForLabel('person');
    const { last } = await visit.notes();
    const person = last!.detections.find(({ label }) => label === 'person')!;
    const size = await visit.page.evaluate(async () => {
      const bitmap = await createImageBitmap(await (await fetch('samples/astronaut.jpg')).blob());
      return { width: bitmap.width, height: bitmap.height };
    });
    // Measured by eye: she fills the picture from the left quarter to the right, from near its top to its foot.
    const truth: Box = [0.02 * size.width, 0, 0.9 * size.width, size.height];
    expect(iou(person.box, truth)).toBeGreaterThan(0.6);
  });

  test('another source takes over: cat, then cup', async () => {
    const visit = await samples.chelsea();
    await visit.waitForLabel('cat');
    await visit.dropFile('/samples/coffee.jpg', 'coffee.jpg', 'image/jpeg');
    await visit.waitForDropped('coffee.jpg');
    await visit.waitForLabel('cup');
    const { last } = await visit.notes();
    expect(last!.detections.some(({ label }) => label === 'cat')).toBe(false);
  });

  test('only the classes asked for, by name and by number', async () => {
    const visit = await samples.chelsea();
    for (const classes of ['cat', '15']) {
      await visit.goTo({ sample: 'chelsea', backend: 'wasm', classes, score: '0.05' });
      await visit.waitForLabel('cat');
      const { seen } = await visit.notes();
      expect(Object.keys(seen)).toEqual(['cat']);
    }
  });
});

describe.each(CLIPS)('a camera in front of $file, WASM', ({ file, label, startSeconds, seconds }) => {
  const clip = sharedPath(`clips/${file}`);
  const trouble = clipTrouble(clip);
  const session = e2eSession(() =>
    trouble === null ? { camera: cameraFromClip(clip!, { startSeconds, seconds }) } : {},
  );

  test(`sees a ${label}`, async (context) => {
    if (trouble !== null) context.skip(trouble);
    const visit = await session.visit({ source: 'camera', backend: 'wasm' });
    await visit.waitForLabel(label, 60_000);
  });
});

function iou(a: Box, b: Box): number {
  const area = ([x1, y1, x2, y2]: Box) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
  const both = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return both / (area(a) + area(b) - both);
}
