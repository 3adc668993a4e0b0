import type { DetectionBuffer } from './types.ts';

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
    if (!isSuppressed(candidates, options, scratch, next, count)) kept[count++] = next;
  }
  return count;
}

/** Queues what can be kept at all, and computes areas. */
function fillQueue(candidates: DetectionBuffer, options: NmsOptions, scratch: NmsScratch): number {
  const { x1, y1, x2, y2, scores, classIds } = candidates;
  const threshold = Math.fround(options.scoreThreshold);
  let waiting = 0;
  for (let i = 0; i < candidates.count; i++) {
    if (!(scores[i]! >= threshold)) continue;
    if (options.classMask !== null && options.classMask[classIds[i]!] === 0) continue;
    const area = Math.max(0, x2[i]! - x1[i]!) * Math.max(0, y2[i]! - y1[i]!);
    if (!Number.isFinite(area) || !Number.isFinite(x1[i]! + y1[i]! + x2[i]! + y2[i]!)) continue;
    scratch.areas[i] = area;
    scratch.queue[waiting++] = i;
  }
  return waiting;
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
  const area = scratch.areas[index]!;
  const classId = classIds[index]!;
  for (let k = 0; k < keptCount; k++) {
    const other = scratch.kept[k]!;
    if (!classAgnostic && classIds[other] !== classId) continue;
    const width = Math.min(right, x2[other]!) - Math.max(left, x1[other]!);
    if (width <= 0) continue;
    const height = Math.min(bottom, y2[other]!) - Math.max(top, y1[other]!);
    if (height <= 0) continue;
    const intersection = width * height;
    if (intersection > iouThreshold * (area + scratch.areas[other]! - intersection)) return true;
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
  const difference = candidates.scores[a]! - candidates.scores[b]!;
  if (difference !== 0) return difference > 0;
  const anchors = candidates.anchors[a]! - candidates.anchors[b]!;
  return anchors !== 0 ? anchors < 0 : a < b;
}
