// Convolutions shared out among threads. Each thread runs `serve` over the same memory; a control block there holds the
// job. The engine's own thread writes the job, wakes the others, does its share, and waits for theirs.
//
// A job is cut into more pieces than there are threads. Each thread has a run of them, the same part of every picture: what
// one convolution wrote still lies in the cache of the core that reads it in the next. A thread that is done takes pieces
// of the others: cores differ in speed, and other programs take their time.
//
// Control block, in 32-bit words: [0] generation, one more for each job; [1] threads still at work; [2] kind of job;
// [3] threads that have come to serve; [4] threads of the job; [5…] its arguments. From byte 128 on, each thread's next
// piece, 64 bytes apart, so that threads do not wait for each other's line of the cache. Waiting threads spin for a moment,
// then sleep: jobs of one frame follow each other at once, frames do not.
import { conv2d, TILE } from './conv2d';
import { copyRows } from './copy-rows';
import { depthwiseConv2d } from './depthwise-conv2d';
import { multiplyAdds } from './peak';
import { transposeConv2d } from './transpose-conv2d';
import { segmentMap } from './segment-map';

const PENDING: usize = 4;
const KIND: usize = 8;
const SERVING: usize = 12;
const THREADS: usize = 16;
const ARGUMENTS: usize = 20;

/** Where each thread's next piece stands, and how far apart; see CONTROL_BYTES in ../thread-pool.ts. */
const NEXT: usize = 128;
const NEXT_STEP: usize = 64;
/** Pieces per thread. */
const PIECES_PER_THREAD: i32 = 4;

const DENSE: i32 = 1;
const DEPTHWISE: i32 = 2;
const TRANSPOSED: i32 = 3;
const SEGMENT_MAP: i32 = 10;
const MULTIPLY_ADDS: i32 = 11;
const COPY_ROWS: i32 = 12;

/** Looks at the control block before a thread goes to sleep: a few tenths of a millisecond. */
const SPINS: i32 = 30000;

/** The whole convolution (rows 0 to `outHeight`), by `threads` threads; 1 needs no control block. */
export function conv2dOnThreads(
  control: usize, threads: i32,
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outHeight: i32, outWidth: i32, outChannels: i32, activation: i32, alpha: f32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    conv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outWidth, outChannels, 0, outHeight, activation, alpha,
    );
    return;
  }
  const at = control + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  run(control, threads, DENSE);
}

/** The same for a depthwise convolution; `outChannels` is `channels`. */
export function depthwiseConv2dOnThreads(
  control: usize, threads: i32,
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outHeight: i32, outWidth: i32, outChannels: i32, activation: i32, alpha: f32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    depthwiseConv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outWidth, 0, outHeight, activation, alpha,
    );
    return;
  }
  const at = control + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  run(control, threads, DEPTHWISE);
}

/** All pixels of a segment map, by `threads` threads; 1 needs no control block. */
export function segmentMapOnThreads(
  control: usize, threads: i32,
  logits: usize, past: usize, next: usize, map: usize, pixels: i32, channels: i32, alpha: i32,
  agreed: f32, contested: f32, follow: f32, limit: f32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    segmentMap(logits, past, next, map, 0, pixels, channels, alpha, agreed, contested, follow, limit);
    return;
  }
  const at = control + ARGUMENTS;
  store<usize>(at, logits);
  store<usize>(at, past, 4);
  store<usize>(at, next, 8);
  store<usize>(at, map, 12);
  store<i32>(at, pixels, 16);
  store<i32>(at, channels, 20);
  store<i32>(at, alpha, 24);
  store<f32>(at, agreed, 28);
  store<f32>(at, contested, 32);
  store<f32>(at, follow, 36);
  store<f32>(at, limit, 40);
  run(control, threads, SEGMENT_MAP);
}

/** The whole of a transposed convolution; the arguments that a convolution has not come last. */
export function transposeConv2dOnThreads(
  control: usize, threads: i32,
  x: usize, height: i32, width: i32, channels: i32,
  packed: usize, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
  out: usize, outHeight: i32, outWidth: i32, outChannels: i32, activation: i32, alpha: f32,
  dilationY: i32, dilationX: i32, groups: i32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    transposeConv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      dilationY, dilationX, groups, out, outWidth, outChannels, 0, outHeight, activation, alpha,
    );
    return;
  }
  const at = control + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  store<i32>(at, dilationY, 68);
  store<i32>(at, dilationX, 72);
  store<i32>(at, groups, 76);
  run(control, threads, TRANSPOSED);
}

/** As many rounds as the threads can do; see ./peak. */
export function multiplyAddsOnThreads(control: usize, threads: i32, rounds: i32): f32 {
  if (!ASC_FEATURE_THREADS || threads <= 1) return multiplyAdds(rounds);
  store<i32>(control + ARGUMENTS, rounds);
  run(control, threads, MULTIPLY_ADDS);
  return 0;
}

/** See ./copy-rows. */
export function copyRowsOnThreads(
  control: usize, threads: i32, from: usize, fromStride: usize, to: usize, toStride: usize, bytes: usize, rows: i32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    copyRows(from, fromStride, to, toStride, bytes, rows);
    return;
  }
  const at = control + ARGUMENTS;
  store<usize>(at, from);
  store<usize>(at, fromStride, 4);
  store<usize>(at, to, 8);
  store<usize>(at, toStride, 12);
  store<usize>(at, bytes, 16);
  store<i32>(at, rows, 20);
  run(control, threads, COPY_ROWS);
}

/** Works on jobs for ever, beside the thread that gives them. */
export function serve(control: usize): void {
  if (!ASC_FEATURE_THREADS) return;
  const self = atomic.add<i32>(control + SERVING, 1) + 1;
  let seen = 0;
  while (true) {
    let spins = 0;
    while (atomic.load<i32>(control) == seen) {
      if (++spins > SPINS) atomic.wait<i32>(control, seen, -1);
    }
    seen++;
    work(control, self);
    if (atomic.sub<i32>(control + PENDING, 1) == 1) atomic.notify(control + PENDING, 1);
  }
}

function run(control: usize, threads: i32, kind: i32): void {
  store<i32>(control + KIND, kind);
  store<i32>(control + THREADS, threads);
  for (let thread = 0; thread < threads; thread++) {
    atomic.store<i32>(control + NEXT + <usize>thread * NEXT_STEP, thread * PIECES_PER_THREAD);
  }
  atomic.store<i32>(control + PENDING, threads - 1);
  atomic.add<i32>(control, 1);
  atomic.notify(control, threads - 1);
  work(control, 0);
  let spins = 0;
  let pending = atomic.load<i32>(control + PENDING);
  while (pending > 0) {
    if (++spins > SPINS) atomic.wait<i32>(control + PENDING, pending, -1);
    pending = atomic.load<i32>(control + PENDING);
  }
}

/** Takes piece after piece, its own first, until there are no more. */
function work(control: usize, self: i32): void {
  const threads = load<i32>(control + THREADS);
  const pieces = threads * PIECES_PER_THREAD;
  for (let turn = 0; turn < threads; turn++) {
    const owner = (self + turn) % threads;
    const next = control + NEXT + <usize>owner * NEXT_STEP;
    const end = (owner + 1) * PIECES_PER_THREAD;
    while (true) {
      const piece = atomic.add<i32>(next, 1);
      if (piece >= end) break;
      compute(control, piece, pieces);
    }
  }
}

/** One piece of the job: a range of rows, or of pixels where all pixels are one row. */
function compute(control: usize, piece: i32, pieces: i32): void {
  const at = control + ARGUMENTS;
  if (load<i32>(control + KIND) == SEGMENT_MAP) {
    const pixels = load<i32>(at, 16);
    // Whole words of the map; the last piece has what is over.
    const first = <i32>(<i64>pixels * piece / pieces) & ~3;
    const last = piece + 1 == pieces ? pixels : <i32>(<i64>pixels * (piece + 1) / pieces) & ~3;
    segmentMap(
      load<usize>(at), load<usize>(at, 4), load<usize>(at, 8), load<usize>(at, 12), first, last, load<i32>(at, 20),
      load<i32>(at, 24), load<f32>(at, 28), load<f32>(at, 32), load<f32>(at, 36), load<f32>(at, 40),
    );
    return;
  }
  if (load<i32>(control + KIND) == MULTIPLY_ADDS) {
    // Kept, or nobody would need it.
    store<f32>(at + 4, multiplyAdds(load<i32>(at) / pieces));
    return;
  }
  if (load<i32>(control + KIND) == COPY_ROWS) {
    const rows = load<i32>(at, 20);
    const first = <i32>(<i64>rows * piece / pieces);
    const fromStride = load<usize>(at, 4);
    const toStride = load<usize>(at, 12);
    copyRows(
      load<usize>(at) + <usize>first * fromStride, fromStride, load<usize>(at, 8) + <usize>first * toStride, toStride,
      load<usize>(at, 16), <i32>(<i64>rows * (piece + 1) / pieces) - first,
    );
    return;
  }
  const x = load<usize>(at);
  const height = load<i32>(at, 4);
  const width = load<i32>(at, 8);
  const channels = load<i32>(at, 12);
  const packed = load<usize>(at, 16);
  const kernelHeight = load<i32>(at, 20);
  const kernelWidth = load<i32>(at, 24);
  const strideY = load<i32>(at, 28);
  const strideX = load<i32>(at, 32);
  const padTop = load<i32>(at, 36);
  const padLeft = load<i32>(at, 40);
  const out = load<usize>(at, 44);
  const outHeight = load<i32>(at, 48);
  const outWidth = load<i32>(at, 52);
  const outChannels = load<i32>(at, 56);
  const activation = load<i32>(at, 60);
  const alpha = load<f32>(at, 64);
  if (load<i32>(control + KIND) == DEPTHWISE) {
    depthwiseConv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outWidth, outHeight * piece / pieces, outHeight * (piece + 1) / pieces, activation, alpha,
    );
    return;
  }
  if (load<i32>(control + KIND) == TRANSPOSED) {
    transposeConv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      load<i32>(at, 68), load<i32>(at, 72), load<i32>(at, 76), out, outWidth, outChannels,
      outHeight * piece / pieces, outHeight * (piece + 1) / pieces, activation, alpha,
    );
    return;
  }
  const pointwiseRow = height == 1 && outHeight == 1 && outWidth == width && kernelWidth == 1 && kernelHeight == 1;
  if (!pointwiseRow) {
    conv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outWidth, outChannels, outHeight * piece / pieces, outHeight * (piece + 1) / pieces, activation, alpha,
    );
    return;
  }
  // Whole tiles; the last piece has what is over.
  const tiles = outWidth / TILE;
  const from = tiles * piece / pieces * TILE;
  const to = piece + 1 == pieces ? outWidth : tiles * (piece + 1) / pieces * TILE;
  conv2d(
    x + <usize>(from * channels * 4), 1, to - from, channels, packed, 1, 1, 1, 1, 0, 0,
    out + <usize>(from * outChannels * 4), to - from, outChannels, 0, 1, activation, alpha,
  );
}

function setImage(
  at: usize, x: usize, height: i32, width: i32, channels: i32, packed: usize, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32, padTop: i32, padLeft: i32,
): void {
  store<usize>(at, x);
  store<i32>(at, height, 4);
  store<i32>(at, width, 8);
  store<i32>(at, channels, 12);
  store<usize>(at, packed, 16);
  store<i32>(at, kernelHeight, 20);
  store<i32>(at, kernelWidth, 24);
  store<i32>(at, strideY, 28);
  store<i32>(at, strideX, 32);
  store<i32>(at, padTop, 36);
  store<i32>(at, padLeft, 40);
}

function setOutput(
  at: usize, out: usize, outHeight: i32, outWidth: i32, outChannels: i32, activation: i32, alpha: f32,
): void {
  store<usize>(at, out, 44);
  store<i32>(at, outHeight, 48);
  store<i32>(at, outWidth, 52);
  store<i32>(at, outChannels, 56);
  store<i32>(at, activation, 60);
  store<f32>(at, alpha, 64);
}
