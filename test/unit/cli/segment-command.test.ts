import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGreyMask } from '../../../src/cli/eval/truth-mask.ts';
import { writePng } from '../../../src/cli/write-png.ts';
import { COLOUR_LABELS, writeColourSegmenter } from '../../support/colour-segmenter.ts';
import { runGlance } from './run-glance.ts';

const PHOTOS = 'test/fixtures/photos';
const ASTRONAUT = `${PHOTOS}/astronaut.jpg`;
const COFFEE = `${PHOTOS}/coffee.jpg`;
const TIMEOUT_MS = 120_000;

interface Entry {
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly shares: readonly { readonly label: string; readonly share: number }[];
  readonly timingsMs: Record<string, number>;
  readonly error?: string;
  readonly code?: string;
}

let folder: string;
let colours: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-segment-'));
  colours = await writeColourSegmenter(join(folder, 'classes'), { kind: 'classes', size: 64 });
});

afterAll(() => rm(folder, { recursive: true }));

/** Share of each value in a mask, as the report rounds it. */
function countedShares(values: Uint8Array, labels: readonly string[]): Record<string, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries(
    [...counts].map(([id, count]) => [labels[id]!, Math.round((1e4 * count) / values.length) / 1e4]),
  );
}

/** Pixels of pure red, green or blue. */
function rgbOf(width: number, height: number, classOf: (x: number) => number): Uint8Array {
  const rgb = new Uint8Array(3 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) rgb[3 * pixel + classOf(pixel % width)] = 255;
  return rgb;
}

describe('glance segment', { timeout: TIMEOUT_MS }, () => {
  it('writes mask, soft alpha and overlay of the picture’s size, and counts what is in the mask', async () => {
    const [out, alpha, overlay] = ['mask.png', 'alpha.png', 'overlay.png'].map((name) => join(folder, name));
    const places = ['--out', out!, '--alpha', alpha!, '--overlay', overlay!];
    const run = await runGlance(['segment', ASTRONAUT, '--model', 'glance-person', ...places, '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(run.stdout) as Entry & { model: string; backend: string };
    expect(Object.keys(report)).toEqual([
      'image',
      'model',
      'backend',
      'width',
      'height',
      'shares',
      'timingsMs',
    ]);
    expect(report).toMatchObject({ image: ASTRONAUT, model: 'glance-person', backend: 'wasm' });
    expect(Object.keys(report.timingsMs)).toEqual(['preprocess', 'model', 'postprocess', 'total']);
    const { width, height } = report;
    const photo = await sharp(ASTRONAUT).metadata();
    expect({ width, height }).toEqual({ width: photo.width, height: photo.height });
    const mask = await readGreyMask(out!);
    expect(mask).toMatchObject({ width, height });
    const soft = await readGreyMask(alpha!);
    expect(soft).toMatchObject({ width, height });
    expect(mask.values.every((value, index) => value === (soft.values[index]! >= 128 ? 1 : 0))).toBe(true);
    expect(Object.fromEntries(report.shares.map(({ label, share }) => [label, share]))).toEqual(
      countedShares(mask.values, ['background', 'person']),
    );
    expect(await sharp(overlay!).metadata()).toMatchObject({ width, height, format: 'png', channels: 3 });
  });

  it('finds the person where the person is', async () => {
    const out = join(folder, 'person.png');
    const run = await runGlance(['segment', ASTRONAUT, '--out', out, '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    const { values, width, height } = await readGreyMask(out);
    const at = (x: number, y: number) => values[Math.floor(y * height) * width + Math.floor(x * width)];
    const face = at(0.43, 0.25);
    const suit = at(0.45, 0.8);
    const flag = at(0.04, 0.1);
    expect({ face, suit, flag }).toEqual({ face: 1, suit: 1, flag: 0 });
  });

  it('knows each pixel of pictures that are larger than its input, and of other proportions', async () => {
    const wide = join(folder, 'wide.png');
    await writePng(
      wide,
      rgbOf(128, 32, (x) => (x < 32 ? 0 : 2)),
      { width: 128, height: 32 },
      3,
    );
    const out = join(folder, 'wide-mask.png');
    const run = await runGlance(['segment', wide, '--model', colours, '--out', out, '--json']);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(run.stdout)).toMatchObject({
      model: 'colour-classes',
      width: 128,
      height: 32,
      shares: [
        { label: 'blue', share: 0.75 },
        { label: 'red', share: 0.25 },
      ],
    });
    const values = Uint8Array.from({ length: 128 * 32 }, (_, index) => (index % 128 < 32 ? 0 : 2));
    expect(await readGreyMask(out)).toEqual({ values, width: 128, height: 32 });
  });

  it('gives the same mask on WebGPU where there is an adapter', async (context) => {
    const masks = ['wasm', 'webgpu'].map((backend) => join(folder, `${backend}.png`));
    const words = ['segment', ASTRONAUT, '--model', colours, '--out'];
    expect(await runGlance([...words, masks[0]!])).toMatchObject({ exitCode: 0 });
    const gpu = await runGlance([...words, masks[1]!, '--backend', 'webgpu', '--json'], TIMEOUT_MS);
    if (gpu.stderr.includes('WebGPU cannot be used here')) context.skip(gpu.stderr.trim());
    expect(gpu).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(gpu.stdout)).toMatchObject({ backend: 'webgpu' });
    expect(await readGreyMask(masks[1]!)).toEqual(await readGreyMask(masks[0]!));
  });

  it('segments several pictures into folders, a bad one among them, and ends with 1', async () => {
    const bad = join(folder, 'bad.jpg');
    await writeFile(bad, 'not a picture');
    const missing = join(folder, 'missing.jpg');
    const masks = join(folder, 'masks');
    const words = [COFFEE, bad, missing, ASTRONAUT, '--model', colours];
    const run = await runGlance(['segment', ...words, '--out', masks, '--json']);
    expect(run.exitCode).toBe(1);
    const report = JSON.parse(run.stdout) as { model: string; backend: string; images: Entry[] };
    expect(Object.keys(report)).toEqual(['model', 'backend', 'images']);
    expect(report.images.map(({ image, code }) => [image, code])).toEqual([
      [COFFEE, undefined],
      [bad, 'picture-undecodable'],
      [missing, 'file-missing'],
      [ASTRONAUT, undefined],
    ]);
    expect(run.stderr).toContain(`${missing}: There is no file or folder at ${missing}.`);
    for (const entry of [report.images[0]!, report.images[3]!]) {
      const mask = await readGreyMask(join(masks, `${basename(entry.image, '.jpg')}.png`));
      expect(mask).toMatchObject({ width: entry.width, height: entry.height });
      const shares = Object.fromEntries(entry.shares.map(({ label, share }) => [label, share]));
      expect(shares).toEqual(countedShares(mask.values, COLOUR_LABELS));
    }
  });

  it('prints text without --json', async () => {
    const run = await runGlance(['segment', COFFEE, '--model', colours]);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(run.stdout).toMatch(
      /^test\/fixtures\/photos\/coffee\.jpg {2}\d+×\d+ {2}[\d.]+ ms\n( {2}(red|green|blue) +[\d.]+ %\n)+$/,
    );
  });

  it('refuses a card whose labels are not as many as the model’s classes', async () => {
    const labels = ['red', 'green'];
    const few = await writeColourSegmenter(join(folder, 'few'), { kind: 'classes', size: 64, labels });
    const run = await runGlance(['segment', COFFEE, '--model', few, '--json']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(
      'The model’s output does not fit the “mask” head: “logits” has 3 classes, and the card has 2 labels. Correct the card’s head.',
    );
  });

  it.each<[string, string[], number, string]>([
    [
      'a detector where a segmenter is wanted',
      ['segment', COFFEE, '--model', 'glance-yolo-nano'],
      1,
      '“Glance YOLO nano” is a model to detect, not to segment. Choose another model.',
    ],
    [
      'a segmenter where a detector is wanted',
      ['detect', COFFEE, '--model', 'glance-person'],
      1,
      '“Glance Person” is a model to segment, not to detect. Choose another model.',
    ],
    [
      'an unknown model',
      ['segment', COFFEE, '--model', 'glance-sky'],
      1,
      'There is no model “glance-sky”. Known models: glance-person, glance-street, glance-yolo-nano.',
    ],
    [
      'a picture that is not there',
      ['segment', 'no/such.jpg'],
      1,
      'There is no file or folder at no/such.jpg.',
    ],
    [
      'a size that the model does not take',
      ['segment', COFFEE, '--size', '250'],
      1,
      'This model does not take a 250 pixel input. Allowed: 128 to 512 in steps of 32.',
    ],
    [
      'a mask in a folder that is not there',
      ['segment', COFFEE, '--out', 'no/such/mask.png'],
      1,
      'no/such/mask.png cannot be written: there is no such folder. Name another place.',
    ],
    [
      'a mask that is no PNG',
      ['segment', COFFEE, '--out', 'mask.jpg'],
      2,
      '--out must name a .png file, not “mask.jpg”.',
    ],
    [
      'soft edges of classes',
      ['segment', COFFEE, '--model', 'glance-street', '--alpha', join(tmpdir(), 'alpha.png')],
      2,
      '--alpha: glance-street tells classes apart and has no soft edges; it takes a person model.',
    ],
  ])('names %s', async (_name, words, exitCode, message) => {
    const run = await runGlance([...words, '--json']);
    expect(run).toMatchObject({ exitCode, stdout: '' });
    expect(run.stderr).toContain(`glance: ${message}`);
  });
});
