import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { GlanceError } from '../../src/shared/errors.ts';
import { workerAfter } from '../support/altered-worker.ts';
import { brokenModels } from '../support/broken-models.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { photoPath } from '../support/fake-camera.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';

/** The message's first sentence, which names what happened. */
function firstSentence(error: GlanceError): string {
  return error.message.slice(0, error.message.indexOf('. ') + 1);
}

/** What is seen in the file dropped last. */
async function seenInDropped(visit: GlanceVisit, name: string, timeoutMs?: number): Promise<string[]> {
  await visit.waitForDropped(name, timeoutMs);
  return (await visit.notes()).last!.detections.map(({ label }) => label);
}

const session = e2eSession(() => ({ camera: null }));

describe('cameras', () => {
  describe('denied', () => {
    const session = e2eSession(() => ({ denyCamera: true }));
    test('says so, and a sample can be opened all the same', async () => {
      const visit = await session.visit({ source: 'camera', backend: 'wasm' });
      await visit.waitForText(firstSentence(new GlanceError('camera-denied', {})));
      await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
      await visit.waitForLabel('cat');
    });
  });

  describe('missing', () => {
    test('says so', async () => {
      const visit = await session.visit({ source: 'camera', backend: 'wasm' });
      await visit.waitForText(firstSentence(new GlanceError('camera-missing', {})));
    });
  });

  describe('on an insecure page', () => {
    const session = e2eSession(() => ({ args: ['--host-resolver-rules=MAP glance.example 127.0.0.1'] }));
    test('says so, and a sample is looked at all the same', async () => {
      const { port } = new URL(session.server.url);
      const baseUrl = `http://glance.example:${port}/`;
      const visit = await session.visit({ source: 'camera', backend: 'wasm' }, { baseUrl });
      await visit.waitForText(firstSentence(new GlanceError('insecure-context', {})));
      await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
      await visit.waitForLabel('cat');
    });
  });
});

describe('files', () => {
  const opened = session.shared({ backend: 'wasm' });
  const video = Buffer.concat([
    Buffer.from([0, 0, 0, 24]),
    Buffer.from('ftypmp42\0\0\0\0mp42isom'),
    Buffer.alloc(4096, 7),
  ]);
  let huge: Promise<Buffer>;
  beforeAll(() => {
    // Made while the others are looked at.
    huge = sharp(photoPath('chelsea'))
      .resize(12_000, 9_000, { fit: 'fill', kernel: 'nearest' })
      .jpeg({ quality: 60 })
      .toBuffer();
    session.server.mount({
      '/bad/empty.jpg': () => ({ body: '' }),
      '/bad/text.jpg': () => ({ body: 'this is no picture' }),
      '/bad/broken.mp4': () => ({ body: video }),
    });
  });

  test.each([
    ['/bad/text.jpg', 'text.jpg', 'image/jpeg', new GlanceError('picture-unreadable', { name: 'text.jpg' })],
    ['/bad/empty.jpg', 'empty.jpg', 'image/jpeg', new GlanceError('file-empty', { name: 'empty.jpg' })],
    [
      '/bad/broken.mp4',
      'broken.mp4',
      'video/mp4',
      new GlanceError('video-undecodable', { name: 'broken.mp4' }),
    ],
  ])('%s is named, and the next picture is looked at', async (url, name, type, error) => {
    const visit = await opened();
    await visit.dropFile(url, name, type);
    await visit.waitForText(firstSentence(error));
    await visit.dropFile('/samples/chelsea.jpg', 'chelsea.jpg', 'image/jpeg');
    expect(await seenInDropped(visit, 'chelsea.jpg')).toContain('cat');
    expect(visit.uncaught).toEqual([]);
  });

  test('a picture of 12,000 × 9,000 pixels is looked at', async () => {
    session.server.mount({ '/bad/huge.jpg': async () => ({ body: await huge }) });
    const visit = await opened();
    await visit.dropFile('/bad/huge.jpg', 'huge.jpg', 'image/jpeg');
    expect(await seenInDropped(visit, 'huge.jpg', 60_000)).toContain('cat');
    expect(visit.uncaught).toEqual([]);
  });
});

// What is told stands in the address: one profile goes from one to the next.
const opened = session.shared({ sample: 'chelsea', backend: 'wasm' });

describe('models', () => {
  beforeAll(() => session.server.mount(brokenModels()));

  test.each([
    ['nowhere', /The model card .*nowhere\/card\.json could not be fetched \(status 404\)/],
    ['not-json', /The model card .*not-json\/card\.json is not valid/],
    ['without-labels', /The model card .*without-labels\/card\.json is not valid: .*labels/],
    ['model-missing', /The model file .*model-missing\/model\.onnx could not be fetched \(status 404\)/],
    ['truncated', /model\.onnx is incomplete: \d+ of \d+ bytes/],
    ['wrong-hash', /model\.onnx is not the one its card describes/],
    ['not-onnx', /model\.onnx is not a readable ONNX model/],
    ['unknown-op', /This model uses operations Glance does not know: Qoncat/],
  ])('%s', async (name, message) => {
    const visit = await opened();
    await visit.goTo({ sample: 'chelsea', backend: 'wasm', model: `/broken/${name}/card.json` });
    await visit.waitForText(message);
    expect(visit.uncaught).toEqual([]);
  });
});

describe('addresses', () => {
  test('unknown and out-of-range URL parameters are named, the others count', async () => {
    const parameters = { sample: 'chelsea', backend: 'wasm', scoer: '0.4', iou: '7', size: 'big', max: '3' };
    const visit = await opened();
    await visit.goTo(parameters);
    await visit.waitForText(/Unknown parameter “scoer” was ignored/);
    await visit.waitForText(/“iou=7” was ignored/);
    await visit.waitForText(/“size=big” was ignored/);
    await visit.waitForLabel('cat');
  });

  test('an input size that the model does not take is named', async () => {
    const visit = await opened();
    await visit.goTo({ sample: 'chelsea', backend: 'wasm', size: '321' });
    await visit.waitForText(/This model does not take a 321 pixel input/);
  });
});

// Last: the worker that is served stays altered.
describe('a browser without WebGPU and WebAssembly', () => {
  beforeAll(() => session.server.mount(workerAfter('delete self.WebAssembly;')));

  test('says what is missing', async () => {
    const visit = await session.visit({ sample: 'chelsea' });
    await visit.waitForText(/This browser can run no model: no WebGPU \(.+\) and no WebAssembly SIMD \(.+\)/);
    expect(visit.uncaught).toEqual([]);
  });
});
