import { describe, expect, test } from 'vitest';
import { SizePacer } from '../../../src/ui/size-pacer.ts';

const SIZES = [160, 192, 224, 256, 288, 320, 352, 384, 416, 448, 480, 512, 544, 576, 608, 640];
const AT_416_MS = 40;

/** A device whose frames take as long as their pixels say; returns the sizes it went through. */
function run(
  pacer: SizePacer,
  start: number,
  targetMs: number,
  frames: number,
  slowness = (_frame: number) => 1,
) {
  const sizes = [start];
  let size = start;
  for (let frame = 0; frame < frames; frame++) {
    const frameMs = AT_416_MS * (size / 416) ** 2 * slowness(frame);
    const next = pacer.next(size, frameMs, targetMs, frame * 50);
    if (next !== size) sizes.push(next);
    size = next;
  }
  return sizes;
}

describe('holds a frame rate', () => {
  test('goes down at once to the largest size that is fast enough, and stays there', () => {
    expect(run(new SizePacer(SIZES), 416, 20, 400)).toEqual([416, 288]);
  });

  test('goes up to the largest size that leaves room', () => {
    expect(run(new SizePacer(SIZES), 160, 60, 400)).toEqual([160, 416]);
  });

  test('does nothing where the size is right', () => {
    expect(run(new SizePacer(SIZES), 416, 45, 400)).toEqual([416]);
  });

  test('the smallest is the smallest', () => {
    expect(run(new SizePacer(SIZES), 416, 1, 100)).toEqual([416, 160]);
  });

  test('single slow frames do not matter', () => {
    expect(run(new SizePacer(SIZES), 416, 45, 400, (frame) => (frame % 7 === 0 ? 10 : 1))).toEqual([416]);
  });

  test('a size that was too slow is tried again only after two minutes', () => {
    const slowAtFirst = (frame: number) => (frame < 20 ? 2 : 0.5);
    const pacer = new SizePacer(SIZES);
    // Fifty milliseconds a frame: 2 400 frames are two minutes.
    expect(run(pacer, 416, 45, 2300, slowAtFirst)).toEqual([416, 288, 384]);
    expect(run(new SizePacer(SIZES), 416, 45, 2500, slowAtFirst).at(-1)).toBe(512);
  });

  test('forgets it for another engine', () => {
    const pacer = new SizePacer(SIZES);
    run(pacer, 416, 20, 20);
    pacer.reset();
    expect(run(pacer, 288, 100, 20)).toEqual([288, 544]);
  });
});
