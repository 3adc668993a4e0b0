import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCard } from '../../../src/models/parse-card.ts';
import { runGlance } from './run-glance.ts';

const HEADS = 'test/fixtures/heads';
const PHOTO = 'test/fixtures/photos/coffee.jpg';
const TIMEOUT_MS = 120_000;

let folder: string;
let store: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-model-'));
  store = join(folder, 'store');
});

afterAll(() => rm(folder, { recursive: true }));

describe('glance model check', { timeout: TIMEOUT_MS }, () => {
  it('says what a YOLOv8 is, as JSON', async () => {
    const run = await runGlance(['model', 'check', `${HEADS}/yolov8.onnx`, '--json', '--sort', 'macs']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({
      file: 'yolov8.onnx',
      recognition: { row: 'yolov8', task: 'detect', strides: [8, 16, 32], classes: 3 },
      labelsFrom: 'metadata',
      inputFrom: 'exporter',
      problem: null,
    });
    expect(report.recognition.confidence).toBeGreaterThan(0.9);
    expect(report.sha256).toBe(
      createHash('sha256')
        .update(await readFile(`${HEADS}/yolov8.onnx`))
        .digest('hex'),
    );
    expect(parseCard(report.card, 'card')).toMatchObject({ labels: ['cat', "dog's bowl", 'traffic light'] });
    const { layers, macs, parameters, plan } = report.inspection;
    // 3 → 8 channels, 3 × 3, on 32 × 32.
    expect(layers[0]).toMatchObject({ op: 'Conv', shape: [1, 8, 32, 32], parameters: 224, macs: 221_184 });
    expect(layers.map((layer: { macs: number }) => layer.macs)).toEqual(
      layers.map((layer: { macs: number }) => layer.macs).toSorted((a: number, b: number) => b - a),
    );
    expect(macs).toBe(layers.reduce((sum: number, layer: { macs: number }) => sum + layer.macs, 0));
    expect(parameters).toBe(3073);
    expect(plan.peakBytes).toBeGreaterThan(49_152);
  });

  it('tells an ambiguous head, both ways of reading it, and takes the one that is chosen', async () => {
    const text = await runGlance(['model', 'check', `${HEADS}/detr.onnx`, '--layers', '0']);
    expect(text).toMatchObject({ exitCode: 0 });
    expect(text.stdout).toContain('head          detr: DETR or RT-DETR (one of several, 0.50)\n');
    expect(text.stdout).toContain(
      'or, --reading 1: detr, 3 classes (0.50): the scores are taken for logits of one softmax whose last is nothing, as in DETR\n',
    );
    const chosen = await runGlance(['model', 'check', `${HEADS}/detr.onnx`, '--reading', '1', '--json']);
    expect(JSON.parse(chosen.stdout).card.head).toMatchObject({ scores: 'softmax', background: 'last' });
  });

  it('says which nodes it cannot do, and why nothing is recognised', async () => {
    const model = join(folder, 'wibble.onnx');
    await writeFile(model, modelOfOneNode('Wibble'));
    const run = await runGlance(['model', 'check', model]);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain('unsupported   Wibble: the wibble\n');
    expect(run.stdout).toContain('head          not recognised\n');
    expect(run.stderr).toContain(
      'glance: Glance cannot tell how wibble.onnx is read: its outputs are none that Glance reads: “out” [',
    );
  });

  it('refuses labels that do not fit, and what is no model', async () => {
    const labels = join(folder, 'two.txt');
    await writeFile(labels, 'cat\ndog\n');
    const run = await runGlance(['model', 'check', `${HEADS}/yolox.onnx`, '--labels', labels]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toBe(
      'glance: The number of labels does not fit: two.txt has 2, the model 3 classes. Give one label for each class.\n',
    );
    const text = await runGlance(['model', 'check', labels]);
    expect(text).toMatchObject({ exitCode: 1, stdout: '' });
    const none = await runGlance(['model', 'check', join(folder, 'none.onnx')]);
    expect(none.stderr).toBe(`glance: There is no file or folder at ${join(folder, 'none.onnx')}.\n`);
  });
});

describe('glance model add and list', { timeout: TIMEOUT_MS }, () => {
  it('keeps a model with the labels beside it, lists it, and detects with it', async () => {
    const model = join(folder, 'My Model.onnx');
    await copyFile(`${HEADS}/yolov5.onnx`, model);
    await writeFile(join(folder, 'My Model.yaml'), 'names: [cat, dog, owl]\n');
    const add = await runGlance(['model', 'add', model, '--store', store, '--licence', 'MIT', '--json']);
    expect(add).toMatchObject({ exitCode: 0 });
    const { id, card } = JSON.parse(add.stdout);
    expect(id).toBe('my-model');
    expect(card).toMatchObject({ labels: ['cat', 'dog', 'owl'], licence: 'MIT', file: 'My Model.onnx' });
    expect(await readdir(store)).toEqual(['my-model']);
    expect((await readdir(join(store, 'my-model'))).sort()).toEqual(['My Model.onnx', 'card.json']);

    const list = await runGlance(['model', 'list', '--store', store]);
    expect(list.stdout).toBe('my-model  detect     yolov5       3 labels  64 px  0.0 MB\n');
    const found = await runGlance([
      'detect',
      PHOTO,
      '--model',
      join(store, 'my-model'),
      '--max',
      '3',
      '--json',
    ]);
    const { detections } = JSON.parse(found.stdout).images[0];
    expect(detections).toHaveLength(3);
    for (const { label } of detections) expect(card.labels).toContain(label);
  });

  it('puts nothing in the place of another unless told to', async () => {
    const again = ['model', 'add', `${HEADS}/yolox.onnx`, '--id', 'my-model', '--store', store, '--untried'];
    const refused = await runGlance(again);
    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toBe(
      `glance: There is a model “my-model” in ${store} already. Give the other one another --id, or add --replace.\n`,
    );
    expect((await runGlance([...again, '--replace'])).exitCode).toBe(0);
    const card = JSON.parse(await readFile(join(store, 'my-model', 'card.json'), 'utf8'));
    expect(card.head.type).toBe('yolox');
    expect(await readdir(store)).toEqual(['my-model']);
  });

  it('guesses nothing silently, and takes no id that is none', async () => {
    const run = await runGlance(['model', 'add', `${HEADS}/detr.onnx`, '--store', store]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain('choose with --reading: 0 for this one; “model check” tells the others');
    const id = await runGlance(['model', 'add', `${HEADS}/yolox.onnx`, '--id', '../x', '--store', store]);
    expect(id).toMatchObject({ exitCode: 2 });
    expect(id.stderr).toContain(
      '--id cannot be “../x”: lower-case letters, digits, dots and dashes, such as “x”.',
    );
  });

  it('classifies and cuts out with models that do', async () => {
    const add = (name: string) =>
      runGlance(['model', 'add', `${HEADS}/${name}.onnx`, '--store', store, '--untried']);
    expect((await add('classify-softmax')).exitCode).toBe(0);
    const classified = await runGlance([
      'classify',
      PHOTO,
      '--model',
      join(store, 'classify-softmax'),
      '--json',
    ]);
    const { classes } = JSON.parse(classified.stdout).images[0];
    expect(classes).toHaveLength(5);
    expect(classes[0].score).toBeGreaterThanOrEqual(classes[1].score);
    expect((await add('yolov8-seg')).exitCode).toBe(0);
    const cut = await runGlance([
      'detect',
      PHOTO,
      '--model',
      join(store, 'yolov8-seg'),
      '--max',
      '1',
      '--json',
    ]);
    const { mask } = JSON.parse(cut.stdout).images[0].detections[0];
    expect(mask.runs.reduce((sum: number, run: number) => sum + run, 0)).toBe(mask.width * mask.height);
    const wrong = await runGlance(['classify', PHOTO, '--model', join(store, 'yolov8-seg')]);
    expect(wrong.stderr).toBe(
      'glance: “yolov8-seg” is a model to outline objects, not to classify pictures. Choose another model.\n',
    );
  });
});

describe('glance model add URL', { timeout: TIMEOUT_MS }, () => {
  let server: Server;
  let address: string;
  let model: Buffer;
  const ranges: (string | undefined)[] = [];

  beforeAll(async () => {
    model = await readFile(`${HEADS}/yolov6.onnx`);
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      if (request.url === '/models.json') {
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ models: listed() }));
        return;
      }
      if (request.url !== '/yolo.onnx') {
        response.writeHead(request.url === '/page' ? 200 : 404, { 'content-type': 'text/html' }).end('<p>');
        return;
      }
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      response.writeHead(from > 0 ? 206 : 200, { 'content-length': model.length - from, etag: '"one"' });
      if (from > 0) response.end(model.subarray(from));
      // The first time, the connection breaks after 10,000 bytes.
      else response.write(model.subarray(0, 10_000), () => setTimeout(() => response.destroy(), 200));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => new Promise<unknown>((resolve) => server.close(resolve)));

  it('goes on where it broke off', async () => {
    const words = ['model', 'add', `${address}/yolo.onnx`, '--store', store, '--untried'];
    const broken = await runGlance(words);
    expect(broken).toMatchObject({ exitCode: 1, stdout: '' });
    expect(broken.stderr).toContain(`it broke off after 10000 of ${model.length} bytes`);
    const whole = await runGlance(words);
    expect(whole).toMatchObject({ exitCode: 0 });
    expect(ranges.slice(-2)).toEqual([undefined, 'bytes=10000-']);
    expect(whole.stderr).toBe('glance: went on after 10000 bytes that were there already.\n');
    expect(whole.stdout).toContain(`sha256 ${createHash('sha256').update(model).digest('hex')}`);
    expect((await stat(join(store, 'yolo', 'yolo.onnx'))).size).toBe(model.length);
    expect((await readdir(store)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    ['/none.onnx', [], 'could not be fetched: the server answers 404.'],
    ['/page', [], 'could not be fetched: it is a web page, not a file: copy the address of the file itself.'],
  ])('refuses %s', async (path, more, problem) => {
    const run = await runGlance(['model', 'add', `${address}${path}`, '--store', store, ...more]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '', stderr: `glance: ${address}${path} ${problem}\n` });
  });

  const sha256 = () => createHash('sha256').update(model).digest('hex');
  const entry = () => ({
    task: 'detect',
    url: 'yolo.onnx',
    bytes: model.length,
    licence: 'MIT',
    source: 'https://example.org/yolo',
  });
  const listed = () => [
    { ...entry(), id: 'listed-yolo', name: 'A listed YOLO', sha256: sha256() },
    { ...entry(), id: 'other-yolo', name: 'Another', sha256: '0'.repeat(64) },
  ];

  it('fetches by name what a host lists, from where it broke off, and says who made it', async () => {
    const list = ['--list', `${address}/models.json`];
    const shown = await runGlance(['model', 'list', ...list, '--json']);
    expect(shown.exitCode).toBe(0);
    const { models } = JSON.parse(shown.stdout) as { models: { id: string; url: string }[] };
    expect(models.map(({ id }) => id)).toEqual([
      ...['yolox-nano-0.1.1rc0', 'yolox-tiny-0.1.1rc0', 'yolox-s-0.1.1rc0'],
      ...['listed-yolo', 'other-yolo'],
    ]);
    expect(models.at(-1)!.url).toBe(`${address}/yolo.onnx`);

    const words = ['model', 'add', 'listed-yolo', ...list, '--store', store, '--untried', '--json'];
    expect((await runGlance(words)).stderr).toContain(`it broke off after 10000 of ${model.length} bytes`);
    const whole = await runGlance(words);
    expect(whole).toMatchObject({ exitCode: 0 });
    expect(whole.stderr).toBe('glance: went on after 10000 bytes that were there already.\n');
    expect(JSON.parse(whole.stdout)).toMatchObject({
      id: 'listed-yolo',
      card: { name: 'A listed YOLO', licence: 'MIT', sha256: sha256(), source: `${address}/yolo.onnx` },
    });
  });

  it('keeps nothing of a file that is not the one listed', async () => {
    const words = ['model', 'add', 'other-yolo', '--list', `${address}/models.json`, '--store', store];
    await runGlance(words);
    const run = await runGlance(words);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(
      `The model other-yolo is not the one its card describes (sha256 ${sha256().slice(0, 8)}…, expected 00000000…).`,
    );
    expect((await readdir(store)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect(await readdir(store)).not.toContain('other-yolo');
  });

  it('names the published models there are', async () => {
    const run = await runGlance(['model', 'add', 'yolov99', '--store', store]);
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr:
        'glance: There is no model “yolov99”. Known models: yolox-nano-0.1.1rc0, yolox-tiny-0.1.1rc0, yolox-s-0.1.1rc0.\n',
    });
    const listing = await runGlance(['model', 'list', '--published']);
    expect(listing.stdout).toContain(
      [
        'yolox-nano-0.1.1rc0  detect  3.7 MB  Apache-2.0  AP 25.8 on COCO val2017 at 416 px, as published',
        '  of https://github.com/Megvii-BaseDetection/YOLOX',
        '  https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_nano.onnx',
        '  sha256 c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d',
      ].join('\n'),
    );
  });

  it('refuses other schemes', async () => {
    const run = await runGlance(['model', 'add', 'ftp://example.org/a.onnx', '--store', store]);
    expect(run.stderr).toBe(
      'glance: ftp://example.org/a.onnx could not be fetched: it is not an http or https address.\n',
    );
  });
});

describe('glance model quantize', { timeout: TIMEOUT_MS }, () => {
  it('halves the weights, and what comes out stays near', async () => {
    const out = join(folder, 'half.onnx');
    const run = await runGlance([
      'model',
      'quantize',
      `${HEADS}/yolov8.onnx`,
      '--fp16',
      '--out',
      out,
      '--json',
    ]);
    expect(run).toMatchObject({ exitCode: 0 });
    const { bytesBefore, bytesAfter, converted, outputs } = JSON.parse(run.stdout);
    expect(bytesBefore).toBe((await stat(`${HEADS}/yolov8.onnx`)).size);
    expect(bytesAfter).toBe((await stat(out)).size);
    expect(bytesAfter).toBeLessThan(bytesBefore);
    expect(converted).toBeGreaterThan(5);
    expect(outputs).toHaveLength(1);
    expect(outputs[0].maxRelative).toBeGreaterThan(0);
    expect(outputs[0].maxRelative).toBeLessThan(0.01);
  });

  it('needs to be told how', async () => {
    const run = await runGlance(['model', 'quantize', `${HEADS}/yolov8.onnx`]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain('“model quantize” needs --fp16.');
  });
});

/** A model of one node, `[1, 3, 8, 8]` → `out` of five columns, byte by byte as protobuf has it. */
function modelOfOneNode(op: string): Uint8Array {
  const text = new TextEncoder();
  const field = (number: number, bytes: Uint8Array | readonly number[]) => [
    (number << 3) | 2,
    bytes.length,
    ...bytes,
  ];
  const string = (number: number, value: string) => field(number, text.encode(value));
  const dims = (...sides: number[]) => sides.flatMap((side) => field(1, [8, side]));
  const tensor = (shape: readonly number[]) => field(2, field(1, [8, 1, ...field(2, shape)]));
  const node = [...string(1, 'in'), ...string(2, 'out'), ...string(3, 'the wibble'), ...string(4, op)];
  const graph = [
    ...field(1, node),
    ...string(2, 'g'),
    ...field(11, [...string(1, 'in'), ...tensor(dims(1, 3, 8, 8))]),
    ...field(12, [...string(1, 'out'), ...tensor(dims(1, 3, 8, 5))]),
  ];
  return Uint8Array.from([8, 8, ...field(7, graph), ...field(8, [...string(1, ''), 16, 17])]);
}
