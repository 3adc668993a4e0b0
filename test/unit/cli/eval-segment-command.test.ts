import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePng } from '../../../src/cli/write-png.ts';
import { writeColourSegmenter } from '../../support/colour-segmenter.ts';
import { sharedOrSkip } from '../../support/shared.ts';
import { runGlance } from './run-glance.ts';

const TIMEOUT_MS = 120_000;
const IGNORED_HERE = 3;
const NAMES = ['a', 'b', 'c'] as const;
/** Of the pictures: each pixel is wholly red, green or blue, and the model knows. */
const SIDE = 16;
const SIZE = { width: SIDE, height: SIDE };
/** Percent, for the few pictures looked at here; `npm run accuracy` looks at all. */
const QUICK_FLOORS = { personIou: 89, streetMiou: 60, streetGlobalAccuracy: 88 } as const;

let folder: string;
let images: string;
let colours: string;
let alpha: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-eval-segment-'));
  images = join(folder, 'images');
  await mkdir(images);
  for (const name of NAMES) {
    const rgb = Uint8Array.from(idsOf(name)).reduce<number[]>((all, id) => {
      all.push(...[0, 1, 2].map((channel) => (channel === id ? 255 : 0)));
      return all;
    }, []);
    await writePng(join(images, `${name}.png`), Uint8Array.from(rgb), SIZE, 3);
  }
  colours = await writeColourSegmenter(join(folder, 'classes'), { kind: 'classes', size: SIDE });
  alpha = await writeColourSegmenter(join(folder, 'alpha'), { kind: 'alpha', size: SIDE });
});

afterAll(() => rm(folder, { recursive: true }));

/** The class of each pixel: a has no blue, b and c are of one class each. */
function idsOf(name: (typeof NAMES)[number]): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, index) => {
    if (name === 'a') return index % SIDE < SIDE / 4 ? 0 : 1;
    return name === 'b' ? 1 : 0;
  });
}

/** True masks, changed. */
async function masks(name: string, change: (values: Uint8Array, name: string) => void): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  for (const file of NAMES) {
    const values = idsOf(file);
    change(values, file);
    await writePng(join(place, `${file}.png`), values, SIZE, 1);
  }
  return place;
}

function evaluate(maskFolder: string, ...more: string[]) {
  const words = ['--images', images, '--masks', maskFolder, '--model', colours];
  return runGlance(['eval', 'segment', ...words, ...more, '--json']);
}

describe('glance eval segment', { timeout: TIMEOUT_MS }, () => {
  it('counts all pictures together, and gives no IoU to a class that is nowhere', async () => {
    // 64 pixels of picture b are said to be red: red has 320 + 64 in all, 320 of them found; green 448 found, 384 true.
    const place = await masks('wrong', (values, name) => {
      if (name === 'b') values.fill(0, 0, 64);
    });
    const run = await evaluate(place);
    expect(run).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(run.stdout)).toEqual({
      images: 3,
      miou: 84.52,
      perClass: { red: 83.33, green: 85.71, blue: null },
      globalAccuracy: 91.67,
      model: 'colour-classes',
      backend: 'wasm',
    });
  });

  it('ignores the value after the last class, or the one it is told to', async () => {
    const byDefault = await masks('void', (values) => values.fill(IGNORED_HERE, 0, 100));
    expect(JSON.parse((await evaluate(byDefault)).stdout)).toMatchObject({ miou: 100, globalAccuracy: 100 });
    const other = await masks('other', (values) => values.fill(200, 0, 100));
    const told = await evaluate(other, '--ignore', '200');
    expect(JSON.parse(told.stdout)).toMatchObject({ miou: 100, globalAccuracy: 100 });
    const untold = await evaluate(other);
    expect(untold).toMatchObject({ exitCode: 1, stdout: '' });
    expect(untold.stderr).toContain(
      `The test data ${join(other, 'a.png')} cannot be used: the value 200 at (0, 0) is none of the model’s 3 classes (0 to 2), and not 3, which is ignored.`,
    );
  });

  it('refuses masks in which nothing counts', async () => {
    const place = await masks('nothing', (values) => values.fill(IGNORED_HERE));
    const run = await evaluate(place);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toContain(
      `The test data ${place} cannot be used: there is nothing but ignored pixels in its masks.`,
    );
  });

  it.each([
    ['0 and 1', 1],
    ['0 and 255', 255],
  ])('takes person masks of %s', async (name, person) => {
    const place = await masks(`person ${name}`, (values) => {
      values.forEach((id, index) => {
        values[index] = id === 0 ? person : 0;
      });
    });
    const words = ['--images', images, '--masks', place, '--model', alpha, '--json'];
    const run = await runGlance(['eval', 'segment', ...words]);
    expect(run).toMatchObject({ exitCode: 0 });
    const perClass = { background: 100, person: 100 };
    expect(JSON.parse(run.stdout)).toMatchObject({ miou: 100, perClass, globalAccuracy: 100 });
  });

  it('takes only the pictures on a list', async () => {
    const place = await masks('listed', (values, name) => {
      if (name !== 'c') values.fill(2);
    });
    const list = join(folder, 'list.txt');
    await writeFile(list, 'c\n');
    const report = JSON.parse((await evaluate(place, '--list', list)).stdout);
    expect(report).toMatchObject({ images: 1, perClass: { red: 100, green: null, blue: null } });
  });

  it('prints a table without --json', async () => {
    const place = await masks('table', () => {});
    const words = ['--images', images, '--masks', place, '--model', colours];
    const run = await runGlance(['eval', 'segment', ...words]);
    expect(run.stdout.split('\n')).toEqual([
      'class              IoU %',
      'red               100.00',
      'green             100.00',
      'blue                   –',
      'mean              100.00',
      'right pixels      100.00',
      '3 pictures',
      '',
    ]);
  });

  it('names a picture without a mask, a mask of another size, and folders that are not there', async () => {
    const place = await masks('missing', () => {});
    await rm(join(place, 'b.png'));
    const without = await evaluate(place);
    expect(without).toMatchObject({ exitCode: 1, stdout: '' });
    expect(without.stderr).toContain(
      `The test data ${place} cannot be used: it has no mask b.png for the picture ${join(images, 'b.png')}.`,
    );
    await writePng(join(place, 'b.png'), Uint8Array.of(0, 0), { width: 2, height: 1 }, 1);
    const small = await evaluate(place);
    expect(small).toMatchObject({ exitCode: 1, stdout: '' });
    expect(small.stderr).toContain(
      `The test data ${join(place, 'b.png')} cannot be used: it is 2×1, and the picture ${join(images, 'b.png')} is 16×16.`,
    );
    const nowhere = await evaluate(join(folder, 'nowhere'));
    expect(nowhere).toMatchObject({ exitCode: 1, stdout: '' });
    expect(nowhere.stderr).toContain(`There is no file or folder at ${join(folder, 'nowhere')}.`);
  });

  it('finds the person in photos held out of training', async (context) => {
    const photos = sharedOrSkip(context, 'data/people/images');
    const truths = sharedOrSkip(context, 'data/people/masks');
    const list = join(folder, 'people.txt');
    await writeFile(list, '0001\n0201\n0401\n0601\n0801\n1001\n');
    const words = ['--images', photos, '--masks', truths, '--list', list, '--json'];
    const run = await runGlance(['eval', 'segment', ...words], TIMEOUT_MS);
    expect(run).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(run.stdout);
    expect(report).toMatchObject({ images: 6, model: 'glance-person' });
    expect(report.perClass.person).toBeGreaterThan(QUICK_FLOORS.personIou);
  });

  it('knows a street that it was not trained on', async (context) => {
    const photos = sharedOrSkip(context, 'data/camvid/test');
    const truths = sharedOrSkip(context, 'data/camvid/testannot');
    const list = join(folder, 'street.txt');
    await writeFile(list, '0001TP_008550\n0001TP_009000\nSeq05VD_f00000\nSeq05VD_f02550\n');
    const words = ['--images', photos, '--masks', truths, '--list', list, '--model', 'glance-street'];
    const run = await runGlance(['eval', 'segment', ...words, '--json'], TIMEOUT_MS);
    expect(run).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(run.stdout);
    expect(report.images).toBe(4);
    expect(report.miou).toBeGreaterThan(QUICK_FLOORS.streetMiou);
    expect(report.globalAccuracy).toBeGreaterThan(QUICK_FLOORS.streetGlobalAccuracy);
  });
});
