// Jobs shared out among threads. Each thread runs `serve` over the same memory; a control block there says which job it is.
// The engine's own thread names the job, does its share, and waits until all of it is done.
//
// A job is cut into more pieces than there are threads. Each thread has a run of them, the same part of every picture: what
// one convolution wrote still lies in the cache of the core that reads it in the next. A thread that is done takes pieces
// of the others: cores differ in speed, and other programs take their time. Nobody waits for a thread that has taken
// nothing: a piece is taken together with the number of its job, so that a thread that comes late finds that it is late.
//
// A job is a block of 96 bytes: its kind, its arguments, and from byte 84 on how many threads it is worth. Control block, in
// 32-bit words: [0] generation, one more for each job; [1] pieces that are done; [2] threads that have come to serve;
// [3] threads of the job; [4] address of the job; [6…] room for one; [28] threads that sleep. From byte 128 on, each
// thread's next piece below the generation it belongs to, 64 bytes apart, so that threads do not wait for each other's line
// of the cache. Waiting threads spin for a moment, then sleep: jobs of one frame follow each other at once, frames do not.
import { activate } from './fused';
import { addValues } from './add-values';
import { conv2d, TILE } from './conv2d';
import { copyRows } from './copy-rows';
import { depthwiseConv2d } from './depthwise-conv2d';
import { letterbox, letterboxRows } from './letterbox';
import { maxPool } from './max-pool';
import { multiplyAdds } from './peak';
import { maxPoolRows, nearestUnpool } from './pooling';
import { transposeConv2d } from './transpose-conv2d';
import { segmentMap } from './segment-map';

const DONE: usize = 4;
const SERVING: usize = 8;
const THREADS: usize = 12;
const JOB: usize = 16;
/** A job of its own, for whoever calls a kernel by itself. */
const OWN_JOB: usize = 24;
const SLEEPERS: usize = 112;

/** Within a job; see JOB_BYTES in ../jobs.ts. */
const ARGUMENTS: usize = 4;
const WORTH: usize = 84;
const JOB_BYTES: usize = 96;

/** Where each thread's next piece stands, and how far apart; see CONTROL_BYTES in ../thread-pool.ts. */
const NEXT: usize = 128;
const NEXT_STEP: usize = 64;
/** Pieces per thread. */
const PIECES_PER_THREAD: i32 = 4;

/** Kinds of job; the same numbers as in ../jobs.ts. */
const DENSE: i32 = 1;
const DEPTHWISE: i32 = 2;
const TRANSPOSED: i32 = 3;
const SEGMENT_MAP: i32 = 10;
const MULTIPLY_ADDS: i32 = 11;
const COPY_ROWS: i32 = 12;
const ADD: i32 = 13;
const ACTIVATE: i32 = 14;
const MAX_POOL: i32 = 15;
const MAX_POOL_INDICES: i32 = 16;
const NEAREST: i32 = 17;
const LETTERBOX: i32 = 18;

/** Looks at the control block before a thread goes to sleep: a few tenths of a millisecond. */
const SPINS: i32 = 30000;

/** Does jobs that lie side by side, one after the other, by `threads` threads where they are worth it; 1 needs no control block. */
export function runJobs(control: usize, threads: i32, jobs: usize, count: i32): void {
  for (; count > 0; count--, jobs += JOB_BYTES) {
    if (!ASC_FEATURE_THREADS || threads <= 1 || load<i32>(jobs, WORTH) <= 1) compute(jobs, 0, 0, 1);
    else run(control, threads, jobs);
  }
}

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
  const at = control + OWN_JOB + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  runOwn(control, threads, DENSE);
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
  const at = control + OWN_JOB + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  runOwn(control, threads, DEPTHWISE);
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
  const at = control + OWN_JOB + ARGUMENTS;
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
  runOwn(control, threads, SEGMENT_MAP);
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
  const at = control + OWN_JOB + ARGUMENTS;
  setImage(at, x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft);
  setOutput(at, out, outHeight, outWidth, outChannels, activation, alpha);
  store<i32>(at, dilationY, 68);
  store<i32>(at, dilationX, 72);
  store<i32>(at, groups, 76);
  runOwn(control, threads, TRANSPOSED);
}

/** As many rounds as the threads can do; see ./peak. */
export function multiplyAddsOnThreads(control: usize, threads: i32, rounds: i32): f32 {
  if (!ASC_FEATURE_THREADS || threads <= 1) return multiplyAdds(rounds);
  store<i32>(control + OWN_JOB + ARGUMENTS, rounds);
  runOwn(control, threads, MULTIPLY_ADDS);
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
  const at = control + OWN_JOB + ARGUMENTS;
  store<usize>(at, from);
  store<usize>(at, fromStride, 4);
  store<usize>(at, to, 8);
  store<usize>(at, toStride, 12);
  store<usize>(at, bytes, 16);
  store<i32>(at, rows, 20);
  runOwn(control, threads, COPY_ROWS);
}

/** `a` and `b` added up value by value. */
export function addOnThreads(control: usize, threads: i32, a: usize, b: usize, out: usize, length: i32): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    addValues(a, b, out, length);
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  store<usize>(at, a);
  store<usize>(at, b, 4);
  store<usize>(at, out, 8);
  store<i32>(at, length, 12);
  runOwn(control, threads, ADD);
}

/** See ./fused for kinds. `input` and `output` may be the same address. */
export function activateOnThreads(
  control: usize, threads: i32, input: usize, output: usize, length: i32, kind: i32, alpha: f32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    activate(input, output, length, kind, alpha);
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  store<usize>(at, input);
  store<usize>(at, output, 4);
  store<i32>(at, length, 8);
  store<i32>(at, kind, 12);
  store<f32>(at, alpha, 16);
  runOwn(control, threads, ACTIVATE);
}

/** See ./max-pool; `rows` are the output rows of all images together. */
export function maxPoolOnThreads(
  control: usize, threads: i32,
  x: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32,
  padTop: i32, padLeft: i32, out: usize, outHeight: i32, outWidth: i32, rows: i32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    maxPool(
      x, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outHeight, outWidth, 0, rows,
    );
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  setPool(at, x, height, width, channels, kernelHeight, kernelWidth, strideY, strideX);
  store<i32>(at, padTop, 32);
  store<i32>(at, padLeft, 36);
  store<usize>(at, out, 40);
  store<i32>(at, outHeight, 44);
  store<i32>(at, outWidth, 48);
  store<i32>(at, rows, 52);
  runOwn(control, threads, MAX_POOL);
}

/** See ./pooling; `rows` are the output rows of all images together. */
export function maxPoolWithIndicesOnThreads(
  control: usize, threads: i32,
  x: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, strideY: i32, strideX: i32,
  dilationY: i32, dilationX: i32, padTop: i32, padLeft: i32, values: usize, indices: usize,
  outHeight: i32, outWidth: i32, rows: i32,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    maxPoolRows(
      x, height, width, channels, kernelHeight, kernelWidth, strideY, strideX, dilationY, dilationX, padTop, padLeft,
      values, indices, outHeight, outWidth, 0, rows,
    );
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  setPool(at, x, height, width, channels, kernelHeight, kernelWidth, strideY, strideX);
  store<i32>(at, dilationY, 32);
  store<i32>(at, dilationX, 36);
  store<i32>(at, padTop, 40);
  store<i32>(at, padLeft, 44);
  store<usize>(at, values, 48);
  store<usize>(at, indices, 52);
  store<i32>(at, outHeight, 56);
  store<i32>(at, outWidth, 60);
  store<i32>(at, rows, 64);
  runOwn(control, threads, MAX_POOL_INDICES);
}

/** See ./pooling; `rows` are those of all images together. */
export function nearestUnpoolOnThreads(
  control: usize, threads: i32, x: usize, rows: i32, width: i32, channels: i32, factorY: i32, factorX: i32, out: usize,
): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    nearestUnpool(x, rows, width, channels, factorY, factorX, out);
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  store<usize>(at, x);
  store<i32>(at, rows, 4);
  store<i32>(at, width, 8);
  store<i32>(at, channels, 12);
  store<i32>(at, factorY, 16);
  store<i32>(at, factorX, 20);
  store<usize>(at, out, 24);
  runOwn(control, threads, NEAREST);
}

/** See ./letterbox for plans. */
export function letterboxOnThreads(control: usize, threads: i32, plan: usize, out: usize): void {
  if (!ASC_FEATURE_THREADS || threads <= 1) {
    letterbox(plan, out, 0, 0, letterboxRows(plan));
    return;
  }
  const at = control + OWN_JOB + ARGUMENTS;
  store<usize>(at, plan);
  store<usize>(at, out, 4);
  runOwn(control, threads, LETTERBOX);
}

/** Works on jobs for ever, beside the thread that gives them. */
export function serve(control: usize): void {
  if (!ASC_FEATURE_THREADS) return;
  const self = atomic.add<i32>(control + SERVING, 1) + 1;
  let seen = 0;
  while (true) {
    let spins = 0;
    while (atomic.load<i32>(control) == seen) {
      if (++spins > SPINS) {
        atomic.add<i32>(control + SLEEPERS, 1);
        atomic.wait<i32>(control, seen, -1);
        atomic.sub<i32>(control + SLEEPERS, 1);
      }
    }
    seen = atomic.load<i32>(control);
    work(control, self, seen);
  }
}

function runOwn(control: usize, threads: i32, kind: i32): void {
  store<i32>(control + OWN_JOB, kind);
  run(control, threads, control + OWN_JOB);
}

function run(control: usize, threads: i32, job: usize): void {
  const pieces = threads * PIECES_PER_THREAD;
  const generation = load<i32>(control) + 1;
  store<i32>(control + THREADS, threads);
  store<usize>(control + JOB, job);
  atomic.store<i32>(control + DONE, 0);
  for (let thread = 0; thread < threads; thread++) {
    const first = <i64>generation << 32 | <i64>(thread * PIECES_PER_THREAD);
    atomic.store<i64>(control + NEXT + <usize>thread * NEXT_STEP, first);
  }
  atomic.store<i32>(control, generation);
  // Whoever is about to sleep sees the new generation and does not.
  if (atomic.load<i32>(control + SLEEPERS) > 0) atomic.notify(control, threads - 1);
  work(control, 0, generation);
  let spins = 0;
  let done = atomic.load<i32>(control + DONE);
  while (done < pieces) {
    if (++spins > SPINS) atomic.wait<i32>(control + DONE, done, -1);
    done = atomic.load<i32>(control + DONE);
  }
}

/** Takes piece after piece of one generation's job, its own first, until there are no more. */
function work(control: usize, self: i32, generation: i32): void {
  const threads = load<i32>(control + THREADS);
  for (let turn = 0; turn < threads; turn++) {
    const owner = (self + turn) % threads;
    const next = control + NEXT + <usize>owner * NEXT_STEP;
    const end = (owner + 1) * PIECES_PER_THREAD;
    while (true) {
      const piece = take(next, end, generation);
      if (piece < 0) break;
      // Only now: until this piece is done the job stays what it is.
      const pieces = load<i32>(control + THREADS) * PIECES_PER_THREAD;
      compute(load<usize>(control + JOB), self, piece, pieces);
      if (atomic.add<i32>(control + DONE, 1) == pieces - 1) atomic.notify(control + DONE, 1);
    }
  }
}

/** The next piece before `end`, or -1 where there is none or the generation is over. */
function take(next: usize, end: i32, generation: i32): i32 {
  while (true) {
    const stands = atomic.load<i64>(next);
    const piece = <i32>stands;
    if (<i32>(stands >> 32) != generation || piece >= end) return -1;
    if (atomic.cmpxchg<i64>(next, stands, stands + 1) == stands) return piece;
  }
}

/** One piece of a job, done by thread `self`: a range of rows, or of pixels where all pixels are one row. */
function compute(job: usize, self: i32, piece: i32, pieces: i32): void {
  const kind = load<i32>(job);
  const at = job + ARGUMENTS;
  if (kind >= SEGMENT_MAP) computeOther(kind, at, self, piece, pieces);
  else computeConvolution(kind, at, piece, pieces);
}

/** Values from piece to piece, in whole vectors; the last has what is over. */
// @ts-ignore: decorator
@inline
function from4(length: i32, piece: i32, pieces: i32): i32 {
  return piece == pieces ? length : <i32>(<i64>length * piece / pieces) & ~3;
}

function computeOther(kind: i32, at: usize, self: i32, piece: i32, pieces: i32): void {
  if (kind == SEGMENT_MAP) {
    const pixels = load<i32>(at, 16);
    segmentMap(
      load<usize>(at), load<usize>(at, 4), load<usize>(at, 8), load<usize>(at, 12),
      from4(pixels, piece, pieces), from4(pixels, piece + 1, pieces), load<i32>(at, 20),
      load<i32>(at, 24), load<f32>(at, 28), load<f32>(at, 32), load<f32>(at, 36), load<f32>(at, 40),
    );
  } else if (kind == MULTIPLY_ADDS) {
    // Kept, or nobody would need it.
    store<f32>(at + 4, multiplyAdds(load<i32>(at) / pieces));
  } else if (kind == COPY_ROWS) {
    const rows = load<i32>(at, 20);
    const first = share(rows, piece, pieces);
    const fromStride = load<usize>(at, 4);
    const toStride = load<usize>(at, 12);
    copyRows(
      load<usize>(at) + <usize>first * fromStride, fromStride, load<usize>(at, 8) + <usize>first * toStride, toStride,
      load<usize>(at, 16), share(rows, piece + 1, pieces) - first,
    );
  } else if (kind == ADD) {
    const length = load<i32>(at, 12);
    const first = from4(length, piece, pieces);
    const offset = <usize>first << 2;
    addValues(
      load<usize>(at) + offset, load<usize>(at, 4) + offset, load<usize>(at, 8) + offset,
      from4(length, piece + 1, pieces) - first,
    );
  } else if (kind == ACTIVATE) {
    const length = load<i32>(at, 8);
    const first = from4(length, piece, pieces);
    const offset = <usize>first << 2;
    activate(
      load<usize>(at) + offset, load<usize>(at, 4) + offset, from4(length, piece + 1, pieces) - first,
      load<i32>(at, 12), load<f32>(at, 16),
    );
  } else if (kind == MAX_POOL) {
    const rows = load<i32>(at, 52);
    maxPool(
      load<usize>(at), load<i32>(at, 4), load<i32>(at, 8), load<i32>(at, 12), load<i32>(at, 16), load<i32>(at, 20),
      load<i32>(at, 24), load<i32>(at, 28), load<i32>(at, 32), load<i32>(at, 36), load<usize>(at, 40),
      load<i32>(at, 44), load<i32>(at, 48), share(rows, piece, pieces), share(rows, piece + 1, pieces),
    );
  } else if (kind == MAX_POOL_INDICES) {
    const rows = load<i32>(at, 64);
    maxPoolRows(
      load<usize>(at), load<i32>(at, 4), load<i32>(at, 8), load<i32>(at, 12), load<i32>(at, 16), load<i32>(at, 20),
      load<i32>(at, 24), load<i32>(at, 28), load<i32>(at, 32), load<i32>(at, 36), load<i32>(at, 40), load<i32>(at, 44),
      load<usize>(at, 48), load<usize>(at, 52), load<i32>(at, 56), load<i32>(at, 60),
      share(rows, piece, pieces), share(rows, piece + 1, pieces),
    );
  } else if (kind == LETTERBOX) {
    const plan = load<usize>(at);
    const rows = letterboxRows(plan);
    letterbox(plan, load<usize>(at, 4), self, share(rows, piece, pieces), share(rows, piece + 1, pieces));
  } else if (kind == NEAREST) {
    const rows = load<i32>(at, 4);
    const width = load<i32>(at, 8);
    const channels = load<i32>(at, 12);
    const factorY = load<i32>(at, 16);
    const factorX = load<i32>(at, 20);
    const first = share(rows, piece, pieces);
    const rowBytes = <usize>(width * channels) << 2;
    nearestUnpool(
      load<usize>(at) + <usize>first * rowBytes, share(rows, piece + 1, pieces) - first, width, channels,
      factorY, factorX, load<usize>(at, 24) + <usize>(first * factorY * factorX) * rowBytes,
    );
  }
}

/** Rows before a piece. */
// @ts-ignore: decorator
@inline
function share(rows: i32, piece: i32, pieces: i32): i32 {
  return <i32>(<i64>rows * piece / pieces);
}

function computeConvolution(kind: i32, at: usize, piece: i32, pieces: i32): void {
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
  if (kind == DEPTHWISE) {
    depthwiseConv2d(
      x, height, width, channels, packed, kernelHeight, kernelWidth, strideY, strideX, padTop, padLeft,
      out, outWidth, outHeight * piece / pieces, outHeight * (piece + 1) / pieces, activation, alpha,
    );
    return;
  }
  if (kind == TRANSPOSED) {
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

function setPool(
  at: usize, x: usize, height: i32, width: i32, channels: i32, kernelHeight: i32, kernelWidth: i32,
  strideY: i32, strideX: i32,
): void {
  store<usize>(at, x);
  store<i32>(at, height, 4);
  store<i32>(at, width, 8);
  store<i32>(at, channels, 12);
  store<i32>(at, kernelHeight, 16);
  store<i32>(at, kernelWidth, 20);
  store<i32>(at, strideY, 24);
  store<i32>(at, strideX, 28);
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
