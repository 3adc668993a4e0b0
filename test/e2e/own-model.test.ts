import { readFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, test, vi } from 'vitest';
import { COCO_LABELS } from '../../src/models/known/coco-labels.ts';
import { ModelProtoSchema } from '../../src/runtime/onnx/onnx_pb.ts';
import { seriousFaults } from '../support/axe.ts';
import { convModel } from '../support/conv-model.ts';
import { dropFiles } from '../support/drop-files.ts';
import { e2eSession } from '../support/e2e-session.ts';
import { cameraFromPhotos } from '../support/fake-camera.ts';
import { type GlanceVisit, visitGlance } from '../support/glance-visit.ts';
import { throwModelAway } from '../support/model-sheet.ts';
import { waitUntilReady } from '../support/offline-visit.ts';
import { serveGlance } from '../support/server.ts';
import { sharedOrSkip } from '../support/shared.ts';

// Each runs two engines and a reader beside each other, on however few cores there are.
vi.setConfig({ testTimeout: 420_000, hookTimeout: 240_000 });

const PATIENCE_MS = 90_000;
const YOLOX = 'models/yolox-nano.onnx';
/** Twice a second while nothing moves: what is tested is the file that comes, and there is room for its reader. */
const CAMERA = { source: 'camera', backend: 'wasm', energy: '1' } as const;
/** No camera, no picture: for what needs none. */
const STILL = { sample: 'coffee', backend: 'wasm', size: '160' } as const;
const THREE_CLASSES = {
  weights: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
};
const LABELS = { name: 'coco.txt', bytes: COCO_LABELS.join('\n') };

const session = e2eSession(async () => ({
  camera: await cameraFromPhotos(['astronaut']),
  args: ['--host-resolver-rules=MAP glance.test 127.0.0.1'],
}));

const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);

/** As it is read: without the spaces of its template. */
async function textOf(shown: Locator): Promise<string> {
  return ((await shown.textContent()) ?? '').replace(/\s+/g, ' ').trim();
}

function yolox(path: string) {
  return { name: 'yolox-nano.onnx', bytes: readFileSync(path) };
}

/** Waits until a result of this model is shown. */
async function waitForModel({ page }: GlanceVisit, modelId: string): Promise<void> {
  await page.waitForFunction((id) => window.glanceNotes.last?.model === id, modelId, {
    timeout: PATIENCE_MS,
  });
}

async function openLibrary(page: Page): Promise<void> {
  await byId(page, 'open-settings').click();
  await byId(page, 'open-library').click();
  await byId(page, 'library-sheet').locator('dialog[open]').waitFor();
  await page.locator('[data-model="glance-yolo-nano"]').waitFor({ timeout: PATIENCE_MS });
}

async function keep(page: Page): Promise<void> {
  await byId(page, 'model-keep').click({ timeout: PATIENCE_MS });
  await page.locator('[data-notice="model"]').waitFor({ timeout: PATIENCE_MS });
}

/** What lies on the shelf: names of files by folder. */
function shelfOf(page: Page): Promise<Record<string, string[]>> {
  return page.evaluate(async () => {
    const found: Record<string, string[]> = {};
    const root = await navigator.storage.getDirectory();
    const models = await root.getDirectoryHandle('models', { create: true });
    type Entries = AsyncIterable<[string, FileSystemDirectoryHandle]>;
    for await (const [id, folder] of models as unknown as Entries) {
      found[id] = [];
      for await (const [name] of folder as unknown as Entries) found[id].push(name);
      found[id].sort();
    }
    return found;
  });
}

test('dropped, recognised, tried, run, kept, renamed; there after a reload without a network; exported, deleted', async (context) => {
  const path = sharedOrSkip(context, YOLOX);
  const server = await serveGlance();
  const visit = await visitGlance(session.browser, server, CAMERA);
  const { page } = visit;
  try {
    await visit.waitForLabel('person', PATIENCE_MS);
    await waitUntilReady(page, PATIENCE_MS);

    await dropFiles(page, [yolox(path), LABELS]);
    await byId(page, 'model-title').waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-title'))).toBe('YOLOX');
    await page
      .locator('[data-testid="model-input-from"][data-from="proven"]')
      .waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-about'))).toBe('Finds objects · 80 classes, 416 × 416 px · Sure');
    // This file is of the old kind, whose input is normalised as ImageNet's; its family's habit, BGR from 0 to 255, is not its own.
    expect(await byId(page, 'model-colour').inputValue()).toBe('RGB');
    expect(await byId(page, 'model-scaling').inputValue()).toBe('imagenet');
    await waitForModel(visit, 'yolox-nano');
    await page.evaluate(() => {
      window.glanceNotes.seen = {};
    });
    await visit.waitForLabel('person', PATIENCE_MS);
    expect(await seriousFaults(page)).toEqual([]);

    await keep(page);
    expect(await shelfOf(page)).toEqual({ 'yolox-nano': ['card.json', 'model.onnx'] });
    await openLibrary(page);
    expect(await seriousFaults(page)).toEqual([]);
    await byId(page, 'rename-model').click();
    await byId(page, 'rename-to').fill('My own YOLOX');
    await byId(page, 'rename-save').click();
    await byId(page, 'own-models').getByText('My own YOLOX').waitFor({ timeout: PATIENCE_MS });

    await server.close();
    await page.reload();
    await waitForModel(visit, 'yolox-nano');
    await visit.waitForLabel('person', PATIENCE_MS);
    await openLibrary(page);
    await byId(page, 'own-models').getByText('My own YOLOX').waitFor({ timeout: PATIENCE_MS });

    const downloading = page.waitForEvent('download', { timeout: PATIENCE_MS });
    await byId(page, 'export-model').click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('yolox-nano.glance.zip');
    const archive = readFileSync((await download.path())!);
    await byId(page, 'delete-model').click();
    await byId(page, 'delete-yes').click();
    await byId(page, 'own-models').getByText('None yet.').waitFor({ timeout: PATIENCE_MS });
    await expect.poll(() => shelfOf(page)).toEqual({});
    await waitForModel(visit, 'glance-yolo-nano');

    await dropFiles(page, [{ name: download.suggestedFilename(), bytes: archive }]);
    await page
      .locator('[data-testid="model-input-from"][data-from="packaged"]')
      .waitFor({ timeout: PATIENCE_MS });
    expect(await byId(page, 'model-name').inputValue()).toBe('My own YOLOX');
    await waitForModel(visit, 'yolox-nano');
    await throwModelAway(page);
    await waitForModel(visit, 'glance-yolo-nano');

    const origin = new URL(server.url).origin;
    expect(visit.requests.filter((url) => !url.startsWith(origin) && !url.startsWith('blob:'))).toEqual([]);
    expect(visit.uncaught).toEqual([]);
  } finally {
    await visit.close();
    await server.close().catch(() => {});
  }
});

describe('what is corrected', () => {
  test('holds at once, and what the file does not say can be typed', async (context) => {
    const path = sharedOrSkip(context, YOLOX);
    const visit = await session.visit(CAMERA);
    const { page } = visit;
    await dropFiles(page, [yolox(path)]);
    // A published file: nothing needs to be tried.
    await page
      .locator('[data-testid="model-input-from"][data-from="known"]')
      .waitFor({ timeout: PATIENCE_MS });
    await waitForModel(visit, 'yolox-nano');
    await byId(page, 'model-labels').fill(['human', ...COCO_LABELS.slice(1)].join('\n'));
    await byId(page, 'model-name').fill('Mine');
    await byId(page, 'model-size').selectOption('160');
    await visit.waitForLabel('human', PATIENCE_MS);
    const size = () =>
      page.waitForFunction(
        () => {
          const { status } = window.glanceClient();
          return status.state === 'ready' && status.info.detect?.inputSize === 160;
        },
        null,
        { timeout: PATIENCE_MS },
      );
    await size();
    await byId(page, 'model-layers').click();
    await byId(page, 'sort-macs').click();
    const macs = await byId(page, 'layers').locator('tbody tr td:last-child').allTextContents();
    const numbers = macs.map((text) => Number(text.replace(/\D/g, '')));
    expect(numbers.length).toBeGreaterThan(50);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  });
});

/** No picture's model. */
function withTwoInputs(): Uint8Array {
  const model = fromBinary(ModelProtoSchema, convModel(THREE_CLASSES));
  const [input] = model.graph!.input;
  model.graph!.input.push({ ...input!, name: 'other' });
  return toBinary(ModelProtoSchema, model);
}

const UNKNOWN_ZIP = 'PK\x03\x04\x14';
const WRONG_FILES: readonly (readonly [string, string, string])[] = [
  [
    'best.pt',
    '\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.',
    'best.pt is a PyTorch file, not an ONNX model. Export it: torch.onnx.export(model, example, "model.onnx"), or for Ultralytics models: yolo export model=FILE format=onnx.',
  ],
  [
    'm.tflite',
    '\x1c\0\0\0TFL3\x14\0\x20\0',
    'm.tflite is a TensorFlow Lite model, not an ONNX model. Export one: python -m tf2onnx.convert --tflite FILE --output model.onnx --opset 17.',
  ],
  [
    'm.safetensors',
    '\x40\0\0\0\0\0\0\0{"a":{}}',
    'm.safetensors holds weights alone (safetensors), not an ONNX model. Load them into their network in Python and export that: torch.onnx.export(model, example, "model.onnx"), or for Hugging Face models: optimum-cli export onnx --model FOLDER OUT.',
  ],
  [
    'model.json',
    '{"format": "layers-model", "modelTopology": {}, "weightsManifest": []}',
    'model.json is a TensorFlow.js layers model, and Glance reads graph models. Convert it: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json FOLDER.',
  ],
  [
    'page.onnx',
    '<!DOCTYPE html><html></html>',
    'page.onnx is a web page, not an ONNX model: the page of a download was saved in the place of the file. Download the file itself.',
  ],
  [
    'all.zip',
    UNKNOWN_ZIP,
    'all.zip is a zip archive, not an ONNX model. Unpack it and open the .onnx file in it; from any other model in it export ONNX first.',
  ],
  ['empty.onnx', '', 'empty.onnx is not a readable ONNX model: the file is empty. Export it again as ONNX.'],
];

describe('one visit', () => {
  const still = session.shared(STILL);

  test('a file of another kind is told what it is, and what runs goes on', async () => {
    const visit = await still();
    const { page } = visit;
    for (const [name, bytes, sentence] of WRONG_FILES) {
      await dropFiles(page, [{ name, bytes: Buffer.from(bytes, 'latin1') }]);
      await byId(page, 'model-problem').waitFor({ timeout: PATIENCE_MS });
      expect(await textOf(byId(page, 'model-problem'))).toBe(sentence);
      await throwModelAway(page);
    }
    const bundled = readFileSync('public/weights/glance-yolo-nano/model.onnx');
    await dropFiles(page, [{ name: 'cut.onnx', bytes: bundled.subarray(0, bundled.length >> 1) }]);
    await byId(page, 'model-problem').waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-problem'))).toBe(
      'cut.onnx is not a readable ONNX model: it is truncated, or not an ONNX file at all. Export it again as ONNX.',
    );
    await throwModelAway(page);
    await dropFiles(page, [{ name: 'odd.onnx', bytes: withTwoInputs() }]);
    await byId(page, 'model-problem').waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-problem'))).toBe(
      'Glance cannot tell how odd.onnx is read: it takes 2 inputs (“images”, “other”), and Glance gives a model one picture. Write a card for it, or choose another model.',
    );
    await throwModelAway(page);
    await waitForModel(visit, 'glance-yolo-nano');
    expect(visit.uncaught).toEqual([]);
  });

  test('a segmenter of one’s own is painted', async () => {
    const visit = await still();
    const { page } = visit;
    await dropFiles(page, [
      { name: 'tints.onnx', bytes: convModel(THREE_CLASSES) },
      { name: 'labels.txt', bytes: 'reddish\ngreenish\nbluish\n' },
    ]);
    await waitForModel(visit, 'tints');
    await page.locator('[data-testid="legend-class"]').first().waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-about'))).toMatch(/^Says what each pixel is · 3 classes, /);
  });
});

describe('a kept model', () => {
  test('that was damaged is told of, and the bundled one runs', async (context) => {
    const path = sharedOrSkip(context, YOLOX);
    const visit = await session.visit(STILL);
    const { page } = visit;
    await dropFiles(page, [yolox(path)]);
    await keep(page);
    await page.evaluate(async () => {
      const models = await (await navigator.storage.getDirectory()).getDirectoryHandle('models');
      const folder = await models.getDirectoryHandle('yolox-nano');
      const writable = await (await folder.getFileHandle('model.onnx')).createWritable({
        keepExistingData: true,
      });
      await writable.write({ type: 'write', position: 1_000_000, data: new Uint8Array([1, 2, 3, 4]) });
      await writable.close();
    });
    await page.reload();
    const notice = page.locator('[data-notice="model"]');
    await notice.waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(notice)).toMatch(
      /^The model YOLOX nano is not the one its card describes \(sha256 [0-9a-f]{8}…, expected e087acbe…\)\. Fetch it again, or correct the card\. Glance goes on with its own model\./,
    );
    await waitForModel(visit, 'glance-yolo-nano');
  });

  test('that is not there is told of, and the bundled one runs', async () => {
    const visit = await session.visit({ ...STILL, model: 'kept:gone' });
    const notice = visit.page.locator('[data-notice="model"]');
    await notice.waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(notice)).toContain(
      'The model “gone” is no longer on this device. Add its file again, or choose another model. Glance goes on with its own model.',
    );
    await waitForModel(visit, 'glance-yolo-nano');
  });

  test('that does not fit leaves nothing behind', async (context) => {
    const path = sharedOrSkip(context, YOLOX);
    const visit = await session.visit(STILL);
    const { page } = visit;
    await dropFiles(page, [yolox(path)]);
    await byId(page, 'model-keep').waitFor({ timeout: PATIENCE_MS });
    const devtools = await page.context().newCDPSession(page);
    const { origin } = new URL(page.url());
    const used = async () => (await devtools.send('Storage.getUsageAndQuota', { origin })).usage;
    // The app itself is kept for offline use meanwhile: until that is done, room is taken and given back.
    let usage = await used();
    for (let before = Number.NaN; usage !== before; usage = await used()) {
      before = usage;
      await page.waitForTimeout(1500);
    }
    await devtools.send('Storage.overrideQuotaForOrigin', {
      origin,
      quotaSize: usage + 2_000_000,
    });
    await byId(page, 'model-keep').click();
    await byId(page, 'model-problem').waitFor({ timeout: PATIENCE_MS });
    expect(await textOf(byId(page, 'model-problem'))).toMatch(
      /^There is no room on this device to keep “YOLOX nano”: it needs 3\.7 MB, and [\d.]+ MB are left\. Nothing of it was kept\. Delete other models or free some space, then try again\.$/,
    );
    expect(await shelfOf(page)).toEqual({});
  });
});

test('where a browser keeps no files, it runs for this visit, and the app says so', async (context) => {
  const path = sharedOrSkip(context, YOLOX);
  const baseUrl = session.server.url.replace('localhost', 'glance.test');
  const visit = await session.visit(STILL, { baseUrl });
  const { page } = visit;
  await dropFiles(page, [yolox(path)]);
  await keep(page);
  expect(await textOf(page.locator('[data-notice="model"]'))).toContain(
    'This browser keeps no files for this page, so the model is here for this visit only.',
  );
  await waitForModel(visit, 'yolox-nano');
});
