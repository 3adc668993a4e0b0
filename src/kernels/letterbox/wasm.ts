import { allocate, internals, kernelsOf } from '../wasm/kernel-module.ts';

/** One axis of a resampling: output sample `x` takes `counts[x]` source samples from `firsts[x]` on. */
export interface LetterboxAxis<Weights> {
  readonly taps: number;
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  /** `[length · taps]`, zeros after each sample's last. */
  readonly weights: Weights;
}

/** Everything about one geometry. Sizes in pixels. */
export interface LetterboxPlan {
  readonly source: { readonly width: number; readonly height: number };
  readonly target: { readonly width: number; readonly height: number };
  readonly offsetX: number;
  readonly offsetY: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  /** Whole weights of at most 32767; a row's times 255 must fit 32 bits together. */
  readonly rows: LetterboxAxis<Int32Array>;
  readonly columns: LetterboxAxis<Float64Array>;
  /** Which of red (0), green (1), blue (2) each output channel is. */
  readonly order: readonly [number, number, number];
  /** Output = gain · (bytes summed with both weights) + bias, per output channel. */
  readonly gains: readonly [number, number, number];
  readonly biases: readonly [number, number, number];
  /** The border's value per output channel. */
  readonly pad: readonly [number, number, number];
}

interface Places {
  readonly channels: number;
  readonly rows: number;
  readonly columns: number;
  readonly mixed: number;
  readonly picture: number;
  readonly end: number;
}

const CHANNEL_BYTES = 96;
/** Pixels of a mixed row that the kernel makes at once; the same as in ../wasm/assembly/letterbox.ts. */
const BLOCK = 8;
const FLOAT_PIXEL_BYTES = 16;

/**
 * Letterboxes pictures of one geometry into a float32 tensor of tfjs's WASM backend; needs `attachKernels` first.
 * Owns room in tfjs's memory for a picture and the tables, until `dispose()`.
 * @throws Error when that memory is full
 */
export class WasmLetterbox {
  readonly #backend: object;
  readonly #plan: LetterboxPlan;
  readonly #places: Places;
  readonly #rowPairs: number;
  readonly #columnTaps: number;
  #address: number;

  constructor(backend: object, plan: LetterboxPlan) {
    this.#backend = backend;
    this.#plan = plan;
    this.#rowPairs = Math.ceil(plan.rows.taps / 2);
    this.#columnTaps = 2 * Math.ceil(plan.columns.taps / 2);
    this.#address = allocate(backend, this.#placesFrom(0).end);
    this.#places = this.#placesFrom(this.#address);
    this.#fillTables();
  }

  /**
   * Makes a model's input of a picture.
   * @param rgba `[source height][source width][4]` bytes, copied
   * @param out `[target height, target width, 3]`, a view into the backend's memory taken after this letterbox was made;
   *   every value is written
   * @throws RangeError when one is of another size or `out` lies elsewhere (a caller's mistake, not a person's)
   */
  run(rgba: Uint8ClampedArray | Uint8Array, out: Float32Array): void {
    const { source, target, offsetX, offsetY, contentWidth, contentHeight } = this.#plan;
    const { picture, rows, columns, channels, mixed } = this.#places;
    const { HEAPU8 } = internals(this.#backend).wasm;
    const rgbaLength = source.width * source.height * 4;
    const outLength = target.width * target.height * 3;
    if (rgba.length !== rgbaLength || out.length !== outLength || out.buffer !== HEAPU8.buffer) {
      throw new RangeError(
        `letterbox needs ${rgbaLength} bytes and ${outLength} values in the backend’s memory, got ${rgba.length} and ${out.length}`,
      );
    }
    HEAPU8.set(rgba, picture);
    kernelsOf(this.#backend).letterbox(
      picture,
      source.width,
      rows,
      this.#rowPairs,
      columns,
      this.#columnTaps,
      channels,
      mixed,
      out.byteOffset,
      target.width,
      target.height,
      offsetX,
      offsetY,
      contentWidth,
      contentHeight,
    );
  }

  dispose(): void {
    if (this.#address !== 0) internals(this.#backend).wasm._free(this.#address);
    this.#address = 0;
  }

  #placesFrom(address: number): Places {
    const { source, contentWidth, contentHeight } = this.#plan;
    const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;
    const channels = aligned(address);
    const rows = channels + CHANNEL_BYTES;
    const columns = rows + aligned(contentHeight * (8 + this.#rowPairs * 4));
    const mixed = columns + aligned(contentWidth * (4 + this.#columnTaps * 4));
    const mixedPixels = Math.ceil(source.width / BLOCK) * BLOCK + this.#columnTaps;
    const picture = mixed + mixedPixels * FLOAT_PIXEL_BYTES;
    // A row more, for the lower one of a pair with weight 0, and a block more, for the last row's last.
    const end = picture + (source.height + 1) * source.width * 4 + BLOCK * 4;
    return { channels, rows, columns, mixed, picture, end: end + 16 };
  }

  #fillTables(): void {
    const { gains, biases, pad, order, rows, columns } = this.#plan;
    const { channels, rows: rowsAt, columns: columnsAt, picture } = this.#places;
    const { buffer } = internals(this.#backend).wasm.HEAPU8;
    // Memory that was handed out before may hold NaN, which not even weight 0 takes away.
    new Uint8Array(buffer, channels, picture - channels).fill(0);
    const floats = new Float32Array(buffer, channels, CHANNEL_BYTES / 4);
    floats.set(gains, 0);
    floats.set(biases, 4);
    for (let pixel = 0; pixel < 4; pixel++) floats.set(pad, 8 + pixel * 3);
    const bytes = new Uint8Array(buffer, channels + 80, 16);
    [...order, 3].forEach((from, to) => {
      for (let byte = 0; byte < 4; byte++) bytes[to * 4 + byte] = from * 4 + byte;
    });

    const words = new Int32Array(buffer, rowsAt, (columnsAt - rowsAt) / 4);
    const halves = new Int16Array(buffer, rowsAt, words.length * 2);
    for (let y = 0; y < rows.firsts.length; y++) {
      const at = y * (2 + this.#rowPairs);
      words[at] = rows.firsts[y]!;
      words[at + 1] = Math.ceil(rows.counts[y]! / 2);
      halves.set(rows.weights.subarray(y * rows.taps, (y + 1) * rows.taps), (at + 2) * 2);
    }
    const offsets = new Int32Array(buffer, columnsAt, columns.firsts.length * (1 + this.#columnTaps));
    const weights = new Float32Array(buffer, columnsAt, offsets.length);
    for (let x = 0; x < columns.firsts.length; x++) {
      const at = x * (1 + this.#columnTaps);
      offsets[at] = columns.firsts[x]! * FLOAT_PIXEL_BYTES;
      weights.set(columns.weights.subarray(x * columns.taps, (x + 1) * columns.taps), at + 1);
    }
  }
}
