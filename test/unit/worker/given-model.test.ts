import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import type { InspectRequest } from '../../../src/library/messages.ts';
import { writeZip } from '../../../src/library/zip.ts';
import { ModelProtoSchema, StringStringEntryProtoSchema } from '../../../src/runtime/onnx/onnx_pb.ts';
import { readOnnx } from '../../../src/runtime/onnx/read-onnx.ts';
import { givenModel } from '../../../src/worker/given-model.ts';
import { convModel } from '../../support/conv-model.ts';
import { GraphModelWriter } from '../../support/graph-model.ts';

const WEIGHTS = [1, 2, 3, 4, 5, 6];

function request(name: string, model: Blob, beside: Record<string, Blob> = {}): InspectRequest {
  const files = Object.entries(beside).map(([other, file]) => ({ name: other, file }));
  const rest = { labels: null, overrides: {}, pictures: [], assetBase: '' };
  return { task: 'inspect', name, model, beside: files, ...rest };
}

const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>]);

/** A convolution whose weights lie in two files. */
function externalModel(locations: readonly [string, string]) {
  const model = fromBinary(
    ModelProtoSchema,
    convModel({ weights: [WEIGHTS.slice(0, 3), WEIGHTS.slice(3)], bias: [7, 8] }),
  );
  const files = model.graph!.initializer.map((tensor, index) => {
    const content = new Uint8Array(Float32Array.from(tensor.floatData).buffer);
    tensor.floatData = [];
    tensor.dataLocation = 1;
    const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value });
    tensor.externalData = [entry('location', locations[index]!), entry('length', `${content.length}`)];
    return blob(content);
  });
  return { model: blob(toBinary(ModelProtoSchema, model)), files };
}

function graphModel() {
  const g = new GraphModelWriter();
  const filter = g.weight({ shape: [1, 1, 3, 2], values: WEIGHTS });
  const conv = g.node('Conv2D', [g.placeholder('x', [1, 4, 4, 3]), filter], {
    strides: [1, 1, 1, 1],
    padding: 'SAME',
  });
  return g.finish([conv], 2);
}

const weightsOf = (bytes: Uint8Array) =>
  [...readOnnx(bytes, 'm').initializers.values()].map(({ data }) => [...data]);

describe('weights beside an ONNX model', () => {
  it('go into it, whichever folder they lay in', async () => {
    const { model, files } = externalModel(['model.onnx.data', 'parts/bias.bin']);
    const given = await givenModel(
      request('model.onnx', model, { 'bias.bin': files[1]!, 'model.onnx.data': files[0]! }),
    );
    expect(given).toMatchObject({ name: 'model.onnx', asGiven: false, card: null });
    expect(weightsOf(given.bytes)).toEqual([WEIGHTS, [7, 8]]);
  });

  it('are all named where they are missing', async () => {
    const { model, files } = externalModel(['model.onnx.data', 'bias.bin']);
    await expect(givenModel(request('model.onnx', model))).rejects.toThrow(
      'model.onnx keeps its weights in other files. Give them together with it; these are missing: model.onnx.data, bias.bin.',
    );
    await expect(givenModel(request('model.onnx', model, { 'bias.bin': files[1]! }))).rejects.toThrow(
      'these are missing: model.onnx.data.',
    );
  });

  it('of another length are refused', async () => {
    const { model, files } = externalModel(['w.bin', 'bias.bin']);
    const beside = { 'w.bin': blob(new Uint8Array(8)), 'bias.bin': files[1]! };
    await expect(givenModel(request('model.onnx', model, beside))).rejects.toThrow(
      'model.onnx is not a readable ONNX model: tensor “weights” needs 24 bytes of “w.bin”, which has 8. Export it again as ONNX.',
    );
  });

  it('that is whole stays as it was given', async () => {
    const bytes = convModel({ weights: [[1, 0, 0]], bias: [0] });
    const given = await givenModel(request('a.onnx', blob(bytes)));
    expect(given).toMatchObject({ name: 'a.onnx', asGiven: true });
    expect(Buffer.compare(given.bytes, bytes)).toBe(0);
  });

  it('or the file itself of more than the format holds are not read', async () => {
    const huge = { size: 3e9, arrayBuffer: () => Promise.reject(new Error('was read')) } as unknown as Blob;
    await expect(givenModel(request('a.onnx', huge))).rejects.toThrow(
      'This model is too large for WebAssembly here: its file has 3,000 MB, and a page can read 2,148 MB. Choose a smaller input size, or another model.',
    );
  });
});

describe('a graph model', () => {
  it('of several files becomes one ONNX model', async () => {
    const { jsonBytes, shards } = graphModel();
    const beside = Object.fromEntries([...shards].map(([name, bytes]) => [name, blob(bytes)]));
    const given = await givenModel(request('model.json', blob(jsonBytes), beside));
    expect(given.name).toBe('model.onnx');
    expect(weightsOf(given.bytes)).toContainEqual(WEIGHTS);
  });

  it('without one of its files names it', async () => {
    const { jsonBytes, shards } = graphModel();
    const [first, second] = [...shards.keys()];
    const beside = { [first!]: blob(shards.get(first!)!) };
    await expect(givenModel(request('model.json', blob(jsonBytes), beside))).rejects.toThrow(
      `model.json keeps its weights in other files. Give them together with it; these are missing: ${second}.`,
    );
  });
});

describe('an archive', () => {
  const zipped = (files: Record<string, Uint8Array | string>) =>
    writeZip(
      Object.entries(files).map(([name, content]) => ({
        name,
        content: new Blob([content as Uint8Array<ArrayBuffer>]),
      })),
    );

  it('with a graph model in a folder, and labels, is unpacked', async () => {
    const { jsonBytes, shards } = graphModel();
    const inFolder = [...shards].map(([name, bytes]) => [`web/${name}`, bytes]);
    const archive = await zipped({
      '__MACOSX/web/._model.json': 'x',
      'web/model.json': jsonBytes,
      ...Object.fromEntries(inFolder),
      'web/labels.txt': 'cat\ndog\n',
    });
    const given = await givenModel(request('web.zip', archive));
    expect(given).toMatchObject({
      name: 'model.onnx',
      labels: { name: 'web/labels.txt', text: 'cat\ndog\n' },
    });
    expect(weightsOf(given.bytes)).toContainEqual(WEIGHTS);
  });

  it('with an ONNX model and its weights is unpacked', async () => {
    const { model, files } = externalModel(['model.onnx.data', 'bias.bin']);
    const bytes = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
    const archive = await zipped({
      'model.onnx': await bytes(model),
      'model.onnx.data': await bytes(files[0]!),
      'bias.bin': await bytes(files[1]!),
    });
    expect(weightsOf((await givenModel(request('a.zip', archive))).bytes)).toEqual([WEIGHTS, [7, 8]]);
  });

  it('with two models, or none, is left to its reader', async () => {
    const model = convModel({ weights: [[1, 0, 0]], bias: [0] });
    for (const files of [{ 'a.onnx': model, 'b.onnx': model }, { 'a.txt': 'x' }]) {
      expect(await givenModel(request('a.zip', await zipped(files)))).toMatchObject({
        name: 'a.zip',
        asGiven: true,
      });
    }
  });

  it('that is damaged says where', async () => {
    const model = convModel({ weights: [[1, 0, 0]], bias: [0] });
    const bytes = new Uint8Array(await (await zipped({ 'a.onnx': model })).arrayBuffer());
    bytes[60]! ^= 1;
    await expect(givenModel(request('a.zip', blob(bytes)))).rejects.toThrow(
      'The package a.zip is damaged: a.onnx is damaged. Export or download it again.',
    );
  });
});
