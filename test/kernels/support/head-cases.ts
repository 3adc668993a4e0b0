import { existsSync, readFileSync } from 'node:fs';
import type { TaskName } from '../../../src/shared/errors.ts';

/** What training/vectors/heads says of one of its files. */
export interface HeadCase {
  readonly name: string;
  readonly task: TaskName;
  readonly head: string;
  readonly strides: readonly number[];
  readonly threshold?: number;
  readonly found?: readonly {
    readonly row: number;
    readonly classId: number;
    readonly score: number;
    readonly box: readonly [number, number, number, number];
    /** Lengths of runs over the whole picture, first of zeros. */
    readonly mask?: readonly number[];
  }[];
  readonly scores?: string;
  readonly top?: readonly (readonly [classId: number, score: number])[];
  /** A digit for each pixel. */
  readonly ids?: readonly string[];
}

const FOLDER = 'test/fixtures/heads/';

/** Side of the picture that all of them look at. */
export const HEAD_SIDE = 64;

/** How many classes each detector there has. */
export const HEAD_CLASSES = 3;

/** Every head that PyTorch exported for the tests. */
export const HEAD_CASES: readonly HeadCase[] = Object.entries(
  JSON.parse(readFileSync(`${FOLDER}expected.json`, 'utf8')) as Record<string, Omit<HeadCase, 'name'>>,
).map(([name, expected]) => ({ name, ...expected }));

/** A head's file. */
export function headFile(name: string): Uint8Array<ArrayBuffer> {
  const path = `${FOLDER}${name}.onnx`;
  if (!existsSync(path)) throw new Error(`there is no ${path}: run training/vectors/heads/export.py`);
  return new Uint8Array(readFileSync(path));
}

/** The picture, as bytes: [64, 64, 4]. ref: training/vectors/heads/export.py */
export function headPicture(): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(HEAD_SIDE * HEAD_SIDE * 4).fill(255);
  for (let y = 0, at = 0; y < HEAD_SIDE; y++) {
    for (let x = 0; x < HEAD_SIDE; x++, at += 4) {
      for (let c = 0; c < 3; c++) rgba[at + c] = (37 * x + 91 * y + 53 * c + x * y) % 256;
    }
  }
  return rgba;
}

/** The same as the network takes it: [64, 64, 3], 0 to 1. */
export function headInput(): Float32Array {
  const rgba = headPicture();
  return Float32Array.from(
    { length: HEAD_SIDE * HEAD_SIDE * 3 },
    (_, i) => rgba[Math.floor(i / 3) * 4 + (i % 3)]! / 255,
  );
}
