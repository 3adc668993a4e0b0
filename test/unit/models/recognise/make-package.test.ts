import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { idFrom, makePackage, type PackageOverrides } from '../../../../src/models/recognise/make-package.ts';
import { recognise } from '../../../../src/models/recognise/recognise.ts';
import type { OnnxGraph, OnnxNode, OnnxValue } from '../../../../src/runtime/onnx/onnx-graph.ts';
import type { ModelReason } from '../../../../src/shared/model-reasons.ts';
import { modelReasonText } from '../../../../src/shared/model-reasons-english.ts';

const LABELS = ['cat', 'dog', 'owl'];

function file(name: string) {
  return { name: `${name}.onnx`, bytes: new Uint8Array(readFileSync(`test/fixtures/heads/${name}.onnx`)) };
}

const told = ({ reasons }: { readonly reasons: readonly ModelReason[] }) => reasons.map(modelReasonText);

const made = (name: string, overrides: PackageOverrides = {}) => makePackage(file(name), overrides);

describe('makePackage', () => {
  it('makes a card of what the file says', async () => {
    const { card, report } = await made('yolov10');
    expect(card).toMatchObject({
      id: 'yolov10',
      task: 'detect',
      file: 'yolov10.onnx',
      bytes: file('yolov10').bytes.length,
      head: {
        type: 'end-to-end',
        output: 'output0',
        columns: ['x1', 'y1', 'x2', 'y2', 'score', 'class'],
        units: 'px',
      },
      labels: ['cat', "dog's bowl", 'traffic light'],
      licence: 'AGPL-3.0 License (https://ultralytics.com/license)',
    });
    expect(report).toMatchObject({ labelsFrom: 'metadata', inputFrom: 'exporter', reading: { classes: 3 } });
    expect((await made('yolox', { labels: LABELS })).report.inputFrom).toBe('habit');
  });

  it('lets a person’s word win', async () => {
    const input = { colour: 'BGR', letterbox: { align: 'stretch', pad: 0 } } as const;
    const { card, report } = await made('nms-trt', {
      id: 'mine',
      name: 'Mine',
      labels: LABELS,
      alternative: 0,
      input,
      licence: 'MIT',
      source: 'me',
    });
    expect(card).toMatchObject({
      id: 'mine',
      name: 'Mine',
      licence: 'MIT',
      source: 'me',
      labels: LABELS,
      input,
    });
    expect(card.head).toMatchObject({ type: 'nms-tensors', firstClass: 1 });
    expect(report).toMatchObject({ labelsFrom: 'given', inputFrom: 'given' });
  });

  it('reads labels that lie beside the model, and says where they are too few', async () => {
    const labels = { name: 'yolox.txt', text: 'cat\ndog\nowl' };
    const { card, report } = await makePackage({ ...file('yolox'), labels });
    expect(card.labels).toEqual(LABELS);
    expect(report.labelsFrom).toBe('file');
    const few = { name: 'yolox.txt', text: 'cat\ndog' };
    await expect(makePackage({ ...file('yolox'), labels: few })).rejects.toMatchObject({
      code: 'label-count',
      details: { file: 'yolox.txt', labels: 2, classes: 3 },
    });
  });

  it('numbers classes without names, and names the background of a mask of one', async () => {
    expect((await made('yolox')).card.labels).toEqual(['class 0', 'class 1', 'class 2']);
    expect((await made('segment-one')).card.labels).toEqual(['background', 'object']);
    expect((await made('segment-one', { labels: ['crack'] })).card.labels).toEqual(['background', 'crack']);
  });

  it('offers sizes where a file depends on none, and the declared one where it does', async () => {
    expect((await made('nanodet')).card.input.sizes).toEqual({
      default: 64,
      multipleOf: 64,
      min: 64,
      max: 640,
    });
    expect((await made('yolov8')).card.input.sizes).toEqual({
      default: 64,
      multipleOf: 64,
      min: 64,
      max: 64,
    });
    expect((await made('classify-logits')).card.input.sizes).toMatchObject({ min: 64, max: 64 });
  });

  it.each([
    ['detr', 'detr', 2],
    ['detr-sigmoid', 'detr', 2],
  ])('is not sure of %s without labels, and is with them', async (name, row, readings) => {
    const without = await made(name);
    expect(without.report.recognition).toMatchObject({ row, confidence: 0.5 });
    expect(without.report.recognition).toHaveProperty('alternatives.length', readings - 1);
    const { report } = await made(name, { labels: LABELS });
    expect(report.reading!.confidence).toBeGreaterThan(0.8);
    expect(report.reading!.classes).toBe(3);
  });

  it('makes names fit for a folder and an address', () => {
    expect(idFrom('My Modèl (v2).best')).toBe('my-model-v2-.best');
    expect(idFrom('../..')).toBe('model');
    expect(idFrom('x'.repeat(99))).toHaveLength(64);
  });
});

describe('recognise', () => {
  const conv: OnnxNode = {
    name: 'conv',
    op: 'Conv',
    domain: '',
    inputs: ['images', 'w'],
    outputs: ['a', 'b'],
    attributes: {},
  };
  const graph = (inputs: OnnxValue[], outputs: OnnxValue[], metadata = {}): OnnxGraph => ({
    fileName: 'a.onnx',
    opset: 13,
    inputs,
    outputs,
    initializers: new Map(),
    nodes: [{ ...conv, op: 'Wibble' }],
    metadata,
  });
  const value = (name: string, ...shape: (number | string)[]): OnnxValue => ({
    name,
    type: 'float32',
    shape,
  });
  const picture = value('images', 1, 3, 640, 640);

  it.each([
    [
      [picture, value('size', 1, 2)],
      'it takes 2 inputs (“images”, “size”), and Glance gives a model one picture',
    ],
    [[value('x', 1, 10)], 'its input “x” is [1, 10], and a picture has 4 dimensions'],
    [[value('x', 1, 1, 28, 28)], 'its input “x” is [1, 1, 28, 28], and a picture has 3 channels'],
    [[{ ...picture, type: 'uint8' as const }], 'its input “images” takes uint8, not floats'],
    [[], 'it takes no input'],
  ])('says why no picture goes into %j', (inputs, reason) => {
    const found = recognise(graph(inputs, [value('a', 1, 84, 8400)]));
    expect(found.row).toBeNull();
    expect(told(found)).toEqual([reason]);
  });

  it('reads shapes alone where it cannot follow the graph, and says so', () => {
    const found = recognise(graph([picture], [value('a', 1, 84, 8400)]));
    expect(found).toMatchObject({ row: 'yolov8', classes: 80, strides: [8, 16, 32], confidence: 0.7 });
    expect(told(found)).toContain('the numbers come before the anchors, as in YOLOv8');
    expect(told(found).at(-1)).toBe(
      'its graph cannot be followed, so this is read from what the file declares',
    );
  });

  it('tells two readings that fit alike, and follows the labels', () => {
    const rows = graph([picture], [value('a', 1, 8400, 85)]);
    const found = recognise(rows);
    expect(found.row === null ? 1 : found.confidence).toBeLessThan(0.6);
    expect(told(found).join('\n')).toContain('it may as well be read as YOLOv8, v9 or 11');
    expect(recognise(rows, { labels: 80 })).toMatchObject({ row: 'yolov5', classes: 80 });
    expect(recognise(rows, { labels: 81 })).toMatchObject({ row: 'yolov8', classes: 81 });
  });

  it('knows three anchors a cell for a YOLOv5, and names what is not decoded', () => {
    expect(recognise(graph([picture], [value('a', 1, 25200, 85)]))).toMatchObject({
      row: 'yolov5',
      classes: 80,
    });
    const levels = [80, 40, 20].map((side) => value(`p${side}`, 1, 3, side, side, 85));
    expect(told(recognise(graph([picture], levels)))[1]).toBe(
      'they are a detector’s raw levels: export it with its boxes decoded (YOLOv5: export.py without --train)',
    );
    const pose = recognise(graph([picture], [value('a', 1, 56, 8400), value('b', 7)], { task: 'pose' }));
    expect(told(pose)[1]).toBe('its metadata says that it is for “pose”, which Glance does not read');
  });
});
