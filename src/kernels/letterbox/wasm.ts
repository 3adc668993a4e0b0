import { differencesAlong, storedBytes } from '../../shared/stored-picture.ts';
import { allocate, internals, kernelsOf, type ThreadsArguments, threadsIf } from '../wasm/kernel-module.ts';

/** One axis of a resampling: output sample `x` takes `counts[x]` source samples from `firsts[x]` on. */
export interface LetterboxAxis<Weights> {
  readonly taps: number;
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  /** `[length · taps]`, zeros after each sample's last. */
  readonly weights: Weights;
}

type Triple = readonly [number, number, number];

/** How a picture's bytes become values: output = gains · (bytes summed with both weights) + biases, per output channel. */
export type LetterboxPixels =
  | {
      readonly format: 'RGBA';
      /** Which of red (0), green (1), blue (2) each output channel is. */
      readonly order: Triple;
      readonly gains: Triple;
      readonly biases: Triple;
    }
  | {
      /** A plane of brightness, then two planes of differences, blue's first, or one of both side by side. */
      readonly format: 'I420' | 'NV12';
      /** Of the differences, each of which stands for 2 × 2 pixels. */
      readonly colourRows: LetterboxAxis<Int32Array>;
      /** Of brightness, of blue's difference, of red's. */
      readonly gains: Triple;
      readonly blue: Triple;
      readonly red: Triple;
      readonly biases: Triple;
      /** What the values are held to. */
      readonly least: Triple;
      readonly most: Triple;
    };

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
  readonly pixels: LetterboxPixels;
  /** The border's value per output channel. */
  readonly pad: Triple;
}

interface Places {
  readonly plan: number;
  readonly rows: number;
  readonly colourRows: number;
  readonly columns: number;
  readonly mixed: number;
  /** Of one thread's row. */
  readonly mixedBytes: number;
  readonly picture: number;
  /** Of blue's difference and of red's: as the kernel is told where there are none. */
  readonly blue: number;
  readonly red: number;
  readonly end: number;
}

/** What the kernel is told, and where in it gains and all that follows them lie; see ../wasm/assembly/letterbox.ts. */
const PLAN = { bytes: 224, channels: 80 } as const;
/** Fewer pixels than this are not worth waking a thread for. */
const LEAST_SHARED_PIXELS = 10_000;
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
  readonly #pool: ThreadsArguments;
  readonly #plan: LetterboxPlan;
  readonly #places: Places;
  readonly #rowPairs: number;
  readonly #colourRowPairs: number;
  readonly #columnTaps: number;
  #address: number;

  constructor(backend: object, plan: LetterboxPlan) {
    this.#backend = backend;
    this.#plan = plan;
    const shared = plan.contentWidth * plan.contentHeight >= LEAST_SHARED_PIXELS;
    this.#pool = threadsIf(backend, shared);
    this.#rowPairs = Math.ceil(plan.rows.taps / 2);
    this.#colourRowPairs = 'colourRows' in plan.pixels ? Math.ceil(plan.pixels.colourRows.taps / 2) : 0;
    this.#columnTaps = 2 * Math.ceil(plan.columns.taps / 2);
    this.#address = allocate(backend, this.#placesFrom(0).end);
    this.#places = this.#placesFrom(this.#address);
    this.#fillTables();
  }

  /**
   * Makes a model's input of a picture.
   * @param bytes the picture, copied: `[source height][source width][4]`, or its planes one after the other
   * @param out `[target height, target width, 3]`, a view into the backend's memory taken after this letterbox was made;
   *   every value is written
   * @throws RangeError when one is of another size or `out` lies elsewhere (a caller's mistake, not a person's)
   */
  run(bytes: Uint8ClampedArray | Uint8Array, out: Float32Array): void {
    const { source, target } = this.#plan;
    const { plan, picture } = this.#places;
    const { HEAPU8 } = internals(this.#backend).wasm;
    const pictureLength = storedBytes(source.width, source.height, this.#plan.pixels);
    const outLength = target.width * target.height * 3;
    if (bytes.length !== pictureLength || out.length !== outLength || out.buffer !== HEAPU8.buffer) {
      throw new RangeError(
        `letterbox needs ${pictureLength} bytes and ${outLength} values in the backend’s memory, got ${bytes.length} and ${out.length}`,
      );
    }
    HEAPU8.set(bytes, picture);
    const { control, threads } = this.#pool;
    kernelsOf(this.#backend).letterboxOnThreads(control, threads, plan, out.byteOffset);
  }

  dispose(): void {
    if (this.#address !== 0) internals(this.#backend).wasm._free(this.#address);
    this.#address = 0;
  }

  #placesFrom(address: number): Places {
    const { source, contentWidth, contentHeight, pixels } = this.#plan;
    const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;
    const plan = aligned(address);
    const rows = plan + PLAN.bytes;
    const colourRows = rows + aligned(contentHeight * (8 + this.#rowPairs * 4));
    const columns = colourRows + aligned(contentHeight * (8 + this.#colourRowPairs * 4));
    const mixed = columns + aligned(contentWidth * (4 + this.#columnTaps * 4));
    const mixedPixels = Math.ceil(source.width / BLOCK) * BLOCK + this.#columnTaps;
    // Threads do not write into each other's lines of the cache.
    const mixedBytes = Math.ceil((mixedPixels * FLOAT_PIXEL_BYTES) / 64) * 64;
    const picture = mixed + mixedBytes * this.#pool.threads;
    const { width, height } = source;
    const blue = pixels.format === 'RGBA' ? 0 : picture + width * height;
    const red = pixels.format === 'I420' ? blue + differencesAlong(width) * differencesAlong(height) : 0;
    // A row more, for the lower one of a pair with weight 0, and a block more, for the last row's last.
    const end = picture + storedBytes(width, height, pixels) + width * 4 + BLOCK * 4;
    return { plan, rows, colourRows, columns, mixed, mixedBytes, picture, blue, red, end: end + 16 };
  }

  #fillTables(): void {
    const { source, target, pad, pixels, rows, columns, ...geometry } = this.#plan;
    const {
      plan,
      rows: rowsAt,
      colourRows: colourRowsAt,
      columns: columnsAt,
      picture,
      ...places
    } = this.#places;
    const { buffer } = internals(this.#backend).wasm.HEAPU8;
    // Memory that was handed out before may hold NaN, which not even weight 0 takes away.
    new Uint8Array(buffer, plan, picture - plan).fill(0);
    new Int32Array(buffer, plan, PLAN.channels / 4).set([
      picture,
      places.blue,
      places.red,
      source.width,
      rowsAt,
      this.#rowPairs,
      colourRowsAt,
      this.#colourRowPairs,
      columnsAt,
      this.#columnTaps,
      places.mixed,
      places.mixedBytes,
      target.width,
      target.height,
      geometry.offsetX,
      geometry.offsetY,
      geometry.contentWidth,
      geometry.contentHeight,
    ]);
    const channels = plan + PLAN.channels;
    const floats = new Float32Array(buffer, channels, (PLAN.bytes - PLAN.channels) / 4);
    floats.set(pixels.gains, 0);
    floats.set(pixels.biases, 4);
    for (let pixel = 0; pixel < 4; pixel++) floats.set(pad, 8 + pixel * 3);
    if (pixels.format === 'RGBA') {
      const bytes = new Uint8Array(buffer, channels + 80, 16);
      [...pixels.order, 3].forEach((from, to) => {
        for (let byte = 0; byte < 4; byte++) bytes[to * 4 + byte] = from * 4 + byte;
      });
    } else {
      const { blue, red, least, most, colourRows } = pixels;
      for (const [at, each] of [blue, red, least, most].entries()) floats.set(each, 20 + at * 4);
      fillRows(buffer, colourRowsAt, colourRows, this.#colourRowPairs);
    }
    fillRows(buffer, rowsAt, rows, this.#rowPairs);
    const offsets = new Int32Array(buffer, columnsAt, columns.firsts.length * (1 + this.#columnTaps));
    const weights = new Float32Array(buffer, columnsAt, offsets.length);
    for (let x = 0; x < columns.firsts.length; x++) {
      const at = x * (1 + this.#columnTaps);
      offsets[at] = columns.firsts[x]! * FLOAT_PIXEL_BYTES;
      weights.set(columns.weights.subarray(x * columns.taps, (x + 1) * columns.taps), at + 1);
    }
  }
}

/** Per row: the first source row, pairs of rows, their weights. */
function fillRows(
  buffer: ArrayBufferLike,
  address: number,
  { taps, firsts, counts, weights }: LetterboxAxis<Int32Array>,
  pairs: number,
): void {
  const words = new Int32Array(buffer, address, firsts.length * (2 + pairs));
  const halves = new Int16Array(buffer, address, words.length * 2);
  for (let y = 0; y < firsts.length; y++) {
    const at = y * (2 + pairs);
    words[at] = firsts[y]!;
    words[at + 1] = Math.ceil(counts[y]! / 2);
    halves.set(weights.subarray(y * taps, (y + 1) * taps), (at + 2) * 2);
  }
}
