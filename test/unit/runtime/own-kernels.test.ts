import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startsOnGpu } from '../../../src/runtime/gpu/starts-on-gpu.ts';
import { compileModel } from '../../../src/runtime/graph/compile.ts';
import type { CompiledModel } from '../../../src/runtime/graph/ir.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { startsOnWasm } from '../../../src/runtime/own-kernels.ts';

const SIDE = 160;

/** As the app compiles it. */
function bundled(id: string): CompiledModel {
  const folder = new URL(`../../../public/weights/${id}/`, import.meta.url);
  const card = JSON.parse(readFileSync(new URL('card.json', folder), 'utf8'));
  const bytes = new Uint8Array(readFileSync(new URL(card.file, folder)));
  return compileModel(readOnnx(bytes, card.file), {
    inputShapes: { [card.input.name]: [1, 3, SIDE, SIDE] },
    inputLayout: 'nhwc',
  });
}

/** With one node written otherwise. */
function altered(
  model: CompiledModel,
  op: string,
  change: (node: CompiledModel['nodes'][number]) => CompiledModel['nodes'][number],
): CompiledModel {
  const at = model.nodes.findIndex((node) => node.op === op);
  return { ...model, nodes: model.nodes.with(at, change(model.nodes[at]!)) };
}

describe('what a backend starts with', () => {
  const detector = bundled('glance-yolo-nano');

  // Else a first visit would load kernels that it does not call.
  it('does all of the bundled detector', () => {
    expect(startsOnWasm(detector)).toBe(true);
    expect(startsOnGpu(detector)).toBe(true);
  });

  it('does not do segmenters', () => {
    for (const id of ['glance-person', 'glance-street']) {
      const model = bundled(id);
      expect(startsOnWasm(model)).toBe(false);
      expect(startsOnGpu(model)).toBe(false);
    }
  });

  it.each([
    ['an op that is not ours', 'Add', { op: 'Mul' }],
    ['a window with holes', 'MaxPool', { dilations: [2, 2], pads: [4, 4, 4, 4] }],
    ['a convolution with holes', 'Conv', { dilations: [2, 2] }],
    ['an activation that is not ours', 'Conv', { activation: 'Elu' }],
  ])('does not do %s', (_, op, { op: other, ...attributes }: { op?: string; [name: string]: unknown }) => {
    const model = altered(detector, op, (node) => ({
      ...node,
      op: other ?? node.op,
      attributes: { ...node.attributes, ...(attributes as object) },
    }));
    expect(startsOnWasm(model)).toBe(false);
    expect(startsOnGpu(model)).toBe(false);
  });

  it('does not do whole numbers', () => {
    const [first] = detector.nodes[0]!.outputs;
    const values = new Map(detector.values).set(first!, {
      ...detector.values.get(first!)!,
      type: 'int32',
    });
    expect(startsOnWasm({ ...detector, values })).toBe(false);
    expect(startsOnGpu({ ...detector, values })).toBe(false);
  });
});
