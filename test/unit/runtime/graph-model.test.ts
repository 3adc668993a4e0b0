import { describe, expect, it } from 'vitest';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { graphModelToOnnx, listWeightFiles } from '../../../src/runtime/tfjs-graph/graph-model-to-onnx.ts';
import type { GlanceError } from '../../../src/shared/errors.ts';
import { GraphModelWriter } from '../../support/graph-model.ts';

/** A convolution and an activation; `change` spoils its JSON. */
function small(change: (json: Json) => void = () => {}, pieces = 1) {
  const g = new GraphModelWriter();
  const x = g.placeholder('x', [1, 4, 4, 3]);
  const filter = g.weight({ shape: [1, 1, 3, 2], values: [1, 2, 3, 4, 5, 6] });
  const conv = g.node('Conv2D', [x, filter], { strides: [1, 1, 1, 1], padding: 'SAME' });
  const files = g.finish([g.node('Relu', [conv])], pieces);
  const json = structuredClone(files.json) as unknown as Json;
  change(json);
  return { bytes: new TextEncoder().encode(JSON.stringify(json)), shards: files.shards };
}

// biome-ignore lint/suspicious/noExplicitAny: spoilt on purpose
type Json = any;

function put(json: Json, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce((place, key) => place[key], json);
  holder[last] = value;
}

function problemOf(change: (json: Json) => void): string {
  const { bytes, shards } = small(change);
  return thrownBy(() => graphModelToOnnx(bytes, 'model.json', shards)).message;
}

function thrownBy(run: () => unknown): GlanceError {
  try {
    run();
  } catch (error) {
    return error as GlanceError;
  }
  throw new Error('nothing was thrown');
}

const unreadable = (problem: string) =>
  `model.json is not a readable TensorFlow.js model: ${problem}. Export it again.`;

describe('a graph model', () => {
  it('names the files of its weights, and is an ONNX model with them, however they are cut', () => {
    const { bytes, shards } = small(undefined, 5);
    expect(listWeightFiles(bytes, 'model.json')).toEqual([...shards.keys()]);
    const graph = readOnnx(graphModelToOnnx(bytes, 'model.json', shards), 'model.onnx');
    expect(graph.inputs).toEqual([{ name: 'x', type: 'float32', shape: [1, 4, 4, 3] }]);
    expect(graph.outputs).toHaveLength(1);
    expect(graph.nodes.map(({ op }) => op)).toContain('Conv');
    expect([...graph.initializers.values()].map(({ data }) => [...data])).toContainEqual([1, 2, 3, 4, 5, 6]);
  });

  it('is the same file each time', () => {
    const { bytes, shards } = small();
    const make = () => Buffer.from(graphModelToOnnx(bytes, 'model.json', shards));
    expect(make().equals(make())).toBe(true);
  });

  it('has the outputs of its signature, or those that nothing reads', () => {
    const { bytes, shards } = small((json) => {
      delete json.signature;
    });
    const graph = readOnnx(graphModelToOnnx(bytes, 'model.json', shards), 'm');
    expect(graph.outputs.map(({ name }) => name)).toEqual(['Relu3']);
    expect(graph.inputs[0]!.shape).toEqual([1, 4, 4, 3]);
  });

  it('takes a picture as floats where it wants bytes', () => {
    const g = new GraphModelWriter();
    const x = g.placeholder('x', [-1, -1, -1, 3], 'DT_UINT8');
    const types = { SrcT: { type: 'DT_UINT8' }, DstT: { type: 'DT_FLOAT' } };
    const { jsonBytes, shards } = g.finish([g.node('Cast', [x], types)]);
    const graph = readOnnx(graphModelToOnnx(jsonBytes, 'model.json', shards), 'm');
    expect(graph.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['side0', 'side1', 'side2', 3] }]);
    expect(graph.nodes.filter(({ op }) => op === 'Cast')).toHaveLength(2);
  });

  const at = 'weightsManifest.0.weights.0';
  it.each([
    ['its graph has no nodes', 'modelTopology.node', []],
    ['its nodes is not a list', 'modelTopology.node', 7],
    ['the op of Relu3 is not text', 'modelTopology.node.3.op', undefined],
    ['two nodes are named “x”', 'modelTopology.node.3.name', 'x'],
    ['“gone” is read, which nothing produces', 'modelTopology.node.3.input', ['gone']],
    ['Relu3 reads “Conv2D2:4”, which nothing produces', 'modelTopology.node.3.input', ['Conv2D2:4']],
    ['its graph has a cycle (at Conv2D2)', 'modelTopology.node.2.input.0', 'Relu3'],
    ['weight “weight1” has a dimension of -1', `${at}.shape`, [-1]],
    [
      'weight “weight1” needs 2147483648 bytes, and 24 are left in the files of weights',
      `${at}.shape`,
      [1 << 29],
    ],
    ['20 bytes of weights are left over', `${at}.shape`, [1]],
    ['weight “weight1” has the type complex128, which is not read', `${at}.dtype`, 'complex128'],
    [
      'its weights lie in “../w.bin”, which is not in the model’s folder',
      'weightsManifest.0.paths',
      ['../w.bin'],
    ],
    ['Conv2D2 has an odd strides', 'modelTopology.node.2.attr.strides', { list: { i: ['x'] } }],
  ])('is refused: %s', (problem, path, value) => {
    expect(problemOf((json) => put(json, path, value))).toBe(unreadable(problem));
  });

  it('that is cut off, or nested without end, is refused', () => {
    const { bytes } = small();
    const cut = () => graphModelToOnnx(bytes.slice(0, 300), 'model.json', new Map());
    expect(thrownBy(cut).message).toBe(unreadable('it is truncated, or not JSON at all'));
    const deep = new TextEncoder().encode(`{"modelTopology":${'['.repeat(200_000)}`);
    expect(thrownBy(() => listWeightFiles(deep, 'model.json')).code).toBe('model-unreadable');
  });

  it('with ops that are not done names all of them, and modes', () => {
    const message = problemOf((json) => {
      json.modelTopology.node[2].attr.data_format = { s: btoa('NCHW') };
      json.modelTopology.node.push({ name: 'w', op: 'While', input: ['x'] });
      json.signature.outputs.other = { name: 'w:0' };
    });
    expect(message).toBe(
      'This model uses operations Glance does not know: Conv2D(data_format=NCHW), While. Export it without them, or choose another model.',
    );
  });

  it('that a card names is told to become ONNX first', () => {
    const { bytes } = small();
    expect(thrownBy(() => readOnnx(bytes, 'model.json')).message).toBe(
      unreadable('in a package it has to be an ONNX file, as “glance model add” makes it'),
    );
  });

  it('of layers is told how it becomes one', () => {
    const message =
      'model.json is a TensorFlow.js layers model, and Glance reads graph models. Convert it: tensorflowjs_converter --input_format=tfjs_layers_model --output_format=tfjs_graph_model model.json FOLDER.';
    expect(problemOf((json) => put(json, 'format', 'layers-model'))).toBe(message);
    expect(
      problemOf((json) => {
        delete json.format;
        json.modelTopology = { keras_version: '2.15', model_config: {} };
      }),
    ).toBe(message);
  });
});
