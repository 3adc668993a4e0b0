import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { segmentMap } from '../../src/kernels/segment-map/op.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { generator } from './support/segment-cases.ts';

const SIDE = 48;
const PIXELS = SIDE * SIDE;
const SMOOTHING = 0.7;

interface Frame {
  readonly map: Uint8Array;
  readonly state: Float32Array;
}

/** The maps of successive frames, smoothed one into the next. */
async function play(
  frames: readonly Float32Array[],
  kind: 'classes' | 'alpha',
  smoothing: number,
): Promise<Frame[]> {
  const played: Frame[] = [];
  let past: Tensor4D | null = null;
  for (const frame of frames) {
    const logits = tensor4d(frame, [1, SIDE, SIDE, frame.length / PIXELS]);
    const { map, state } = segmentMap(logits, past, { kind, smoothing });
    const bytes = new Uint8Array(Int32Array.from(await map.data()).buffer);
    played.push({ map: bytes, state: Float32Array.from(await state.data()) });
    for (const tensor of [logits, map, past]) tensor?.dispose();
    past = state;
  }
  past?.dispose();
  return played;
}

/** The share of pixels that change side or class from frame to frame, from the tenth frame on. */
function flickerOf(frames: readonly Frame[], sideOf: (byte: number) => number): number {
  let changed = 0;
  for (let index = 10; index < frames.length; index++) {
    frames[index]!.map.forEach((byte, pixel) => {
      if (sideOf(byte) !== sideOf(frames[index - 1]!.map[pixel]!)) changed++;
    });
  }
  return changed / (frames.length - 10) / PIXELS;
}

/** Gaussian noise about 0. */
function noise(length: number, deviation: number, random: () => number): Float32Array {
  return Float32Array.from(
    { length },
    () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

const half = (byte: number) => (byte >= 128 ? 1 : 0);
const self = (byte: number) => byte;

describe('the segment map over time', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  it('holds pixels that noise throws about a threshold', async () => {
    const random = generator(5);
    const frames = Array.from({ length: 60 }, () => noise(PIXELS, 0.5, random));
    const raw = flickerOf(await play(frames, 'alpha', 0), half);
    const smooth = flickerOf(await play(frames, 'alpha', SMOOTHING), half);
    expect(raw).toBeGreaterThan(0.45);
    expect(smooth).toBeLessThan(raw / 5);
  });

  it('holds pixels that noise throws from class to class', async () => {
    const random = generator(6);
    const channels = 11;
    const frames = Array.from({ length: 40 }, () => {
      const logits = noise(PIXELS * channels, 0.35, random);
      // Two classes are equally likely, the others are not.
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        logits[pixel * channels + 3]! += 4;
        logits[pixel * channels + 8]! += 4;
      }
      return logits;
    });
    const raw = flickerOf(await play(frames, 'classes', 0), self);
    const smooth = flickerOf(await play(frames, 'classes', SMOOTHING), self);
    expect(raw).toBeGreaterThan(0.45);
    expect(smooth).toBeLessThan(raw / 5);
  });

  it('does not move at all where nothing moves', async () => {
    const still = noise(PIXELS * 3, 2, generator(7));
    const frames = await play([still, still, still], 'classes', SMOOTHING);
    expect(frames[2]!.map).toEqual(frames[0]!.map);
    expect(frames[2]!.state).toEqual(frames[0]!.state);
  });

  it('leaves no trail behind a moving square', async () => {
    const random = generator(8);
    const inside = (pixel: number, frame: number) => {
      const x = pixel % SIDE;
      const y = Math.floor(pixel / SIDE);
      return x >= 2 * frame && x < 2 * frame + 12 && y >= 10 && y < 30;
    };
    const sequence = (channels: number) =>
      Array.from({ length: 16 }, (_, frame) => {
        const logits = noise(PIXELS * channels, 0.3, random);
        for (let pixel = 0; pixel < PIXELS; pixel++) {
          const on = inside(pixel, frame);
          if (channels === 1) logits[pixel]! += on ? 4 : -4;
          else logits[pixel * channels + (on ? 2 : 0)]! += 6;
        }
        return logits;
      });
    const alpha = await play(sequence(1), 'alpha', SMOOTHING);
    const classes = await play(sequence(3), 'classes', SMOOTHING);
    for (let frame = 0; frame < alpha.length; frame++) {
      for (let pixel = 0; pixel < PIXELS; pixel++) {
        const on = inside(pixel, frame);
        const { map, state } = alpha[frame]!;
        // Not only the side: nothing of the past shows, in the map or in what the next frame is smoothed with.
        expect(on ? 255 - map[pixel]! : map[pixel]!).toBeLessThan(16);
        expect(on ? state[pixel]! : -state[pixel]!).toBeGreaterThan(2.5);
        expect(classes[frame]!.map[pixel]).toBe(on ? 2 : 0);
      }
    }
  });

  it('follows a slow change in a few frames, from either side', async () => {
    for (const sign of [1, -1]) {
      const levels = [3, 3, 3, 1, -1, -1, -1, -1, -1, -1, -1, -1, -1].map((level) => sign * level);
      const frames = levels.map((level) => new Float32Array(PIXELS).fill(level));
      const played = await play(frames, 'alpha', SMOOTHING);
      const sides = played.map(({ map }) => half(map[0]!));
      expect(sides.slice(0, 4)).toEqual(new Array(4).fill(sign > 0 ? 1 : 0));
      expect(sides.slice(-3)).toEqual(new Array(3).fill(sign > 0 ? 0 : 1));
      expect(Math.abs(played.at(-1)!.state[0]! + sign)).toBeLessThan(0.2);
    }
  });

  it('forgets a pixel that was not a number', async () => {
    const [broken, fine] = [Number.NaN, 5].map((value) => new Float32Array(PIXELS).fill(value));
    const [before, after] = await play([broken!, fine!], 'alpha', SMOOTHING);
    expect(before!.map[0]).toBe(0);
    expect(after!.state[0]).toBe(5);
  });
});
