import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import type { Page } from 'playwright-core';
import { expect, test, vi } from 'vitest';
import { ModelProtoSchema } from '../../src/runtime/onnx/onnx_pb.ts';
import { ON_A_CLOCK } from '../support/break-and-wait.ts';
import { convModel } from '../support/conv-model.ts';
import { dropFiles, type GivenFile } from '../support/drop-files.ts';
import { dropPaths } from '../support/drop-paths.ts';
import { e2eSession } from '../support/e2e-session.ts';
import type { GlanceVisit } from '../support/glance-visit.ts';
import { type GraphModelFiles, GraphModelWriter } from '../support/graph-model.ts';
import { throwModelAway } from '../support/model-sheet.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

/** The promise: whatever is wrong with a file is said within this time. */
const PROMISED_MS = 2000;
const PATIENCE_MS = 60_000;
const STILL = { sample: 'coffee', backend: 'wasm', size: '160' } as const;
const COLOURS = {
  weights: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  bias: [0, 0, 0],
};
const LABELS = { name: 'labels.txt', bytes: 'reddish\ngreenish\nbluish\n' };

const session = e2eSession(() => ({}));
const byId = (page: Page, id: string) => page.locator(`[data-testid="${id}"]`);
const bundled = readFileSync('public/weights/glance-yolo-nano/model.onnx');
const latin = (text: string) => Buffer.from(text, 'latin1');

/** A sound model, changed. */
function changed(
  change: (graph: NonNullable<ReturnType<typeof fromBinary<typeof ModelProtoSchema>>['graph']>) => void,
) {
  const model = fromBinary(ModelProtoSchema, convModel(COLOURS));
  change(model.graph!);
  return toBinary(ModelProtoSchema, model);
}

const flipped = bundled.map((byte, at) => (at % 1009 === 0 ? byte ^ 0x55 : byte));

/** Each with a part of what is said of it. */
const BAD: readonly (readonly [GivenFile, string])[] = [
  [
    { name: 'cut.onnx', bytes: bundled.subarray(0, bundled.length >> 1) },
    'it is truncated, or not an ONNX file at all',
  ],
  [{ name: 'flipped.onnx', bytes: flipped }, 'flipped.onnx is not a readable ONNX model'],
  [
    {
      name: 'cyclic.onnx',
      bytes: changed((graph) => {
        graph.node[0]!.input[0] = 'logits';
      }),
    },
    'its graph has a cycle (at conv)',
  ],
  [
    {
      name: 'claims.onnx',
      bytes: changed((graph) => {
        graph.initializer[0]!.dims = [1n << 29n];
      }),
    },
    'tensor “weights” has 9 values, but its shape [536870912] needs 536870912',
  ],
  [
    { name: 'best.pt', bytes: latin('\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.') },
    'best.pt is a PyTorch file',
  ],
  [{ name: 'all.zip', bytes: latin('PK\x03\x04\x14') }, 'all.zip is a zip archive'],
  [{ name: 'm.tflite', bytes: latin('\x1c\0\0\0TFL3\x14\0\x20\0') }, 'm.tflite is a TensorFlow Lite model'],
  [
    { name: 'frozen.pb', bytes: latin('\x0a\x3f\x0a\x05input\x12\x0bPlaceholder*\x0b\x0a\x05dtype') },
    'frozen.pb is a TensorFlow graph',
  ],
  [
    { name: 'model.json', bytes: '{"modelTopology": {"node": [' },
    'model.json is not a readable TensorFlow.js model: it is truncated',
  ],
];

/** Drops a file, and says what the sheet then says and after how long, by the page's own clock. */
async function complaintAbout(page: Page, file: GivenFile): Promise<{ said: string; ms: number }> {
  await page.evaluate(() => {
    const shown = (): string | undefined =>
      document
        .querySelector('glance-app')
        ?.shadowRoot?.querySelector('glance-model-sheet')
        ?.shadowRoot?.querySelector('[data-testid="model-problem"]')
        ?.textContent?.trim();
    const notes = window as unknown as { complaint: Promise<{ said: string; ms: number }> };
    notes.complaint = new Promise((resolve) => {
      document.addEventListener(
        'drop',
        () => {
          const startMs = performance.now();
          const look = () => {
            const said = shown();
            if (said) resolve({ said, ms: performance.now() - startMs });
            else setTimeout(look, 10);
          };
          look();
        },
        { once: true, capture: true },
      );
    });
  });
  await dropFiles(page, [file]);
  return page.evaluate(
    () => (window as unknown as { complaint: Promise<{ said: string; ms: number }> }).complaint,
  );
}

function colourGraph(): GraphModelFiles {
  const g = new GraphModelWriter();
  const x = g.placeholder('x', [1, 64, 64, 3]);
  const filter = g.weight({ shape: [1, 1, 3, 3], values: COLOURS.weights.flat() });
  return g.finish([g.node('Conv2D', [x, filter], { strides: [1, 1, 1, 1], padding: 'SAME' })], 2);
}

async function runs({ page }: GlanceVisit, modelId: string): Promise<void> {
  await page.waitForFunction((id) => window.glanceNotes.last?.model === id, modelId, {
    timeout: PATIENCE_MS,
  });
  await throwModelAway(page);
  await page.waitForFunction((id) => window.glanceNotes.last?.model !== id, modelId, {
    timeout: PATIENCE_MS,
  });
}

test(
  `what is wrong with a file is said within ${PROMISED_MS} ms; models of several files run`,
  ON_A_CLOCK,
  async () => {
    const visit = await session.visit(STILL);
    const { page } = visit;
    await visit.waitForResults(1, PATIENCE_MS);
    const times: Record<string, number> = {};
    for (const [file, expected] of BAD) {
      const { said, ms } = await complaintAbout(page, file);
      expect(said).toContain(expected);
      times[file.name] = Math.round(ms);
      await throwModelAway(page);
    }
    console.info(`said after, in ms: ${JSON.stringify(times)}`);
    expect(Math.max(...Object.values(times))).toBeLessThan(PROMISED_MS);

    // Fourteen masks of a picture that is as large as a card allows.
    const channels = Array.from({ length: 14 }, (_, channel) => [channel, 1, 0]);
    const wide = fromBinary(ModelProtoSchema, convModel({ weights: channels, bias: channels.map(() => 0) }));
    for (const axis of [2, 3]) {
      wide.graph!.input[0]!.type!.tensorType!.shape!.dim[axis]!.value = { case: 'dimValue', value: 8192n };
    }
    const huge = toBinary(ModelProtoSchema, wide);
    await dropFiles(page, [
      { name: 'huge.onnx', bytes: huge },
      { name: 'labels.txt', bytes: channels.map((_, channel) => `class ${channel}`).join('\n') },
    ]);
    await byId(page, 'model-problem').waitFor({ timeout: PATIENCE_MS });
    expect((await byId(page, 'model-problem').textContent())?.trim()).toMatch(
      /^This model is too large for WebAssembly here: its steps fill [\d,]+ MB at once, and (there are at most|this device has) [\d,]+ MB.*\. Choose a smaller input size, or another model\.$/,
    );
    await throwModelAway(page);

    const apart = changed((graph) => {
      const weights = graph.initializer[0]!;
      weights.floatData = [];
      weights.dataLocation = 1;
      const entry = {
        $typeName: 'glance.onnx.StringStringEntryProto' as const,
        key: 'location',
        value: 'apart.onnx.data',
      };
      weights.externalData = [entry];
    });
    const model = { name: 'apart.onnx', bytes: apart };
    expect((await complaintAbout(page, model)).said).toBe(
      'apart.onnx keeps its weights in other files. Give them together with it; these are missing: apart.onnx.data.',
    );
    await throwModelAway(page);
    const data = {
      name: 'apart.onnx.data',
      bytes: new Uint8Array(Float32Array.from(COLOURS.weights.flat()).buffer),
    };
    await dropFiles(page, [model, data, LABELS]);
    await runs(visit, 'apart');

    const { jsonBytes, shards } = colourGraph();
    const folder = mkdtempSync(join(tmpdir(), 'glance-dropped-'));
    try {
      const inside = join(folder, 'web');
      mkdirSync(inside);
      for (const [name, bytes] of shards) writeFileSync(join(inside, name), bytes);
      writeFileSync(join(inside, 'model.json'), jsonBytes);
      writeFileSync(join(inside, LABELS.name), LABELS.bytes);
      await dropPaths(page, [inside]);
      await runs(visit, 'model');
    } finally {
      rmSync(folder, { recursive: true });
    }
    expect(visit.uncaught).toEqual([]);
  },
);
