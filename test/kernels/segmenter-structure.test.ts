import { existsSync, readFileSync } from 'node:fs';
import { fill, ones, type Tensor, tensor, transpose, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModel, type PlanLayer, planGlanceSegmenter } from '../../src/models/networks/index.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import type { ConstTensor, OnnxGraph } from '../../src/runtime/onnx/onnx-graph.ts';
import { readOnnx } from '../../src/runtime/onnx/read-onnx.ts';
import { runPeer } from './support/peer.ts';

const HEIGHT = 64;
const WIDTH = 96;
const EPSILON = 1e-5;
/** Orders of summation differ, a hundred layers deep. */
const TOLERANCE = 1e-3;

beforeAll(async () => {
  await createBackend('wasm');
});

describe.each([
  ['glance-person', 1],
  ['glance-street', 11],
] as const)('the plan of Glance’s segmenter and %s', (id, classes) => {
  const file = `public/weights/${id}/model.onnx`;

  it.skipIf(!existsSync(file))(
    'are one network: the file’s weights in the plan give the file’s output',
    async () => {
      const bytes = new Uint8Array(readFileSync(file));
      const plan = planGlanceSegmenter({ classes, size: [HEIGHT, WIDTH] });
      const net = buildModel(plan);
      const graph = readOnnx(bytes, file);
      for (const layer of plan.layers) {
        const values = weightsOf(layer, graph);
        if (values) net.getLayer(layer.name).setWeights(values);
      }

      const picture = Float32Array.from({ length: 3 * HEIGHT * WIDTH }, (_, at) => ((at * 7919) % 256) / 255);
      const x = transpose(tensor(picture, [1, 3, HEIGHT, WIDTH]), [0, 2, 3, 1]);
      const got = await transpose(net.predict(x) as Tensor, [0, 3, 1, 2]).data();
      const expected = await runPeer(bytes, 'images', picture, [1, 3, HEIGHT, WIDTH]);

      expect(expected.shape).toEqual([1, classes, HEIGHT, WIDTH]);
      const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest, 'the output says something').toBeGreaterThan(1e-3);
      const worst = expected.data.reduce((most, value, at) => Math.max(most, Math.abs(value - got[at]!)), 0);
      expect(worst / largest).toBeLessThan(TOLERANCE);
    },
  );
});

/** What a layer's weights are in a file whose normalisations are folded into the convolutions before them. */
function weightsOf({ name, op, inputs, shapes }: PlanLayer, graph: OnnxGraph): Tensor[] | null {
  switch (op.type) {
    case 'convolution':
    case 'depthwise':
    case 'transposeConvolution': {
      const { shape, data } = constant(`${name}.weight`, graph);
      // [out, in, height, width], transposed convolutions [in, out, …]; depthwise [channels, 1, …].
      const order = op.type === 'depthwise' ? [2, 3, 0, 1] : [2, 3, 1, 0];
      const kernel = transpose(tensor(Float32Array.from(data), [...shape]), order);
      return op.bias ? [kernel, biasOf(name, graph)] : [kernel];
    }
    case 'batchNorm': {
      const channels = [shapes[0]![2]];
      return [
        ones(channels),
        biasOf(inputs[0]!.layer.name, graph),
        zeros(channels),
        fill(channels, 1 - EPSILON),
      ];
    }
    default:
      return null;
  }
}

function biasOf(name: string, graph: OnnxGraph): Tensor {
  return tensor(Float32Array.from(constant(`${name}.bias`, graph).data));
}

/** A value that the file holds: half as long, under another name where two are equal. */
function constant(name: string, graph: OnnxGraph): ConstTensor {
  const held = graph.initializers.get(name);
  if (held) return held;
  const node = graph.nodes.find(({ outputs }) => outputs.includes(name));
  if (!node || !['Cast', 'Identity'].includes(node.op)) throw new Error(`${graph.fileName} has no ${name}`);
  return constant(node.inputs[0]!, graph);
}
