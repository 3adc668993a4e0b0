import * as ort from 'onnxruntime-web';
import { expect, test } from 'vitest';
import { e2eSession } from '../support/e2e-session.ts';
import { moreKernels } from '../support/loaded-by.ts';
import { rareOpsModel } from '../support/rare-ops-model.ts';

const PATIENCE_MS = 120_000;
/** Of the sample picture, and of the model's input. */
const PICTURE_WIDTH = 600;
const INPUT_SIDE = 160;
/** Below every score of the model. */
const SCORE = '0.3';

const session = e2eSession(() => ({ webgpu: true }));

test('ops that few models have are fetched and give what another runtime gives, on WASM and on WebGPU', {
  timeout: 3 * PATIENCE_MS,
}, async () => {
  const { card, model } = rareOpsModel();
  const runtime = await ort.InferenceSession.create(model, { executionProviders: ['wasm'] });
  const blank = new ort.Tensor('float32', new Float32Array(3 * INPUT_SIDE ** 2), [
    1,
    3,
    INPUT_SIDE,
    INPUT_SIDE,
  ]);
  const { output } = await runtime.run({ images: blank });
  await runtime.release();
  const rows = Array.from({ length: 8 }, (_, row) =>
    Array.from(output!.data as Float32Array).slice(row * 6, row * 6 + 6),
  );
  const scale = PICTURE_WIDTH / INPUT_SIDE;
  const expected = rows
    .map(([x1, y1, x2, y2, score, classId]) => ({
      label: ['one', 'two', 'three'][Math.round(classId!)],
      score: score!,
      box: [x1, y1, x2, y2].map((side) => side! * scale),
    }))
    .sort((a, b) => b.score - a.score);

  session.server.mount({
    '/rare/card.json': () => ({ type: 'application/json', body: JSON.stringify(card) }),
    '/rare/model.onnx': () => ({ body: model }),
  });
  for (const backend of ['wasm', 'webgpu']) {
    const visit = await session.visit({ sample: 'coffee', model: '/rare/card.json', score: SCORE, backend });
    await visit.page.waitForFunction(() => window.glanceNotes.last?.model === 'rare-ops', null, {
      timeout: PATIENCE_MS,
    });
    const { last } = await visit.notes();
    expect(last!.backend).toBe(backend);
    const found = last!.detections.toSorted((a, b) => b.score - a.score);
    expect(found.map(({ label }) => label)).toEqual(expected.map(({ label }) => label));
    found.forEach(({ score, box }, index) => {
      expect(score).toBeCloseTo(expected[index]!.score, 4);
      box.forEach((side, at) => {
        expect(side).toBeCloseTo(expected[index]!.box[at]!, 1);
      });
    });
    const kernels = await moreKernels(visit);
    expect(kernels.filter((url) => url.includes('/rare-ops-'))).toHaveLength(1);
    expect(kernels.filter((url) => url.includes(`/more-${backend}-kernels-`))).toHaveLength(1);
    expect(visit.uncaught).toEqual([]);
    await visit.close();
  }
});
