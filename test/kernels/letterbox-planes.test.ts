import { beforeAll, describe, expect, it } from 'vitest';
import type { PixelConvention } from '../../src/preprocess/channel-scales.ts';
import type { Letterbox } from '../../src/preprocess/letterbox.ts';
import { createLetterboxer } from '../../src/preprocess/letterbox-rgba.ts';
import { createWasmLetterboxer } from '../../src/preprocess/wasm-letterbox.ts';
import { createBackend } from '../../src/runtime/backends/backend.ts';
import { type StoredAs, storedBytes, type YuvColours } from '../../src/shared/stored-picture.ts';
import {
  CONVENTIONS,
  GEOMETRIES,
  letterboxOf,
  levelOf,
  noise,
  RAW_RGB,
  worstOf,
} from './support/letterbox-cases.ts';
import { letterboxed } from './support/letterboxed.ts';
import { startThreadedMemory } from './support/threaded-memory.ts';

type Planes = Exclude<StoredAs, { readonly format: 'RGBA' }>;

/** Of one of 255 levels: row weights have 16 bits, and a difference of colour counts up to twice. */
const LEVELS = 0.2;

/** ref: ITU-R BT.601 and BT.709, 8 bits: brightness less black, then what differences give red, green (both) and blue. */
const COLOURS: readonly (readonly [YuvColours, readonly number[]])[] = [
  [{ matrix: 'bt601', fullRange: false }, [16, 1.164384, 1.596027, -0.391762, -0.812968, 2.017232]],
  [{ matrix: 'bt601', fullRange: true }, [0, 1, 1.402, -0.344136, -0.714136, 1.772]],
  [{ matrix: 'bt709', fullRange: false }, [16, 1.164384, 1.792741, -0.213249, -0.532909, 2.112402]],
  [{ matrix: 'bt709', fullRange: true }, [0, 1, 1.5748, -0.187324, -0.468124, 1.8556]],
];

describe('the letterbox kernel on WASM, from the planes of a video frame', () => {
  beforeAll(async () => {
    await createBackend('wasm');
  });

  it.for(GEOMETRIES)('agrees with the reference: %s', (geometry) => {
    for (const format of ['I420', 'NV12'] as const) {
      for (const [colours] of COLOURS) {
        for (const [align, input] of CONVENTIONS) {
          expect(errorInLevels(letterboxOf(geometry, align), input, { format, colours })).toBeLessThan(
            LEVELS,
          );
        }
      }
    }
  });

  it.for(COLOURS)('makes black black, white white, and nothing beyond: %o', ([colours]) => {
    const box = letterboxOf([64, 48, 32, 24], 'stretch');
    const [black, white] = colours.fullRange ? [0, 255] : [16, 235];
    for (const [luma, level] of [
      [black!, 0],
      [white!, 255],
    ] as const) {
      const bytes = new Uint8Array(64 * 48 * 1.5).fill(128).fill(luma, 0, 64 * 48);
      const values = letterboxed(box, RAW_RGB, bytes, { format: 'I420', colours });
      for (const value of values) expect(Math.abs(value - level)).toBeLessThan(0.01);
    }
    const wild = letterboxed(box, RAW_RGB, noiseBytes(64 * 48 * 1.5), { format: 'NV12', colours });
    expect(Math.abs(Math.min(...wild))).toBe(0);
    expect(Math.max(...wild)).toBe(255);
  });

  it.each(['RGBA', 'I420', 'NV12'] as const)(
    'gives on three threads what it gives on one: %s',
    async (format) => {
      const as: StoredAs = format === 'RGBA' ? { format } : { format, colours: COLOURS[0]![0] };
      const memory = await startThreadedMemory(3);
      try {
        for (const [align, input] of CONVENTIONS) {
          const box = letterboxOf([641, 363, 160, 240], align);
          const bytes = noiseBytes(storedBytes(641, 363, as));
          const values = memory.floats(160 * 240 * 3).fill(Number.NaN);
          createWasmLetterboxer(memory.backend, box, input, as).run(bytes, values);
          expect(worstOf(values, letterboxed(box, input, bytes, as))).toBe(0);
        }
      } finally {
        await memory.stop();
      }
    },
  );

  it('refuses bytes that are not as many as planes have', () => {
    const box = letterboxOf([5, 3, 8, 8], 'center');
    const run = () =>
      letterboxed(box, RAW_RGB, new Uint8Array(60), { format: 'I420', colours: COLOURS[0]![0] });
    expect(run).toThrow('letterbox needs 27 bytes and 192 values in the backend’s memory, got 60 and 192');
  });
});

function errorInLevels(box: Letterbox, input: PixelConvention, as: Planes): number {
  const bytes = noiseBytes(storedBytes(box.source.width, box.source.height, as));
  return worstOf(letterboxed(box, input, bytes, as), referenceOf(box, input, bytes, as)) / levelOf(input);
}

/** Each pixel with the differences of its 2 × 2, resampled as if they were colours, and then made into colours. */
function referenceOf(box: Letterbox, input: PixelConvention, bytes: Uint8Array, as: Planes): Float32Array {
  const { width, height } = box.source;
  const across = Math.ceil(width / 2);
  const plane = across * Math.ceil(height / 2);
  const asColours = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y >> 1) * across + (x >> 1);
      const [first, second] = as.format === 'I420' ? [at, plane + at] : [2 * at, 2 * at + 1];
      const differences = [bytes[width * height + first]!, bytes[width * height + second]!];
      asColours.set([bytes[y * width + x]!, ...differences], (y * width + x) * 4);
    }
  }
  const length = box.target.width * box.target.height * 3;
  const resampled = new Float32Array(length);
  const border = -1;
  createLetterboxer(box, { ...RAW_RGB, letterbox: { pad: border } })(asColours, resampled);

  const [, [black, luma, redOfV, greenOfU, greenOfV, blueOfU] = []] = COLOURS.find(
    ([{ matrix, fullRange }]) => matrix === as.colours.matrix && fullRange === as.colours.fullRange,
  )!;
  const out = new Float32Array(length);
  for (let at = 0; at < length; at += 3) {
    const isBorder = resampled[at] === border;
    const [y, u, v] = [(resampled[at]! - black!) * luma!, resampled[at + 1]! - 128, resampled[at + 2]! - 128];
    const rgb = [y + redOfV! * v, y + greenOfU! * u + greenOfV! * v, y + blueOfU! * u];
    for (const channel of [0, 1, 2] as const) {
      const colour = rgb[input.colour === 'RGB' ? channel : 2 - channel]!;
      const level = isBorder ? input.letterbox.pad : Math.min(255, Math.max(0, colour));
      out[at + channel] = (level * input.scale - input.mean[channel]) / input.std[channel];
    }
  }
  return out;
}

function noiseBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(noise(length, 1).buffer, 0, length);
}
