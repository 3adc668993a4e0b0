import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePng } from '../../../src/cli/write-png.ts';
import { writeColourSegmenter } from '../../support/colour-segmenter.ts';
import { runGlance } from './run-glance.ts';

const TIMEOUT_MS = 120_000;
const SIDE = 16;
const SIZE = { width: SIDE, height: SIDE };

let folder: string;
let colours: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glance-eval-flicker-'));
  colours = await writeColourSegmenter(join(folder, 'classes'), { kind: 'classes', size: SIDE });
});

afterAll(() => rm(folder, { recursive: true }));

/** Frames of a grey that is redder or greener by a little; the first rows change from frame to frame. */
async function clip(name: string, frames: number, changingRows: number): Promise<string> {
  const place = join(folder, name);
  await mkdir(place);
  for (let frame = 0; frame < frames; frame++) {
    const rgb = new Uint8Array(3 * SIDE * SIDE).fill(128);
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const changes = pixel < changingRows * SIDE && frame % 2 === 1;
      rgb[3 * pixel + (changes ? 1 : 0)] = 130;
    }
    await writePng(join(place, `${frame}.png`), rgb, SIZE, 3);
  }
  return place;
}

function evaluate(frames: string, ...more: string[]) {
  return runGlance(['eval', 'flicker', '--frames', frames, '--model', colours, '--json', ...more]);
}

describe('glance eval flicker', { timeout: TIMEOUT_MS }, () => {
  it('counts the pixels that change, and fewer with smoothing', async () => {
    const run = await evaluate(await clip('unsteady', 9, 4), '--smoothing', '0.8');
    expect(run).toMatchObject({ exitCode: 0 });
    const report = JSON.parse(run.stdout);
    expect(report).toEqual({
      frames: 9,
      flicker: 25,
      flickerSmoothed: expect.any(Number),
      smoothing: 0.8,
      model: 'colour-classes',
      backend: 'wasm',
    });
    expect(report.flickerSmoothed).toBeLessThan(report.flicker / 2);
  });

  it('finds nothing on still pictures', async () => {
    const run = await evaluate(await clip('still', 3, 0));
    expect(JSON.parse(run.stdout)).toMatchObject({ flicker: 0, flickerSmoothed: 0 });
  });

  it('refuses a single frame, and frames that differ in shape', async () => {
    const one = await clip('one', 1, 0);
    const single = await evaluate(one);
    expect(single).toMatchObject({ exitCode: 1, stdout: '' });
    expect(single.stderr).toContain(
      `The test data ${one} cannot be used: it has one frame, and at least two are needed.`,
    );
    const mixed = await clip('mixed', 2, 0);
    await writePng(join(mixed, '2.png'), new Uint8Array(3 * 16 * 8), { width: 16, height: 8 }, 3);
    const odd = await evaluate(mixed);
    expect(odd).toMatchObject({ exitCode: 1, stdout: '' });
    expect(odd.stderr).toContain(
      `The test data ${join(mixed, '2.png')} cannot be used: it is not of the proportions of the frame before it.`,
    );
  });
});
