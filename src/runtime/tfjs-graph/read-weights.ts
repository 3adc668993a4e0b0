import { type ConstTensor, type ElementType, sizeOf } from '../onnx/onnx-graph.ts';
import { type ExternalFiles, halfToFloat } from '../onnx/read-tensor.ts';
import type { TfWeight, TfWeightGroup } from './graph-json.ts';

/** Weights of a row of files, by name. Text and complex numbers are left out. */
export type TfWeights = ReadonlyMap<string, ConstTensor>;

const STORED_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  uint8: 1,
  uint16: 2,
  float16: 2,
  bool: 1,
  complex64: 8,
};

/**
 * Reads the weights of a graph model. Nothing is allocated before the sizes that the manifest claims are known to fit
 * the files that are there.
 * @throws Error saying what is wrong with them
 * ref: weights are written one after the other, little-endian, and cut into files anywhere
 */
export function readWeights(groups: readonly TfWeightGroup[], files: ExternalFiles): TfWeights {
  const found = new Map<string, ConstTensor>();
  for (const { paths, weights } of groups) {
    const row = new FileRow(paths.map((path) => files.get(path)!));
    for (const weight of weights) {
      const tensor = readWeight(weight, row);
      if (!tensor) continue;
      if (found.has(weight.name)) throw new Error(`two weights are named “${weight.name}”`);
      found.set(weight.name, tensor);
    }
    if (row.left > 0) throw new Error(`${row.left} bytes of weights are left over`);
  }
  return found;
}

/** Names of the files that hold a model's weights, which lie beside it. */
export function weightFiles(groups: readonly TfWeightGroup[]): string[] {
  const names = [...new Set(groups.flatMap(({ paths }) => paths))];
  const outside = names.find(
    (name) =>
      /[\\:\0]/.test(name) || name.split('/').some((part) => part === '' || part === '.' || part === '..'),
  );
  if (outside !== undefined)
    throw new Error(`its weights lie in “${outside}”, which is not in the model’s folder`);
  return names;
}

/** Files read as if they were one. */
class FileRow {
  readonly #files: readonly Uint8Array[];
  #file = 0;
  #at = 0;
  left: number;

  constructor(files: readonly Uint8Array[]) {
    this.#files = files;
    this.left = files.reduce((sum, { length }) => sum + length, 0);
  }

  /** The next bytes, as a copy that starts where any element may. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const file = this.#files[this.#file]!;
      const part = file.subarray(this.#at, this.#at + count - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#at += part.length;
      if (this.#at === file.length) {
        this.#file += 1;
        this.#at = 0;
      }
    }
    this.left -= count;
    return bytes;
  }
}

function readWeight(weight: TfWeight, row: FileRow): ConstTensor | null {
  const { name, shape, dtype, quantization } = weight;
  const stored = typeof quantization?.dtype === 'string' ? quantization.dtype : dtype;
  if (stored === 'string') {
    skipTexts(weight, row);
    return null;
  }
  const size = Object.hasOwn(STORED_BYTES, stored) ? STORED_BYTES[stored]! : undefined;
  if (size === undefined) throw new Error(`weight “${name}” has the type ${stored}, which is not read`);
  const count = sizeOf(shape);
  if (!(count * size <= row.left)) {
    throw new Error(
      `weight “${name}” needs ${count * size} bytes, and ${row.left} are left in the files of weights`,
    );
  }
  const bytes = row.take(count * size);
  if (stored === 'complex64') return null;
  const type = elementType(dtype, name);
  if (!quantization) return { type, shape, data: plainValues(bytes, stored, count) };
  return { type, shape, data: unpacked(weight, plainValues(bytes, stored, count)) };
}

function elementType(dtype: string, name: string): ElementType {
  if (dtype === 'float32' || dtype === 'float16') return 'float32';
  if (dtype === 'int32' || dtype === 'uint8' || dtype === 'uint16') return 'int32';
  if (dtype === 'bool') return 'bool';
  throw new Error(`weight “${name}” has the type ${dtype}, which is not read`);
}

function plainValues(bytes: Uint8Array<ArrayBuffer>, stored: string, count: number): ConstTensor['data'] {
  switch (stored) {
    case 'float32':
      return new Float32Array(bytes.buffer, 0, count);
    case 'int32':
      return new Int32Array(bytes.buffer, 0, count);
    case 'float16':
      return Float32Array.from(new Uint16Array(bytes.buffer, 0, count), halfToFloat);
    case 'uint16':
      return Int32Array.from(new Uint16Array(bytes.buffer, 0, count));
    case 'uint8':
      return Int32Array.from(bytes);
    default:
      return bytes.map((value) => (value ? 1 : 0));
  }
}

/** `scale` and `min` of whole numbers of 8 or 16 bits; halves need neither. */
function unpacked({ name, dtype, quantization }: TfWeight, packed: ConstTensor['data']): ConstTensor['data'] {
  if (packed instanceof Float32Array) return packed;
  const { scale, min } = quantization ?? {};
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw new Error(`weight “${name}” is packed without a scale and a least value`);
  if (dtype === 'int32') return Int32Array.from(packed, (value) => Math.round(value * scale + min));
  return Float32Array.from(packed, (value) => value * scale + min);
}

/** Text is written as its length in four bytes and itself. */
function skipTexts({ name, shape }: TfWeight, row: FileRow): void {
  for (let left = sizeOf(shape); left > 0; left--) {
    const short = () => new Error(`the text of weight “${name}” is cut off`);
    if (row.left < 4) throw short();
    const length = new DataView(row.take(4).buffer).getUint32(0, true);
    if (row.left < length) throw short();
    row.take(length);
  }
}
