import { larger, lesser } from './lesser.ts';
import type { DetectionBuffer } from './types.ts';

/** Of the upper half of a 32-bit float: all are set where it is no number or infinite. */
const EXPONENT_BITS = 0x7f80;

/** How overlapping candidates are thinned out. */
export interface NmsOptions {
  /** Candidates below it are left out, 0 to 1. */
  readonly scoreThreshold: number;
  /** The weaker of two boxes that overlap by more than this (IoU) is dropped, 0 to 1. */
  readonly iouThreshold: number;
  readonly maxDetections: number;
  /** One byte per class, 0 leaves it out, before suppression; null keeps all. */
  readonly classMask: Uint8Array | null;
  /** Whether boxes of different classes suppress each other too. */
  readonly classAgnostic: boolean;
}

/** Memory for one `nonMaxSuppression` at a time; created once, reused for every frame. */
export interface NmsScratch {
  /** After a run: indices into the buffer of what was kept, strongest first. */
  readonly kept: Int32Array;
  readonly queue: Int32Array;
  /** Of what was kept, in the order of `kept`. */
  readonly areas: Float64Array;
}

/** Scratch for buffers of up to `capacity` candidates. */
export function createNmsScratch(capacity: number): NmsScratch {
  return {
    kept: new Int32Array(capacity),
    queue: new Int32Array(capacity),
    areas: new Float64Array(capacity),
  };
}

/**
 * Greedy non-maximum suppression: takes candidates strongest first (of equal scores the lower anchor, then the lower
 * index) and keeps each that overlaps none kept before it, of its class or of any. Candidates with a NaN or infinite
 * number are dropped. Does not change the buffer.
 *
 * A picture has few candidates, so for minutes V8 runs all this unoptimised, where each number that is not whole, read or
 * computed, is an object of its own: numbers are compared rather than computed with, and areas only made where boxes meet.
 * @returns how many were kept; `scratch.kept` holds which
 */
export function nonMaxSuppression(
  candidates: DetectionBuffer,
  options: NmsOptions,
  scratch: NmsScratch,
): number {
  const { kept, queue } = scratch;
  let waiting = fillQueue(candidates, options, scratch);
  for (let i = (waiting >> 1) - 1; i >= 0; i--) siftDown(candidates, queue, waiting, i);
  const limit = Math.min(options.maxDetections, kept.length);
  let count = 0;
  // A heap, not a sort: once `limit` are kept, the rest is never ordered.
  while (waiting > 0 && count < limit) {
    const next = queue[0]!;
    waiting--;
    queue[0] = queue[waiting]!;
    siftDown(candidates, queue, waiting, 0);
    if (count > 0 && isSuppressed(candidates, options, scratch, next, count)) continue;
    scratch.areas[count] = areaOf(candidates, next);
    kept[count++] = next;
  }
  return count;
}

/** Queues what can be kept at all. */
function fillQueue(candidates: DetectionBuffer, options: NmsOptions, { queue }: NmsScratch): number {
  const { sideWords, scores, classIds } = candidates;
  const x1 = sideWords[0];
  const y1 = sideWords[1];
  const x2 = sideWords[2];
  const y2 = sideWords[3];
  const threshold = Math.fround(options.scoreThreshold);
  let waiting = 0;
  for (let i = 0; i < candidates.count; i++) {
    if (!(scores[i]! >= threshold)) continue;
    if (options.classMask !== null && options.classMask[classIds[i]!] === 0) continue;
    if (isFiniteAt(x1, i) && isFiniteAt(y1, i) && isFiniteAt(x2, i) && isFiniteAt(y2, i))
      queue[waiting++] = i;
  }
  return waiting;
}

/** By the bits of its exponent, which are a whole number: looking at them makes no object. */
function isFiniteAt(words: Uint16Array, index: number): boolean {
  return (words[2 * index + 1]! & EXPONENT_BITS) !== EXPONENT_BITS;
}

function areaOf({ x1, y1, x2, y2 }: DetectionBuffer, index: number): number {
  return Math.max(0, x2[index]! - x1[index]!) * Math.max(0, y2[index]! - y1[index]!);
}

function isSuppressed(
  candidates: DetectionBuffer,
  options: NmsOptions,
  scratch: NmsScratch,
  index: number,
  keptCount: number,
): boolean {
  const { x1, y1, x2, y2, classIds } = candidates;
  const { iouThreshold, classAgnostic } = options;
  const left = x1[index]!;
  const top = y1[index]!;
  const right = x2[index]!;
  const bottom = y2[index]!;
  const classId = classIds[index]!;
  for (let k = 0; k < keptCount; k++) {
    const other = scratch.kept[k]!;
    if (!classAgnostic && classIds[other] !== classId) continue;
    const otherLeft = x1[other]!;
    const otherRight = x2[other]!;
    const width = lesser(right, otherRight) - larger(left, otherLeft);
    if (width <= 0) continue;
    const otherTop = y1[other]!;
    const otherBottom = y2[other]!;
    const height = lesser(bottom, otherBottom) - larger(top, otherTop);
    if (height <= 0) continue;
    const intersection = width * height;
    const union = areaOf(candidates, index) + scratch.areas[k]! - intersection;
    if (intersection > iouThreshold * union) return true;
  }
  return false;
}

function siftDown(candidates: DetectionBuffer, queue: Int32Array, length: number, from: number): void {
  if (from >= length) return;
  const moving = queue[from]!;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= length) break;
    if (child + 1 < length && goesBefore(candidates, queue[child + 1]!, queue[child]!)) child++;
    if (!goesBefore(candidates, queue[child]!, moving)) break;
    queue[at] = queue[child]!;
    at = child;
  }
  queue[at] = moving;
}

function goesBefore(candidates: DetectionBuffer, a: number, b: number): boolean {
  const score = candidates.scores[a]!;
  const other = candidates.scores[b]!;
  if (score !== other) return score > other;
  const anchors = candidates.anchors[a]! - candidates.anchors[b]!;
  return anchors !== 0 ? anchors < 0 : a < b;
}
