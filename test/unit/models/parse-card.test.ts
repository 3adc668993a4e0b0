import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findKnownCard } from '../../../src/models/known/find-known-card.ts';
import { parseCard } from '../../../src/models/parse-card.ts';
import { GlanceError } from '../../../src/shared/errors.ts';

const BUNDLED = JSON.parse(readFileSync('public/weights/glance-yolo-nano/card.json', 'utf8'));
const PERSON = JSON.parse(readFileSync('public/weights/glance-person/card.json', 'utf8'));
const STREET = JSON.parse(readFileSync('public/weights/glance-street/card.json', 'utf8'));
const URL = 'https://example.test/card.json';

describe('parseCard', () => {
  it('takes the bundled card', () => {
    const card = parseCard(BUNDLED, URL);
    expect(card).toMatchObject({ id: 'glance-yolo-nano', bytes: 1_852_236, head: { type: 'yolox' } });
    expect(card.labels).toHaveLength(80);
    expect(card.metrics[0]).toMatchObject({ size: 416, ap: 34.08 });
  });

  it('gives back what it wrote', () => {
    const card = parseCard(BUNDLED, URL);
    expect(parseCard(JSON.parse(JSON.stringify(card)), URL)).toEqual(card);
  });

  it('takes a card without metrics and parameters', () => {
    const { metrics: _, parameters: __, ...rest } = BUNDLED;
    const card = parseCard(rest, URL);
    expect(card.metrics).toEqual([]);
    expect('parameters' in card).toBe(false);
  });

  it('takes a nanodet head', () => {
    const head = { type: 'nanodet', output: 'output', strides: [8], bins: 8, scoresAreProbabilities: false };
    expect(parseCard({ ...BUNDLED, head }, URL).head).toEqual(head);
  });

  const problems: readonly [path: string, value: unknown, problem: string][] = [
    ['id', '', 'id must be a text that is not empty, got ""'],
    ['name', undefined, 'name must be a text that is not empty, got nothing'],
    ['task', 'pose', 'task must be "detect" or "segment" or "instances" or "classify", got "pose"'],
    ['file', '../secret.onnx', 'file must be the name of a file beside the card, got "../secret.onnx"'],
    [
      'file',
      'https://e.test/a.onnx',
      'file must be the name of a file beside the card, got "https://e.test/a.onnx"',
    ],
    ['file', '..', 'file must be the name of a file beside the card, got ".."'],
    ['bytes', 1.5, 'bytes must be a whole number from 1 to 2147483647, got 1.5'],
    ['bytes', '12', 'bytes must be a whole number from 1 to 2147483647, got "12"'],
    ['sha256', 'ABC', 'sha256 must be 64 lower-case hexadecimal digits, got "ABC"'],
    ['input', null, 'input must be an object, got null'],
    ['input.layout', 'CHW', 'input.layout must be "NCHW" or "NHWC", got "CHW"'],
    ['input.scale', 0, 'input.scale must be a number other than 0, got 0'],
    ['input.mean', [1, 2], 'input.mean must be three numbers, got [1,2]'],
    ['input.std', [1, 0, 1], 'input.std must be three numbers other than 0, got [1,0,1]'],
    ['input.sizes.default', 400, 'input.sizes.default must be a multiple of 32, got 400'],
    ['input.sizes.default', 96, 'input.sizes.default must be a whole number from 160 to 640, got 96'],
    ['input.sizes.max', 100, 'input.sizes.max must be a whole number from 160 to 8192, got 100'],
    ['input.letterbox.pad', 256, 'input.letterbox.pad must be a number from 0 to 255, got 256'],
    [
      'input.letterbox.align',
      'middle',
      'input.letterbox.align must be "top-left" or "center" or "stretch", got "middle"',
    ],
    [
      'head.type',
      'yolo',
      'head.type must be "yolox" or "nanodet" or "fastestdet" or "yolov5" or "yolov8" or "ssd" or "detr" or "end-to-end" or "nms-tensors", got "yolo"',
    ],
    [
      'head.strides',
      [],
      'head.strides must be a list of at least one item, each a whole number of at least 1, got []',
    ],
    ['head.strides', [8, 0], 'head.strides[1] must be a whole number of at least 1, got 0'],
    ['head.scoresAreProbabilities', 1, 'head.scoresAreProbabilities must be true or false, got 1'],
    ['labels', ['cat', 7], 'labels[1] must be a text that is not empty, got 7'],
    ['metrics', {}, 'metrics must be a list of objects, got {}'],
    [
      'input.sizes.aspect',
      1,
      'input.sizes.aspect must be left out where input.sizes.followsPicture is given',
    ],
    [
      'input.sizes.followsPicture',
      'height',
      'input.sizes.followsPicture must be "side" or "area", got "height"',
    ],
    ['metrics.0.ap', 134, 'metrics[0].ap must be a number from 0 to 100, got 134'],
  ];
  it.each(problems)('says what is wrong with %s = %j', (path, value, problem) => {
    const error = thrownBy(() => parseCard(changed(BUNDLED, path, value), URL));
    expect(error).toBeInstanceOf(GlanceError);
    expect(error).toMatchObject({ code: 'card-malformed', details: { url: URL, problem } });
  });

  it.each([null, 7, 'card', [], undefined])('refuses %j as a card', (json) => {
    expect(() => parseCard(json, URL)).toThrow('the card must be an object');
  });
});

describe('parseCard of a segmenter', () => {
  const metric = {
    dataset: 'CamVid test',
    size: 480,
    miou: 60.1,
    perClass: { sky: 91.5, pole: 30 },
    globalAccuracy: 89,
    command: 'npm run glance -- eval segment',
  };

  it('takes the bundled cards, and gives back what it wrote', () => {
    for (const [json, kind, labels] of [
      [PERSON, 'alpha', 2],
      [STREET, 'classes', 11],
    ] as const) {
      const card = parseCard(json, URL);
      expect(card).toMatchObject({ task: 'segment', head: { type: 'mask', output: 'logits', kind } });
      expect(card.labels).toHaveLength(labels);
      expect(parseCard(JSON.parse(JSON.stringify(card)), URL)).toEqual(card);
    }
    expect(parseCard(STREET, URL).input.sizes.aspect).toBeCloseTo(4 / 3, 12);
    expect(parseCard(PERSON, URL).input.sizes).not.toHaveProperty('aspect');
  });

  it('takes what was measured', () => {
    expect(parseCard({ ...STREET, metrics: [metric] }, URL).metrics).toEqual([metric]);
    const { dataset, size, miou } = metric;
    expect(parseCard({ ...STREET, metrics: [{ dataset, size, miou }] }, URL).metrics).toEqual([
      { dataset, size, miou },
    ]);
  });

  const street: readonly [path: string, value: unknown, problem: string][] = [
    ['head.type', 'yolox', 'head.type must be "mask", got "yolox"'],
    ['head.kind', 'logits', 'head.kind must be "classes" or "alpha", got "logits"'],
    ['head.output', '', 'head.output must be a text that is not empty, got ""'],
    ['labels', ['sky'], 'labels must be a list of 2 to 256 for a head of kind "classes", got ["sky"]'],
    [
      'labels',
      Array.from({ length: 257 }, (_, id) => `class ${id}`),
      'labels must be a list of 2 to 256 for a head of kind "classes", got 257 labels',
    ],
    [
      'head.kind',
      'alpha',
      'labels must be "background" and what else there is for a head of kind "alpha", got 11 labels',
    ],
    ['input.sizes.aspect', 0, 'input.sizes.aspect must be a number from 0.125 to 8, got 0'],
    ['input.sizes.aspect', '4:3', 'input.sizes.aspect must be a number from 0.125 to 8, got "4:3"'],
    [
      'metrics',
      [{ ...metric, miou: 0.6, size: 0 }],
      'metrics[0].size must be a whole number from 1 to 8192, got 0',
    ],
    ['metrics', [{ ...metric, miou: 101 }], 'metrics[0].miou must be a number from 0 to 100, got 101'],
    [
      'metrics',
      [{ ...metric, perClass: { sky: 'all' } }],
      'metrics[0].perClass.sky must be a number from 0 to 100, got "all"',
    ],
  ];
  it.each(street)('says what is wrong with %s = %j', (path, value, problem) => {
    const error = thrownBy(() => parseCard(changed(STREET, path, value), URL));
    expect(error).toMatchObject({ code: 'card-malformed', details: { url: URL, problem } });
  });

  it('says which two labels a mask of kind alpha has', () => {
    const labels = ['person', 'background'];
    expect(() => parseCard({ ...PERSON, labels }, URL)).toThrow(
      'labels must be "background" and what else there is for a head of kind "alpha", got ["person", "background"]',
    );
  });
});

describe('parseCard for heads that the network decodes itself', () => {
  const { head: _own, ...rest } = BUNDLED;
  const parse = (head: object, more: object = {}) => parseCard({ ...rest, ...more, head }, URL);
  const rows = {
    output: 'output0',
    order: 'values,anchors',
    strides: [8, 16, 32],
    scoresAreProbabilities: true,
    suppress: true,
    boxes: 'cxcywh',
    units: 'px',
  };
  const tensors = {
    type: 'nms-tensors',
    boxesOutput: 'b',
    scoresOutput: 's',
    classesOutput: 'c',
    boxes: 'yxyx',
    units: 'normalized',
    firstClass: 1,
  };
  const pair = {
    boxesOutput: 'b',
    scoresOutput: 's',
    scores: 'softmax',
    background: 'last',
    boxes: 'cxcywh',
    units: 'normalized',
  };
  const columns = ['x1', 'y1', 'x2', 'y2', 'score', 'class'];

  it.each([
    ['detect', { type: 'yolov5', ...rows }],
    ['detect', { type: 'yolov8', ...rows, strides: [] }],
    ['detect', { type: 'ssd', ...pair }],
    ['detect', { type: 'detr', ...pair }],
    ['detect', tensors],
    ['detect', { ...tensors, countOutput: 'n' }],
    ['detect', { type: 'end-to-end', output: 'o', columns, units: 'px' }],
    ['detect', { type: 'fastestdet', output: 'o', strides: [16], scoresAreProbabilities: true }],
    ['instances', { type: 'yolov8-seg', ...rows, prototypesOutput: 'p', prototypes: 32 }],
    ['classify', { type: 'classify', output: 'o', scores: 'softmax' }],
    ['segment', { type: 'mask', output: 'o', kind: 'classes', values: 'class-ids', layout: 'NHWC' }],
  ])('takes a card to %s with %j', (task, head) => {
    const metrics = [] as const;
    const labels = ['cat', 'dog'];
    const { followsPicture, ...sizes } = BUNDLED.input.sizes;
    const input = { ...BUNDLED.input, sizes };
    expect(parse(head, { task, metrics, labels, input })).toMatchObject({ task, head });
    if (task === 'detect' || task === 'segment') return;
    const problem = `input.sizes.followsPicture must be left out for the task "${task}"`;
    expect(thrownBy(() => parse(head, { task, metrics, labels }))).toMatchObject({ details: { problem } });
  });

  it.each([
    [
      { type: 'end-to-end', output: 'o', columns: columns.slice(1), units: 'px' },
      'head.columns must name "x1"',
    ],
    [
      { type: 'end-to-end', output: 'o', columns: [...columns, 'score'], units: 'px' },
      'head.columns must name "score" once',
    ],
    [{ ...tensors, firstClass: 2 }, 'head.firstClass must be a whole number from 0 to 1, got 2'],
    [
      { type: 'fastestdet', output: 'o', strides: [8, 16], scoresAreProbabilities: true },
      'head.strides must be one whole number, got 2',
    ],
    [
      { type: 'yolov8', ...rows, order: 'either' },
      'head.order must be "anchors,values" or "values,anchors", got "either"',
    ],
    [
      { type: 'yolov8', ...rows, strides: [0] },
      'head.strides[0] must be a whole number of at least 1, got 0',
    ],
    [{ type: 'ssd', ...pair, units: 'cm' }, 'head.units must be "px" or "normalized", got "cm"'],
  ])('says what is wrong with %j', (head, problem) => {
    expect(() => parse(head)).toThrow(
      expect.objectContaining({ code: 'card-malformed', details: { url: URL, problem } }),
    );
  });
});

describe('findKnownCard', () => {
  it('finds published files by their hash, and their cards are valid', () => {
    for (const [sha256, id, anchors] of [
      ['e087acbe351f0443e2b84d52e085590b7c7ef3edfb0642cc1cab31bd1acca38f', 'yolox-nano', 3],
      ['3a309f0e6e1f6f40362ee6ace554922e8779689e770caec3122d9f724e6d6756', 'nanodet-plus-m-416', 4],
    ] as const) {
      const card = findKnownCard(sha256);
      expect(card?.id).toBe(id);
      expect(card?.head).toHaveProperty('strides.length', anchors);
      expect(parseCard(JSON.parse(JSON.stringify(card)), URL)).toEqual(card);
    }
  });

  it('knows no other', () => {
    expect(findKnownCard('0'.repeat(64))).toBeNull();
  });
});

function changed(original: typeof BUNDLED, path: string, value: unknown): unknown {
  const card = structuredClone(original);
  const fields = path.split('.');
  const last = fields.pop()!;
  let owner = card;
  for (const field of fields) owner = owner[field];
  owner[last] = value;
  return card;
}

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
